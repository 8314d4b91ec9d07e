"""SSSOM: the decisions on identity as a table that people and other tools read.

The Simple Standard for Sharing Ontological Mappings (https://mapping-commons.github.io/sssom/spec/) is a
tab-separated table with a head of commented YAML. A merged pair is a ``skos:exactMatch``, one to review a
``skos:closeMatch``, one kept apart an exact match with the modifier ``Not``. What a person decided is a
``semapv:ManualMappingCuration`` with an author; all else is the program's and made anew by each build.
"""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final, NoReturn

from ..errors import TriplehelixError
from ..ontology.vocabulary import DATA
from .identity import Decision, State

COLUMNS: Final = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_label",
    "mapping_date",
    "confidence",
    "comment",
)
_NEEDED: Final = frozenset({"subject_id", "predicate_id", "object_id", "mapping_justification"})
_ORGANISATIONS: Final = f"{DATA}organisation/"
_PREFIX: Final = "organisation:"
_EXACT, _CLOSE, _NOT = "skos:exactMatch", "skos:closeMatch", "Not"
_BY_PERSON: Final = "semapv:ManualMappingCuration"
_BY_PROGRAM: Final = "semapv:CompositeMatching"
_HEAD: Final = f"""\
#curie_map:
#  organisation: {_ORGANISATIONS}
#  semapv: https://w3id.org/semapv/vocab/
#  skos: http://www.w3.org/2004/02/skos/core#
#mapping_set_id: {DATA}identity
#license: https://creativecommons.org/publicdomain/zero/1.0/
#mapping_tool: triplehelix
"""
# Names of sources must not become formulas in a spreadsheet, nor break the lines of the table.
_FORMULA: Final = ("=", "+", "-", "@")


def write_decisions(path: Path, decisions: Iterable[Decision], labels: Mapping[str, str]) -> int:
    """Write decisions and return their number; a file is replaced whole or not at all.

    Parameters
    ----------
    path : Path
        Where to write, such as ``identity.sssom.tsv``.
    decisions : iterable of Decision
        Those of people come first, then the uncertain ones, so that they are found at the top.
    labels : Mapping
        Names of the IRIs, for people to read.
    """
    ordered = sorted(decisions, key=_in_order)
    draft = path.with_name(f"{path.name}.part")
    with draft.open("w", encoding="utf-8", newline="") as file:
        file.write(_HEAD)
        writer = csv.writer(file, "excel-tab", lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_to_row(decision, labels) for decision in ordered)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return len(ordered)


def read_decisions(path: Path) -> list[Decision]:
    """Read decisions; none when there is no file yet.

    Raises
    ------
    TriplehelixError
        When a row is none that can be followed, with its number in the file: a person may have edited it.
    """
    return [_to_decision(row, path, number) for number, row in _rows(path)]


def add_decisions(path: Path, made: Iterable[Decision]) -> None:
    """Add decisions of people to a file; of two about one pair, the new one stands.

    Raises
    ------
    TriplehelixError
        When the file cannot be read.
    """
    kept = {(decision.one, decision.other): decision for decision in read_decisions(path)}
    kept |= {(decision.one, decision.other): decision for decision in made}
    labels = {
        _long(row[f"{side}_id"], path, number): row.get(f"{side}_label", "")
        for number, row in _rows(path)
        for side in ("subject", "object")
    }
    write_decisions(path, kept.values(), labels)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a file with their numbers in it."""
    if not path.exists():
        return
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise TriplehelixError(
            f"the decisions cannot be read ({error})", str(path), "correct the file"
        ) from error
    head = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    table = csv.reader(lines[head:], "excel-tab")
    header = next(table, [])
    if missing := sorted(_NEEDED - set(header)):
        _refuse(f"these columns are missing: {', '.join(missing)}", path, head + 1)
    for cells in table:
        number = head + table.line_num
        if not any(cells):
            continue
        if len(cells) > len(header):
            _refuse(f"it has {len(cells)} cells where the header has {len(header)}", path, number)
        yield number, {name: cell.strip() for name, cell in zip(header, cells, strict=False)}


def _in_order(decision: Decision) -> tuple[int, float, str, str]:
    rank = 0 if decision.by else {"uncertain": 1, "rejected": 2, "accepted": 3}[decision.state]
    return rank, -decision.confidence, decision.one, decision.other


def _to_row(decision: Decision, labels: Mapping[str, str]) -> tuple[str, ...]:
    return (
        _short(decision.one),
        _plain(labels.get(decision.one, "")),
        _CLOSE if decision.state == "uncertain" else _EXACT,
        _NOT if decision.state == "rejected" else "",
        _short(decision.other),
        _plain(labels.get(decision.other, "")),
        _BY_PERSON if decision.by else _BY_PROGRAM,
        _plain(decision.by),
        decision.day.isoformat() if decision.day else "",
        f"{decision.confidence:g}",
        _plain(decision.reason),
    )


def _to_decision(row: Mapping[str, str], path: Path, number: int) -> Decision:
    predicate, modifier = row["predicate_id"], row.get("predicate_modifier", "")
    state: State
    if (predicate, modifier) == (_EXACT, ""):
        state = "accepted"
    elif (predicate, modifier) == (_CLOSE, ""):
        state = "uncertain"
    elif predicate in {_EXACT, _CLOSE} and modifier == _NOT:
        state = "rejected"
    else:
        _refuse(
            f"{' '.join(filter(None, (modifier, predicate))) or 'a blank predicate'} is not known here; "
            f"{_EXACT} merges, {_NOT} {_EXACT} keeps apart",
            path,
            number,
        )
    try:
        confidence = float(row.get("confidence") or "1")
        day = date.fromisoformat(row["mapping_date"]) if row.get("mapping_date") else None
    except ValueError as error:
        _refuse(f"a confidence or a date that is none ({error})", path, number)
    if not (math.isfinite(confidence) and 0 <= confidence <= 1):
        _refuse("the confidence is not between 0 and 1", path, number)
    one, other = (_long(row[side], path, number) for side in ("subject_id", "object_id"))
    if one == other:
        _refuse("subject and object are the same", path, number)
    by = (row.get("author_label") or "a person") if row["mapping_justification"] == _BY_PERSON else ""
    first, second = sorted((one, other))
    return Decision(first, second, state, confidence, row.get("comment", ""), by, day)


def _short(iri: str) -> str:
    bare = iri.strip("<>")
    return f"{_PREFIX}{bare.removeprefix(_ORGANISATIONS)}" if bare.startswith(_ORGANISATIONS) else bare


def _long(identifier: str, path: Path, number: int) -> str:
    iri = identifier
    if identifier.startswith(_PREFIX):
        iri = _ORGANISATIONS + identifier.removeprefix(_PREFIX)
    if not iri.startswith(("https://", "http://")) or not iri.isprintable() or set(iri) & set(' <>"{}|\\^`'):
        _refuse(f"{identifier!r} is no IRI and no {_PREFIX}…", path, number)
    return f"<{iri}>"


def _plain(text: str) -> str:
    plain = " ".join(text.split())
    return f"'{plain}" if plain.startswith(_FORMULA) else plain


def _refuse(what: str, path: Path, number: int) -> NoReturn:
    raise TriplehelixError(what, f"{path}, row {number}", "correct the row, or remove it to be asked again")
