"""Fields of science: the concepts of EuroSciVoc under which CORDIS files its projects.

A code is a path of notations, ``/21/39/225``, and tells which concept lies below which. The official IRI of
a concept is known once the taxonomy is among the sources (:mod:`triplehelix.loaders.euroscivoc`); until then
its notation names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..ontology import vocabulary as th
from ..ontology.schema import expand
from .cordis_naming import Naming
from .entities import row_iri
from .euroscivoc import SCHEME, concept_iri
from .generator import Canonical
from .ledger import Ledger
from .ntriples import literal, tagged
from .table import Table

_LANGUAGE: Final = "en"


def write_fields(tables: Sequence[Table], naming: Naming, ledger: Ledger, canonical: Canonical) -> None:
    """Write the fields of science of projects, and the concepts as far as the tables tell of them.

    Parameters
    ----------
    tables : sequence of Table
        The euroSciVoc tables of all CORDIS sources.
    naming : Naming
        The IRIs of the projects.
    ledger : Ledger
        Where the statements go.
    canonical : Mapping
        For the IRI of a concept by its notation, the official one.
    """
    for table in tables:
        columns = table.columns
        pairs: dict[tuple[str, str], None] = {}
        names: dict[str, str] = {}
        rows: dict[str, int] = {}
        broader: dict[tuple[str, str], None] = {}
        unequal = 0
        cells = (columns[name] for name in ("project", "code", "path", "title"))
        for number, project, code, path, title in zip(table.rows, *cells, strict=True):
            iris = [canonical.get(iri, iri) for iri in map(concept_iri, code)]
            pairs[naming.iri(project), iris[-1]] = None
            broader |= dict.fromkeys(zip(iris[1:], iris, strict=False))
            steps = (path or "").strip("/").split("/")
            # A name may hold the sign that parts names: then only the last concept is named, by its title.
            unequal += bool(path) and len(steps) != len(iris)
            if title:
                names.setdefault(iris[-1], title)
            for iri, step in zip(iris, steps, strict=False) if len(steps) == len(iris) else ():
                names.setdefault(iri, step)
            for iri in iris:
                rows.setdefault(iri, number)
        if unequal:
            table.notes.append(f"{unequal} paths have another length than their codes; the titles were taken")
        ledger.column([project for project, _ in pairs], th.FIELD_OF_SCIENCE, [iri for _, iri in pairs])
        _write_concepts(rows, names, table, ledger)
        ledger.column([one for one, _ in broader], expand("skos:broader"), [above for _, above in broader])


def _write_concepts(rows: dict[str, int], names: dict[str, str], table: Table, ledger: Ledger) -> None:
    iris = list(rows)
    ledger.types(iris, expand("skos:Concept"))
    ledger.column(iris, expand("skos:inScheme"), [SCHEME] * len(iris))
    ledger.first(iris, th.DCT_SOURCE, [row_iri(table, row) for row in rows.values()])
    labelled = [iri for iri in iris if names.get(iri)]
    ledger.first(labelled, th.RDFS_LABEL, [literal(names[iri]) for iri in labelled])
    ledger.first(labelled, expand("skos:prefLabel"), [tagged(names[iri], _LANGUAGE) for iri in labelled])
