"""Templates: a mapping to begin with, made from the header of a table and the values below it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Final

from ..errors import TriplehelixError
from .cells import PARSERS
from .generator import slug
from .header import read_header
from .layout import Column, TableLayout
from .source import list_tables
from .table import Table, read_table

# Tried in this order where the header says nothing: the first that can read every cell of the sample.
_GUESSES: Final = (
    "boolean",
    "pic",
    "ror",
    "openalex",
    "date",
    "day-month-year",
    "integer",
    "number",
    "point",
)
_SAMPLE: Final = 5_000
_LONGEST_NAME: Final = 40


def mapping_template(path: Path) -> str:
    """Return a mapping to begin with: every table of a file, its columns, types and terms guessed.

    Raises
    ------
    TriplehelixError
        When the file holds no table.
    """
    parts = []
    for member in list_tables(path):
        header, _ = read_header(member)
        if not any(header):
            continue
        names = _names(header)
        columns = tuple(Column(name, (head,)) for name, head in names.items())
        table = read_table(member, TableLayout("", "", columns), "")
        parts.append(_table(table, slug(member.sheet or Path(member.name).stem)))
    if not parts:
        raise TriplehelixError("found no table", path.name, "give a csv or xlsx file with a header")
    return "\n".join((_HEAD.format(file=" ".join(path.name.split()), types=", ".join(PARSERS)), *parts))


def _table(table: Table, name: str) -> str:
    lines: list[str] = []
    used: set[str] = set()
    named_by = ""
    for column in table.layout.columns:
        head = column.headers[0]
        cells = list(islice(dict.fromkeys(filter(None, table.columns[column.name])), _SAMPLE))
        term, kind = _usual(head, cells)
        if term in used:
            term = ""
        used.add(term)
        key = term == "label"
        if key or not named_by:
            named_by = column.name
        parts = [f"headers = [{json.dumps(head, ensure_ascii=False)}]"]
        parts += [f'type = "{kind}"'] * (kind != "text") + ['required = "cell"'] * key
        parts += [f'term = "{term}"'] * bool(term)
        example = re.sub(r"\s+", " ", cells[0])[:_LONGEST_NAME] if cells else "always blank"
        lines.append(f"{column.name} = {{ {', '.join(parts)} }}  # {example}")
    return _TABLE.format(table=name or "table", key=named_by, columns="\n".join(lines))


def _usual(head: str, cells: Sequence[str]) -> tuple[str, str]:
    """Return the term and type that a header usually stands for, if the cells agree; else a type."""
    term, kind = _usual_headers().get(slug(head), ("", ""))
    if kind and _reads(kind, cells):
        return term, kind
    return "", next((guess for guess in _GUESSES if cells and _reads(guess, cells)), "text")


def _reads(kind: str, cells: Sequence[str]) -> bool:
    try:
        for cell in cells:
            PARSERS[kind](cell)
    except ValueError:
        return False
    return True


def _names(header: Sequence[str]) -> dict[str, str]:
    """Return a name of our own for each header that is not blank."""
    names: dict[str, str] = {}
    for place, head in enumerate(header, start=1):
        if head:
            name = re.sub(r"[^a-z0-9]+", "_", slug(head)).strip("_")[:_LONGEST_NAME] or "column"
            names[f"{name}_{place}" if name in names else name] = head
    return names


@cache
def _usual_headers() -> dict[str, tuple[str, str]]:
    path = files(__package__) / "layouts" / "usual-headers.csv"
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    return {row["header"]: (row["term"], row["type"]) for row in rows}


_HEAD: Final = """\
# What the columns of {file} mean. The guide to this form: docs/own-tables.md.
# Correct it, delete the lines that you do not need, then: triplehelix add {file} --mapping THIS-FILE
# A column without a term is read and nothing is written of it.
# Types: {types}, choice.

publisher = ""  # who gives the table
licence = ""  # under which terms
"""
_TABLE: Final = """\
[tables.{table}]
row = "one organisation"  # what one row stands for

# What a row describes: how it is named (columns in braces), and its class in the ontology.
[tables.{table}.things.organisation]
iri = "organisation/{table}-{{{key}}}"
class = "Organisation"

# headers: as the file has them; required = "cell": a row without the value is rejected.
[tables.{table}.columns]
{columns}
"""
