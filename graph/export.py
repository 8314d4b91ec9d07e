"""Export: the triples of a store on disk as N-Triples, a property at a time.

Looking up the terms of a triple takes a store some twenty microseconds, so a large store is read by several
processes. ``python -m triplehelix.graph.export STORE FILE PROPERTY...`` is one of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

import pyoxigraph

from ..errors import TriplehelixError
from ..ontology.vocabulary import COLLABORATION, RDF_TYPE, SUGGESTED_PARTNERSHIP

DERIVED_CLASSES: Final = (COLLABORATION, SUGGESTED_PARTNERSHIP)
_WORTH_A_PROCESS: Final = 200_000
_MOST_PROCESSES: Final = 4


def count_properties(store: pyoxigraph.Store) -> dict[str, int]:
    """Return how many triples a store has of each property.

    Examples
    --------
    >>> store = pyoxigraph.Store()
    >>> store.load("<a:a> <a:p> 1, 2 .", format=pyoxigraph.RdfFormat.TURTLE)
    >>> count_properties(store)
    {'a:p': 2}
    """
    rows: Any = store.query("SELECT ?p (COUNT(*) AS ?count) { ?s ?p ?o } GROUP BY ?p")
    return {row["p"].value: int(row["count"].value) for row in rows}


def export(
    store: pyoxigraph.Store, file: Path, properties: Collection[str], but: Collection[str] = ()
) -> None:
    """Write the triples of some properties to an N-Triples file.

    Parameters
    ----------
    store : Store
        An open store.
    file : Path
        File to write.
    properties : collection of str
        IRIs of the properties.
    but : collection of str
        Classes whose type statements are left out.
    """
    unwanted = f"FILTER(?o NOT IN ({', '.join(f'<{iri}>' for iri in but)}))" if but else ""
    with file.open("wb") as out:
        for iri in properties:
            kept = unwanted if iri == RDF_TYPE else ""
            triples = store.query(f"CONSTRUCT {{ ?s <{iri}> ?o }} WHERE {{ ?s <{iri}> ?o {kept} }}")
            if isinstance(triples, pyoxigraph.QueryTriples):
                triples.serialize(out, format=pyoxigraph.RdfFormat.N_TRIPLES)


def export_folder(
    store_folder: Path, target: Path, counts: Mapping[str, int], but: Collection[str] = ()
) -> list[Path]:
    """Write the triples of a store on disk to files in a folder, by as many processes as pay.

    Parameters
    ----------
    store_folder : Path
        Folder of the store.
    target : Path
        Folder for the files.
    counts : mapping of str to int
        The properties to write, each with the number of its triples.
    but : collection of str
        Classes whose type statements are left out.

    Raises
    ------
    TriplehelixError
        When a process fails: no memory, no room.
    """
    number = 1 + min(sum(counts.values()) // _WORTH_A_PROCESS, min(os.cpu_count() or 1, _MOST_PROCESSES) - 1)
    shares: list[list[str]] = [[] for _ in range(number)]
    loads = [0] * number
    for iri in sorted(counts, key=counts.__getitem__, reverse=True):
        least = loads.index(min(loads))
        shares[least].append(iri)
        loads[least] += counts[iri]
    files = [target / f"part-{place}.nt" for place in range(number)]
    helpers = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", __name__, str(store_folder), str(file), " ".join(but), *share]
        )
        for file, share in zip(files[1:], shares[1:], strict=True)
    ]
    try:
        export(pyoxigraph.Store.read_only(str(store_folder)), files[0], shares[0], but)
    finally:
        codes = [helper.wait() for helper in helpers]
    if any(codes):
        raise TriplehelixError(
            "a process that reads the store failed", str(store_folder), "check that memory and disk have room"
        )
    return files


if __name__ == "__main__":
    _store, _file, _but, *_properties = sys.argv[1:]
    export(pyoxigraph.Store.read_only(_store), Path(_file), _properties, _but.split())
