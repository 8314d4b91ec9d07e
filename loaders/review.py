"""Review: the pairs that a person is asked about, both sides as data, and what becomes of the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, Literal, NamedTuple

from .identity import Decision, Identity, Record, State

Answer = Literal["accept", "reject"]

_SHOWN: Final = (
    ("name", "name"),
    ("short name", "short_name"),
    ("other names", "other_names"),
    ("kind", "kind"),
    ("street", "street"),
    ("postal code", "post_code"),
    ("city", "city"),
    ("country", "country"),
    ("web", "domain"),
    ("VAT", "vat"),
    ("PIC", "pic"),
    ("ROR", "ror"),
    ("Wikidata", "wikidata"),
    ("source", "source"),
)


class Line(NamedTuple):
    """What both sides say of one thing; several values where several records say different things."""

    what: str
    one: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def agree(self) -> bool:
        """Whether some value of one side stands on the other too, but for case."""
        return not {value.casefold() for value in self.one}.isdisjoint(
            value.casefold() for value in self.other
        )


class Case(NamedTuple):
    """A pair to decide on."""

    decision: Decision
    lines: tuple[Line, ...]


def open_cases(identity: Identity, records: Iterable[Record]) -> Iterator[Case]:
    """Yield the uncertain pairs, the surest first, with what the records say side by side.

    Things of which neither side says anything are left out.

    Examples
    --------
    >>> pair = Decision("<o:1>", "<o:2>", "uncertain", 0.7, "same name, other city")
    >>> rows = [Record("<o:1>", "fp7", "<r:1>", "Iris srl"), Record("<o:2>", "own", "<r:2>", "IRIS SRL")]
    >>> case = next(open_cases(Identity([pair]), rows))
    >>> [(line.what, line.agree) for line in case.lines]
    [('name', True), ('source', False)]
    """
    uncertain = [decision for decision in identity.decisions if decision.state == "uncertain"]
    wanted = {iri for decision in uncertain for iri in decision[:2]}
    known: dict[str, list[Record]] = {}
    for record in records:
        if record.iri in wanted:
            known.setdefault(record.iri, []).append(record)
    for decision in sorted(uncertain, key=lambda pair: (-pair.confidence, pair[:2])):
        one, other = (known.get(iri, []) for iri in decision[:2])
        lines = (Line(what, _values(one, field), _values(other, field)) for what, field in _SHOWN)
        yield Case(decision, tuple(line for line in lines if line.one or line.other))


def answer(case: Case, choice: Answer, by: str, day: date, comment: str = "") -> Decision:
    """Return what a person decided on a case, to be written with the other decisions.

    Parameters
    ----------
    case : Case
        The pair.
    choice : 'accept' or 'reject'
        Whether the two are one organisation.
    by : str
        Name of the person.
    day : date
        The day of the decision.
    comment : str
        Why; the program's reason stays when it is empty.
    """
    if not by.strip():
        raise ValueError("a decision needs the name of the person")
    state: State = "accepted" if choice == "accept" else "rejected"
    reason = comment or case.decision.reason
    return case.decision._replace(state=state, confidence=1.0, reason=reason, by=by.strip(), day=day)


def _values(records: Iterable[Record], field: str) -> tuple[str, ...]:
    values: dict[str, None] = {}
    for record in records:
        value = getattr(record, field)
        values.update(dict.fromkeys(value if isinstance(value, tuple) else (value,)))
    return tuple(value for value in values if value)
