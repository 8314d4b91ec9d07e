"""What the loaders have written, as far as the analysis needs it beside the triples."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from .address import Address


class Home(NamedTuple):
    """Where an organisation is, as its source says; None where it does not."""

    country: str | None
    nuts: str | None
    city: str | None


@dataclass
class Written:
    """Who takes part in what, when, and from where.

    Parameters
    ----------
    participations : list of (str, str)
        Organisation and undertaking, N-Triples terms.
    years : dict of str to int
        Start year of an undertaking, where known.
    homes : dict of str to Home
        Home of an organisation.
    addresses : dict of str to Address
        What sources say of where something is, short of a code.
    territories : set of str
        Codes of territories that a list describes.
    """

    participations: list[tuple[str, str]] = field(default_factory=list)
    years: dict[str, int] = field(default_factory=dict)
    homes: dict[str, Home] = field(default_factory=dict)
    addresses: dict[str, Address] = field(default_factory=dict)
    territories: set[str] = field(default_factory=set)
