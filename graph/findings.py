"""Findings: what a check has found, in order, counted, and as a table."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Final, TextIO

SEVERITIES: Final = ("Violation", "Warning", "Info")


@dataclass(frozen=True)
class Violation:
    """One thing that is wrong, doubtful or missing.

    Parameters
    ----------
    severity : str
        'Violation' makes answers wrong, 'Warning' is doubtful, 'Info' is a gap.
    focus, label : str
        IRI of what it is about, and its name.
    path, value : str
        The property, an IRI or a path, and the value; empty where it is about neither.
    message : str
        What is wrong and what to do.
    shape : str
        Name of the shape or check.
    source : str
        Row of a file, span of a document, or line of a hand-written file.
    """

    severity: str
    focus: str
    label: str
    path: str
    value: str
    message: str
    shape: str
    source: str


@dataclass(frozen=True)
class Findings:
    """What a check has found.

    Parameters
    ----------
    violations : list of Violation
        The worst first, then by source.
    checked : int
        Triples that were looked at.
    left_out : list of str
        Names of derived properties that were not looked at.
    """

    violations: list[Violation]
    checked: int
    left_out: list[str] = field(default_factory=list)

    @property
    def conforms(self) -> bool:
        """Whether nothing makes answers wrong; warnings and gaps do not count."""
        return not any(one.severity == "Violation" for one in self.violations)

    def counts(self) -> dict[tuple[str, str], int]:
        """Return how many there are by severity and shape, the worst first, then the most frequent."""
        counted = Counter((one.severity, one.shape) for one in self.violations)
        return dict(
            sorted(counted.items(), key=lambda pair: (SEVERITIES.index(pair[0][0]), -pair[1], pair[0][1]))
        )

    def shown(self, most: int = 5) -> list[Violation]:
        """Return at most so many of each shape, in order."""
        seen: Counter[tuple[str, str]] = Counter()
        shown = []
        for one in self.violations:
            seen[one.severity, one.shape] += 1
            if seen[one.severity, one.shape] <= most:
                shown.append(one)
        return shown

    def write_csv(self, file: TextIO) -> None:
        """Write all to a CSV file; a cell that a spreadsheet would run as a formula is quoted."""
        names = [field.name for field in fields(Violation)]
        writer = csv.writer(file)
        writer.writerow(names)
        for one in self.violations:
            writer.writerow([_inert(getattr(one, name)) for name in names])


def in_order(violations: Iterable[Violation]) -> list[Violation]:
    """Return each different violation once, the worst first, then by source; row 9 comes before row 10."""
    return sorted(set(violations), key=_order)


def _order(one: Violation) -> tuple[int, list[tuple[int, str]], str, str, str]:
    natural = [(int(part) if part.isdigit() else -1, part) for part in re.split(r"([0-9]+)", one.source)]
    return SEVERITIES.index(one.severity), natural, one.shape, one.focus, one.value


def _inert(cell: str) -> str:
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
