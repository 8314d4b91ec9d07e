"""The ledger: what has been stated about things so far, so that nothing is stated twice.

Several sources may describe one thing. Each statement is written once, and of a property that has one value
the first source stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..ontology.vocabulary import RDF_TYPE
from .ntriples import NTriplesWriter


class Ledger:
    """Writes statements that were not written before.

    Parameters
    ----------
    writer : NTriplesWriter
        Where the statements go.

    Attributes
    ----------
    described : dict of str to (str, str)
        For each thing the source that described it first, and under which IRI.
    """

    def __init__(self, writer: NTriplesWriter) -> None:
        self.described: dict[str, tuple[str, str]] = {}
        self._writer = writer
        self._stated: dict[str, dict[str, tuple[str, ...]]] = {}

    def column(self, subjects: Sequence[str], predicate: str, objects: Sequence[str | None]) -> None:
        """Write one statement for each subject that has an object, unless it is written already."""
        stated = self._stated.setdefault(predicate, {})
        fresh_subjects: list[str] = []
        fresh_objects: list[str | None] = []
        for subject, value in zip(subjects, objects, strict=True):
            if value is None:
                continue
            known = stated.get(subject, ())
            if value not in known:
                stated[subject] = (*known, value)
                fresh_subjects.append(subject)
                fresh_objects.append(value)
        self._writer.column(fresh_subjects, predicate, fresh_objects)

    def first(self, subjects: Sequence[str], predicate: str, objects: Sequence[str | None]) -> None:
        """Write a value for each subject that has none of this property yet."""
        stated = self._stated.setdefault(predicate, {})
        fresh_subjects: list[str] = []
        fresh_objects: list[str | None] = []
        for subject, value in zip(subjects, objects, strict=True):
            if value is not None and subject not in stated:
                stated[subject] = (value,)
                fresh_subjects.append(subject)
                fresh_objects.append(value)
        self._writer.column(fresh_subjects, predicate, fresh_objects)

    def types(self, subjects: Sequence[str], kind: str) -> None:
        """Write that all the subjects are of one class."""
        self.column(subjects, RDF_TYPE, [f"<{kind}>"] * len(subjects))
