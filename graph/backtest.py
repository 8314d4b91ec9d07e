"""How far suggested partners hold: cut the data at a year, suggest, and count what formed afterwards.

The protocol is that of D. Liben-Nowell, J. Kleinberg, "The link-prediction problem for social networks",
Journal of the American Society for Information Science and Technology 58(7), 1019-1031 (2007),
https://doi.org/10.1002/asi.20591, with every unlinked pair as a candidate: a sample of easy negatives
would flatter the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from ..errors import TriplehelixError
from .gaps import Ranking, rank_pairs
from .network import CollaborationNetwork, Incidence, build_network, values_at

LENGTHS: Final = (100, 1000, 10000)


@dataclass(frozen=True)
class Backtest:
    """What the suggestions of a past year were worth.

    Attributes
    ----------
    cut, horizon : int
        Undertakings that start before ``cut`` are known, those that start in the ``horizon`` years from
        ``cut`` on are what is to be found.
    last_year : int
        The last year in which anything starts that is to be found; 0 when nothing does.
    organisations, undertakings, links : int
        What was known: organisations with a partner, undertakings of two or more, pairs that work together.
    candidates : int
        Pairs of known organisations that did not work together yet.
    new_links : int
        Candidates that began to work together within the horizon.
    undated : int
        Undertakings of two or more without a start year. They are in neither part.
    precision : dict of int to float or None
        For each length of the list, the share of its pairs that formed; None where it cannot be told.
    reason : str
        Why something cannot be told; empty when all is.
    """

    cut: int
    horizon: int
    last_year: int = 0
    organisations: int = 0
    undertakings: int = 0
    links: int = 0
    candidates: int = 0
    new_links: int = 0
    undated: int = 0
    precision: dict[int, float | None] = field(default_factory=dict)
    reason: str = ""

    @property
    def base_rate(self) -> float | None:
        """Return the precision of picking candidates at random, None without candidates or anything new."""
        return self.new_links / self.candidates if self.candidates and self.new_links else None

    def sentence(self) -> str:
        """Say the result in words a reader of the report understands."""
        tested = (self._found(), self._chance()) if self._told() else (self._not_tested(),)
        return " ".join(filter(None, (*tested, self._limits())))

    def _told(self) -> list[str]:
        shares = self.precision.items()
        return [f"{value:.1%} of the first {top:,}" for top, value in shares if value is not None]

    def _found(self) -> str:
        return (
            f"Tested on the past: of the pairs suggested from the {self.undertakings:,} joint undertakings "
            f"started before {self.cut}, {_listed(self._told())} began to work together in {self._years()}."
        )

    def _not_tested(self) -> str:
        return f"Suggestions could not be tested on the past with {self.cut} as the dividing year."

    def _chance(self) -> str:
        rate = self.base_rate
        return f"Of pairs picked at random, {100 * rate:.2g}% would have." if rate is not None else ""

    def _limits(self) -> str:
        undated = f"Joint undertakings left out because their start year is not known: {self.undated:,}."
        return " ".join(filter(None, (self.reason, undated if self.undated else "")))

    def _years(self) -> str:
        return str(self.cut) if self.last_year == self.cut else f"{self.cut} to {self.last_year}"


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def backtest(incidence: Incidence, cut: int, horizon: int = 3) -> Backtest:
    """Suggest partners from what started before a year and count which pairs formed in the years after.

    Only pairs of organisations that had a partner before the cut are suggested and counted; newcomers cannot
    be suggested by anyone. Undertakings whose start year is not known are left out of both parts.

    Parameters
    ----------
    cut : int
        The first year that is not known to the suggestions.
    horizon : int
        Number of years in which a suggested pair may form.

    Raises
    ------
    TriplehelixError
        When the horizon is shorter than a year.
    """
    if horizon < 1:
        raise TriplehelixError(
            f"a horizon of {horizon} years leaves nothing to find", do="give 1 or more years"
        )
    network, joint = known_before(incidence, cut), _joint(incidence)
    past, future = joint.during(1, cut - 1), joint.during(cut, cut + horizon - 1)
    known = set(network.nodes)
    rows = np.flatnonzero([organisation in known for organisation in incidence.organisations])
    new = _new_links(network, future.among(rows))
    size, links = len(network), network.number_of_edges()
    result = Backtest(
        cut=cut,
        horizon=horizon,
        last_year=int(future.start_years.max(initial=0)),
        organisations=size,
        undertakings=len(past.undertakings),
        links=links,
        candidates=size * (size - 1) // 2 - links,
        new_links=int(new.nnz) // 2,
        undated=int(np.count_nonzero(joint.start_years == 0)),
        precision=dict.fromkeys(LENGTHS),
    )
    if reason := _why_not(joint, past, future, result):
        return replace(result, reason=reason)
    return _score(result, new, rank_pairs(network, top=max(LENGTHS)))


def known_before(incidence: Incidence, cut: int) -> CollaborationNetwork:
    """Return the network of the organisations that had a partner before a year, as it was then.

    Whatever starts in the year or later, or in a year that is not known, leaves no trace in it.
    """
    past = _joint(incidence).during(1, cut - 1)
    return build_network(past.among(np.flatnonzero(np.diff(past.matrix.indptr))))


def _joint(incidence: Incidence) -> Incidence:
    return incidence.of(np.flatnonzero(incidence.sizes() > 1))


def _new_links(network: CollaborationNetwork, future: Incidence) -> csr_array:
    """Return the ties of the future that the network does not have."""
    ties = build_network(future).ties()
    new = csr_array(ties - ties.multiply(network.ties()))
    new.eliminate_zeros()
    return new


def _why_not(joint: Incidence, past: Incidence, future: Incidence, result: Backtest) -> str:
    """Return why the data cannot be cut at this year, empty when they can."""
    period = f"from {result.cut} to {result.cut + result.horizon - 1}"
    if not joint.start_years.any():
        return "No start year of a joint undertaking is known."
    if not past.undertakings:
        return f"No joint undertaking starts before {result.cut}."
    if not future.undertakings:
        return f"No joint undertaking starts {period}."
    if not result.new_links:
        return f"No two organisations known before {result.cut} began to work together {period}."
    return ""


def _score(result: Backtest, new: csr_array, ranking: Ranking) -> Backtest:
    hits = values_at(new, ranking.first, ranking.second) > 0
    precision = {top: float(hits[:top].mean()) if top <= len(hits) else None for top in LENGTHS}
    result = replace(result, precision=precision)
    short = [f"{top:,}" for top, value in precision.items() if value is None]
    if not short:
        return result
    return replace(
        result,
        reason=f"Pairs with a shared partner: only {len(hits):,}, too few for a list of {_listed(short)}.",
    )
