"""Identity: which records of all sources are about one organisation.

Identifiers decide first (PIC, ROR, VAT, Wikidata), then the likeness of names, short names, cities, addresses
and web domains. What is not sure enough is left uncertain for a person to review; what a person decided
always stands. Nothing is ever said to be ``owl:sameAs``: there is one canonical IRI, and records about it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple

from .candidates import find_candidates
from .matching import SEVERAL, Match, clash, conflict, match, read_points, shared_keys
from .profiles import Profile, Record, build_profiles, weigh_words

__all__ = ["Decision", "Identity", "Record", "State", "decide"]

State = Literal["accepted", "uncertain", "rejected"]

_SAME_KEY: Final = 1.0
# Departments may use the VAT number of their university, and the companies of a group share one.
_SAME_KEY_OF_A_PART: Final = 0.9
_WRITTEN: Final = {"vat": "VAT", "pic": "PIC", "ror": "ROR", "wikidata": "Wikidata"}
# Words that make of two names a part and its whole, or two neighbours.
_OF_PARTS: Final = frozenset({"part", "number"})
_SURELY_NOT: Final = 0.2
# Companies of one concern share all but a word each, and a hospital shares the address with what it founded;
# only a person can tell whether they are one.
_OF_NEIGHBOURS: Final = _OF_PARTS | {"both"}
# The strongest identifier names the organisation.
_STRENGTH: Final = ("/pic-", "/ror-", "/vat-")


class Decision(NamedTuple):
    """Whether two IRIs are one organisation.

    Parameters
    ----------
    one, other : str
        The IRIs, in angle brackets, in alphabetical order.
    state : 'accepted', 'uncertain' or 'rejected'
        Uncertain ones are not merged and wait for review.
    confidence : float
        0 to 1, how sure it is that they are one.
    reason : str
        Why, in words.
    by : str
        The person who decided; empty for the program.
    day : date, optional
        When the person decided.
    """

    one: str
    other: str
    state: State
    confidence: float
    reason: str
    by: str = ""
    day: date | None = None


@dataclass
class Identity:
    """Who is who.

    Parameters
    ----------
    decisions : list of Decision
        All decisions, the most certain first.
    canonical : dict of str to str
        The IRI to use for each IRI that is not used itself.
    notes : list of str
        What a person should know: decisions about records that are gone, links that were dropped.
    """

    decisions: list[Decision] = field(default_factory=list)
    canonical: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def __getitem__(self, iri: str) -> str:
        """Return the canonical IRI of an IRI."""
        return self.canonical.get(iri, iri)

    def count(self) -> Mapping[State, int]:
        """Return how many decisions there are of each state."""
        return Counter(decision.state for decision in self.decisions)


def decide(
    records: Iterable[Record], decided: Iterable[Decision] = (), registers: Collection[str] = ()
) -> Identity:
    """Decide which records are about one organisation.

    Parameters
    ----------
    records : iterable of Record
        What the sources say, the preferred source first.
    decided : iterable of Decision
        Earlier decisions; those of people stand, those of the program are made anew.
    registers : collection of str
        Sources that list each organisation once, so that two of their rows are never merged.

    Examples
    --------
    >>> org = "<https://w3id.org/triplehelix/id/organisation/"
    >>> rows = [
    ...     Record(f"{org}pic-1>", "h2020", "r:1", "Rina S.p.A.", country="IT", vat="IT03476550102"),
    ...     Record(f"{org}vat-2>", "own", "r:2", "RINA", country="IT", vat="03476550102"),
    ... ]
    >>> identity = decide(rows)
    >>> identity[f"{org}vat-2>"] == f"{org}pic-1>", identity.decisions[0].reason
    (True, 'same VAT')
    """
    profiles = build_profiles(records, registers)
    places = {profile.iri: place for place, profile in enumerate(profiles)}
    identity = Identity()
    by_people = _by_people(decided)
    compared, parts = _compare_all(profiles, registers)
    made = {(decision.one, decision.other): decision for decision in compared} | by_people
    known = []
    for decision in made.values():
        if decision.one in places and decision.other in places:
            known.append(decision)
        else:
            identity.decisions.append(decision)
            identity.notes.append(
                f"a decision of {decision.by} is about records that are gone: {_pair(decision)}"
            )
    known.sort(key=_by_strength)
    join = _Components(profiles, places)
    for one, other in parts:
        if tuple(sorted((profiles[one].iri, profiles[other].iri))) not in by_people:
            join.keep_apart(one, other, "is a part of, or beside,")
    for decision in known:
        if decision.by and decision.state == "rejected":
            join.keep_apart(places[decision.one], places[decision.other], "was told by a person from")
    identity.decisions[:0] = [join.add(decision) for decision in known]
    identity.notes += join.notes
    identity.canonical = join.canonical()
    return identity


def _by_people(decided: Iterable[Decision]) -> dict[tuple[str, str], Decision]:
    """Return the decisions of people by pair; of two about one pair the later stands."""
    kept: dict[tuple[str, str], Decision] = {}
    for decision in decided:
        if decision.by:
            one, other = sorted((decision.one, decision.other))
            earlier = kept.get((one, other))
            if earlier is None or (earlier.day or date.min) <= (decision.day or date.min):
                kept[one, other] = decision._replace(one=one, other=other)
    return kept


def _by_strength(decision: Decision) -> tuple[bool, float, str, str]:
    return not decision.by, -decision.confidence, decision.one, decision.other


def _compare_all(
    profiles: Sequence[Profile], registers: Collection[str]
) -> tuple[list[Decision], list[tuple[int, int]]]:
    """Return the decisions on pairs that may be one, and the pairs of which one looks a part of the other."""
    weights = weigh_words(profiles)
    sharing = Counter(domain for profile in profiles for domain in profile.domains)
    points = read_points()
    decisions: list[Decision] = []
    parts: list[tuple[int, int]] = []
    for left, right in find_candidates(profiles, weights).tolist():
        one, other = profiles[left], profiles[right]
        if one.sources == other.sources and one.sources <= set(registers):
            # Two rows of one register are two organisations, however alike.
            continue
        keys = shared_keys(one, other)
        if not keys and one.countries and other.countries and one.countries.isdisjoint(other.countries):
            continue
        found = match(one, other, weights, sharing, points)
        state, confidence, reason = _judge(one, other, found, keys)
        if confidence >= points.uncertain:
            one_iri, other_iri = sorted((one.iri, other.iri))
            decisions.append(Decision(one_iri, other_iri, state, round(confidence, 4), reason))
        elif confidence < _SURELY_NOT and found.levels["words"] in _OF_PARTS:
            parts.append((left, right))
    return decisions, parts


def _judge(one: Profile, other: Profile, found: Match, keys: Sequence[str]) -> tuple[State, float, str]:
    points = read_points()
    if kind := conflict(one, other):
        return "rejected", found.confidence, f"different {_written(kind)}; {found.reason}"
    if keys:
        reason = f"same {', same '.join(map(_written, keys))}"
        if keys == ["vat"] and found.levels["words"] == "part":
            return "uncertain", _SAME_KEY_OF_A_PART, f"{reason}; {found.reason}"
        return "accepted", _SAME_KEY, reason
    neighbours = found.levels["words"] in _OF_NEIGHBOURS or found.levels["name"] == "other"
    if found.confidence >= points.accepted and not neighbours:
        return "accepted", found.confidence, found.reason
    return "uncertain", found.confidence, found.reason


def _written(kind: str) -> str:
    return _WRITTEN.get(kind, f"row of {kind}")


def _pair(decision: Decision) -> str:
    return f"{decision.one.strip('<>')} and {decision.other.strip('<>')}"


class _Components:
    """Groups of profiles that are one organisation, joined link by link, the strongest first.

    A link that would put a rejected pair, a part and its whole or two different identifiers into one group is
    not made. All stronger links are in place by then, so the link left out is the weakest that leads there.
    """

    def __init__(self, profiles: Sequence[Profile], places: Mapping[str, int]) -> None:
        self.notes: list[str] = []
        self._profiles = profiles
        self._places = places
        self._group = list(range(len(profiles)))
        self._members = {place: [place] for place in self._group}
        self._keys: dict[int, dict[str, set[str]]] = {}
        self._apart: defaultdict[int, dict[int, str]] = defaultdict(dict)

    def keep_apart(self, one: int, other: int, relation: str) -> None:
        """Remember that two profiles must not come into one group, and why."""
        reason = f"{self._shown(one)} {relation} {self._shown(other)}"
        self._apart[one][other] = self._apart[other][one] = reason

    def add(self, decision: Decision) -> Decision:
        """Join what a decision says is one; return the decision, uncertain when it cannot be followed."""
        if decision.state != "accepted":
            return decision
        left, right = self._places[decision.one], self._places[decision.other]
        one, other = self._group[left], self._group[right]
        if one == other:
            return decision
        # That two PICs are of one organisation only those two can tell, not a third between them.
        of_pics = all(SEVERAL in self._profiles[place].keys for place in (left, right))
        if reason := self._why_not(one, other, bool(decision.by), of_pics):
            self.notes.append(f"{_pair(decision)} are not joined: {reason}")
            if decision.by:
                return decision
            return decision._replace(state="uncertain", reason=f"{decision.reason}; not joined: {reason}")
        self._join(one, other)
        return decision

    def canonical(self) -> dict[str, str]:
        """Return the IRI of the strongest identifier, or of the first record, for all others of its group."""
        chosen: dict[str, str] = {}
        for members in self._members.values():
            if len(members) > 1:
                iris = [self._profiles[place].iri for place in sorted(members)]
                best = min(iris, key=_rank)
                chosen.update((iri, best) for iri in iris if iri != best)
        return chosen

    def _why_not(self, one: int, other: int, by_person: bool, of_pics: bool) -> str:
        for member in self._members[one]:
            for apart, reason in self._apart.get(member, {}).items():
                if self._group[apart] == other:
                    return reason
        if by_person:
            # A person may know that two identifiers are of one organisation.
            return ""
        mine, theirs = self._keys_of(one), self._keys_of(other)
        kind = clash(mine, theirs)
        if not kind and not of_pics and not set(mine.get(SEVERAL, ())) & set(theirs.get(SEVERAL, ())):
            kind = SEVERAL if SEVERAL in mine and SEVERAL in theirs else ""
        return f"they would bring together different {_written(kind)}" if kind else ""

    def _shown(self, place: int) -> str:
        return self._profiles[place].iri.strip("<>")

    def _keys_of(self, group: int) -> Mapping[str, Collection[str]]:
        return self._keys.get(group) or self._profiles[group].keys

    def _join(self, one: int, other: int) -> None:
        if len(self._members[one]) < len(self._members[other]):
            one, other = other, one
        keys = {kind: set(values) for kind, values in self._keys_of(one).items()}
        for kind, values in self._keys_of(other).items():
            keys.setdefault(kind, set()).update(values)
        self._keys[one] = keys
        for member in self._members[other]:
            self._group[member] = one
        self._members[one] += self._members.pop(other)


def _rank(iri: str) -> int:
    return next((rank for rank, mark in enumerate(_STRENGTH) if mark in iri), len(_STRENGTH))
