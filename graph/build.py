"""The build: a function from files to a store.

The sources are read and checked whole, then the triples flow through a pipe into a new store while the
derived ones are still being computed. Only a complete and checked store is put in service; a build that
fails or is killed at any moment leaves the last one where it was.
"""

from __future__ import annotations

import gc
import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph
from filelock import FileLock, Timeout

from .. import __version__
from ..errors import TriplehelixError
from ..loaders import turtle
from ..loaders.identity import Identity, decide
from ..loaders.ntriples import NTriplesWriter
from ..loaders.organisations import list_records
from ..loaders.rejects import write_rejects
from ..loaders.source import Records, Source, Written, read_source, write_records
from ..loaders.sssom import read_decisions, write_decisions
from ..ontology.files import rule_files, term_files, vocabulary_files
from . import derive, snapshot
from .focus import Focus
from .network import CollaborationNetwork, Incidence
from .rules import apply_rules
from .snapshot import Snapshot

Watch = Callable[[str, float], None]
_PIPE_BUFFER = 1 << 20
DECISIONS = "identity.sssom.tsv"
# Lists that name each organisation once: two of their rows are never one.
REGISTERS = ("ror", "startups-it")
_SEVERAL = 2


@dataclass(frozen=True)
class Counts:
    """What a build made: statements of the sources, derived ones, and the size of the network."""

    stated: int
    derived: int
    organisations: int
    undertakings: int
    pairs: int


def build(
    observatory: Path, sources: Sequence[Source], focus: Focus, watch: Watch = lambda _step, _share: None
) -> Snapshot:
    """Build a store from sources and put it in service.

    Parameters
    ----------
    observatory : Path
        Folder of the observatory; the build goes to ``builds/`` in it.
    sources : sequence of Source
        The files, in the order of precedence: what the first says of an organisation stands.
    focus : Focus
        Where suggested partners are looked for.
    watch : callable
        Told the step and how much of it is done, 0 to 1.

    Raises
    ------
    TriplehelixError
        When there is no source, one cannot be trusted as a whole, another build is running, or the disk
        is full. The build in service stays.
    """
    if not sources:
        raise TriplehelixError("there is no source yet", str(observatory), "run 'triplehelix add FILE'")
    with _alone(observatory), _no_collector():
        records = [_read(source, watch) for source in sources]
        identity, names = _identify(observatory, records, watch)
        with snapshot.begin(observatory) as partial:
            write_rejects((reject for one in records for reject in one.rejects), partial / "rejects.csv")
            with _loading(partial / "store") as pipe:
                writer = NTriplesWriter(pipe)
                counts = _write(records, identity, focus, writer, watch)
            watch("check", 0)
            by_hand = sum(len(one.triples) for one in records)
            total = _check_count(partial / "store", writer.count, by_hand)
            watch("check", 1)
            watch("apply the rules", 0)
            followed = _apply_rules(partial / "store")
            watch("apply the rules", 1)
            counts = replace(counts, derived=counts.derived + followed)
            manifest = _manifest(records, focus, counts, total + followed, _digest(writer))
            finished = snapshot.finish(partial, {**manifest, "identity": _describe_identity(identity)})
        if identity.decisions:
            write_decisions(observatory / DECISIONS, identity.decisions, names)
        return finished


def _identify(observatory: Path, records: Sequence[Records], watch: Watch) -> tuple[Identity, dict[str, str]]:
    """Decide which records of several sources are one organisation; one source alone is taken as it is.

    The decisions of people stand in a file of the observatory and always win.
    """
    tables = [table for one in records for table in one.tables]
    listed = list_records(tables)
    if len({record.source for record in listed}) < _SEVERAL:
        return Identity(), {}
    watch("identify organisations", 0)
    identity = decide(listed, read_decisions(observatory / DECISIONS), REGISTERS)
    watch("identify organisations", 1)
    return identity, {record.iri: record.name for record in listed if record.name}


def _read(source: Source, watch: Watch) -> Records:
    size = max(source.path.stat().st_size, 1) if source.path.exists() else 1
    step = f"read {source.path.name}"
    watch(step, 0)
    records = read_source(source, lambda _, done: watch(step, min(done / size, 0.99)))
    watch(step, 1)
    return records


def _write(
    records: Sequence[Records], identity: Identity, focus: Focus, writer: NTriplesWriter, watch: Watch
) -> Counts:
    watch("write what the sources say", 0)
    for file in (*term_files(), *vocabulary_files()):
        writer.lines([f"{triple} .\n" for triple in turtle.read_triples(file)])
    written = write_records(records, writer, identity.canonical)
    watch("write what the sources say", 1)
    stated = writer.count
    incidence = Incidence.from_pairs(written.participations, written.years)
    network = derive.write_derived(
        incidence, _in_focus(incidence, written, focus), writer, lambda step: watch(f"derive {step}", 0)
    )
    return Counts(
        stated, writer.count - stated, len(network), len(incidence.undertakings), network.number_of_edges()
    )


def _in_focus(incidence: Incidence, written: Written, focus: Focus) -> list[int] | None:
    if focus.kind == "all":
        return None
    homes = written.homes
    return [
        place
        for place, organisation in enumerate(incidence.organisations)
        if (home := homes.get(organisation)) and focus.holds(home)
    ]


@contextmanager
def _alone(observatory: Path) -> Iterator[None]:
    """Hold the one lock of the observatory: two builds would race for the same folder."""
    try:
        with FileLock(observatory / ".build.lock", timeout=0):
            yield
    except Timeout:
        raise TriplehelixError(
            "another build of this observatory is running", str(observatory), "wait until it is done"
        ) from None


@contextmanager
def _no_collector() -> Iterator[None]:
    """Pause the cyclic garbage collector: it walks millions of rows and frees none (a quarter of reading)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _loading(folder: Path) -> Iterator[BinaryIO]:
    """Open a pipe into a new store; a thread loads what is written, outside Python's lock."""
    try:
        store = pyoxigraph.Store(str(folder))
    except OSError as error:
        raise _not_written(error, folder) from error
    source, sink = os.pipe()
    failures: list[Exception] = []

    def load() -> None:
        try:
            # Lenient: IRIs are made safe or were parsed before they are written; checking them again takes
            # a tenth of the time. The syntax of each statement is checked all the same.
            store.bulk_load(path=f"/dev/fd/{source}", format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
        except (OSError, RuntimeError, SyntaxError, ValueError) as error:
            failures.append(error)
        finally:
            # Whoever still writes gets a broken pipe instead of waiting for ever.
            os.close(source)

    thread = threading.Thread(target=load, name="bulk-load")
    thread.start()
    try:
        with suppress(BrokenPipeError), os.fdopen(sink, "wb", _PIPE_BUFFER) as pipe:
            yield pipe
    finally:
        thread.join()
    if failures:
        raise _not_written(failures[0], folder) from failures[0]


def _not_written(reason: Exception, folder: Path) -> TriplehelixError:
    return TriplehelixError(
        f"the store could not be written ({reason})",
        str(folder),
        "check that the disk has room, then build again",
    )


def _apply_rules(folder: Path) -> int:
    try:
        return apply_rules(pyoxigraph.Store(str(folder)))
    except OSError as error:
        raise _not_written(error, folder) from error


def _digest(writer: NTriplesWriter) -> str:
    """Return the digest of what was written and of the rules, from which the rest of the store follows."""
    rules = b"".join(path.read_bytes() for path in rule_files())
    return hashlib.sha256(writer.digest().encode() + rules).hexdigest()


def _check_count(folder: Path, written: int, by_hand: int) -> int:
    """Return the number of statements in a new store; only facts written by hand may repeat what is known.

    Raises
    ------
    TriplehelixError
        When statements were lost.
    """
    found = len(pyoxigraph.Store.read_only(str(folder)))
    if not written - by_hand <= found <= written:
        raise TriplehelixError(
            f"the new store holds {found} statements where {written} were written",
            str(folder),
            "build again; if it happens twice, please report it",
        )
    return found


def _manifest(
    records: Sequence[Records], focus: Focus, counts: Counts, total: int, digest: str
) -> dict[str, Any]:
    exact = counts.organisations <= derive.EXACT_UP_TO
    return {
        "software": f"triplehelix {__version__}",
        "focus": {"kind": focus.kind, "value": focus.value, "label": str(focus), "country": focus.country},
        "digest": digest,
        "triples": {"stated": counts.stated, "derived": counts.derived, "total": total},
        "network": {
            "organisations": counts.organisations,
            "undertakings": counts.undertakings,
            "pairs": counts.pairs,
            "betweenness_samples": None if exact else derive.BETWEENNESS_SAMPLES,
        },
        "sources": [_describe(one) for one in records],
    }


def _describe_identity(identity: Identity) -> dict[str, Any]:
    counts = identity.count()
    return {
        "merged": len(identity.canonical),
        "accepted": counts.get("accepted", 0),
        "uncertain": counts.get("uncertain", 0),
        "rejected": counts.get("rejected", 0),
        "notes": identity.notes,
    }


def _describe(records: Records) -> dict[str, Any]:
    source = records.source
    return {
        "file": source.path.name,
        "title": source.title or source.path.name,
        "kind": source.kind,
        "licence": source.licence,
        "invented": source.invented,
        "sha256": records.sha256,
        "read": records.read,
        "accepted": records.read - records.rejected,
        "rejected": records.rejected,
        "cells_set_aside": sum(reject.left_out == "cell" for reject in records.rejects),
        "tables": [
            {"file": table.file, "read": table.read, "accepted": table.accepted, "rejected": table.rejected}
            for table in records.tables
        ],
        "notes": [
            *(f"{table.file}: {note}" for table in records.tables for note in table.notes),
            *(f"{records.source.path.name}: {note}" for note in records.notes),
        ],
        "unread": records.unread,
    }


__all__ = ["CollaborationNetwork", "Counts", "build"]
