"""Checks of the ontology itself: queries that must give no row, one file each in checks/.

Many follow the pitfalls of OOPS! (https://oops.linkeddata.es/catalogue.jsp), some the questions of FOOPS!
(https://foops.linkeddata.es). What a reasoner finds is in ``reasoning``, the OWL 2 DL profile in ``owlapi``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

import pyoxigraph

from ..errors import TriplehelixError
from .files import FOLDER, check_files, term_files, vocabulary_files
from .header import read_header
from .owlapi import read_triples

Severity = Literal["error", "warning", "info"]
SEVERITIES: Final = ("error", "warning", "info")


@dataclass(frozen=True)
class Check:
    """A query about the ontology that must give no row.

    Parameters
    ----------
    name : str
        Name of the file without its ending.
    summary : str
        What a row means, in one sentence.
    severity : {"error", "warning", "info"}
        An ``info`` is a thing to look at; the others are not accepted in the ontology of the package.
    pitfall : str
        Its number in the catalogue of OOPS!, or nothing.
    fix : str
        What to do.
    text : str
        The SELECT query; its first variable is the term.
    """

    name: str
    summary: str
    severity: Severity
    pitfall: str
    fix: str
    text: str


@dataclass(frozen=True)
class Finding:
    """A row of a check: the term, and what else the row holds.

    Examples
    --------
    >>> check = Check("missing-label", "A term has no label", "error", "P08", "write one", "")
    >>> print(Finding(check, ("https://w3id.org/triplehelix/ns#Company", "it")))
    error missing-label: A term has no label: https://w3id.org/triplehelix/ns#Company, it (write one)
    """

    check: Check
    values: tuple[str, ...]

    def __str__(self) -> str:
        check, values = self.check, ", ".join(self.values)
        return f"{check.severity} {check.name}: {check.summary}: {values} ({check.fix})"


def read_checks() -> list[Check]:
    """Return the checks by name.

    Raises
    ------
    TriplehelixError
        When a header lacks its summary or fix, or has another severity.

    Examples
    --------
    >>> [check.name for check in read_checks() if check.pitfall == "P41"]
    ['missing-licence']
    """
    checks = []
    for path in check_files():
        text = path.read_text("utf-8")
        header = read_header(text, path)
        if header.get("severity") not in SEVERITIES or not {"summary", "fix"} <= header.keys():
            raise TriplehelixError(
                "the header is not that of a check",
                str(path),
                f"write summary, fix and severity ({', '.join(SEVERITIES)})",
            )
        severity = cast("Severity", header["severity"])
        pitfall = str(header.get("pitfall", ""))
        checks.append(Check(path.stem, str(header["summary"]), severity, pitfall, str(header["fix"]), text))
    return checks


def run_checks(files: Iterable[Path] | None = None) -> list[Finding]:
    """Return what the checks find, errors first.

    Parameters
    ----------
    files : iterable of Path, optional
        Turtle files; the terms, vocabularies and alignments of the package when not given.

    Raises
    ------
    TriplehelixError
        For a syntax error in a file.

    Examples
    --------
    >>> [finding for finding in run_checks() if finding.check.severity == "error"]
    []
    """
    store = pyoxigraph.Store()
    for path in [*term_files(), *vocabulary_files(), FOLDER / "alignments.ttl"] if files is None else files:
        store.extend(pyoxigraph.Quad(*triple) for triple in read_triples(path))
    findings = [
        Finding(check, values) for check in read_checks() for values in sorted(_rows(store, check.text))
    ]
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.check.severity))


def _rows(store: pyoxigraph.Store, query: str) -> list[tuple[str, ...]]:
    rows = cast("pyoxigraph.QuerySolutions", store.query(query))
    return [tuple(getattr(value, "value", "") for value in row) for row in rows]
