"""What each kind of organisation looks like: one colour and one shape, the same in every picture.

The colours are those of Okabe and Ito, told apart with every common colour blindness
(https://jfly.uni-koeln.de/color/); the shapes say the same once more.
"""

from __future__ import annotations

from dataclasses import dataclass

INK = "#1b2430"
ACCENT = "#0072B2"
NEUTRAL = "#8A8F98"


@dataclass(frozen=True)
class Kind:
    """How one kind of organisation is named and drawn.

    ``shape`` is a shape of vis-network, ``path`` the same shape as an SVG path in a box of 16 by 16.
    """

    name: str
    singular: str
    plural: str
    colour: str
    shape: str
    path: str


_CIRCLE = "M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12z"
_SQUARE = "M2.5 2.5h11v11h-11z"
_TRIANGLE = "M8 1.5l7 12.5h-14z"
_DIAMOND = "M8 1l7 7-7 7-7-7z"
_HEXAGON = "M4.5 2h7l3.5 6-3.5 6h-7l-3.5-6z"
_STAR = "M8 1l2 4.9 5.2.4-4 3.4 1.3 5.1-4.5-2.8-4.5 2.8 1.3-5.1-4-3.4 5.2-.4z"
_DOWN = "M8 14.5l7-12.5h-14z"

KINDS = {
    kind.name: kind
    for kind in (
        Kind("University", "University", "Universities", "#0072B2", "dot", _CIRCLE),
        Kind("Company", "Company", "Companies", "#E69F00", "square", _SQUARE),
        Kind("ResearchCentre", "Research centre", "Research centres", "#009E73", "triangle", _TRIANGLE),
        Kind("PublicBody", "Public body", "Public bodies", "#D55E00", "diamond", _DIAMOND),
        Kind("BusinessAssociation", "Association", "Associations", "#CC79A7", "hexagon", _HEXAGON),
        Kind("District", "District", "Districts", "#56B4E9", "star", _STAR),
        Kind("Cluster", "Cluster", "Clusters", "#F0E442", "star", _STAR),
        Kind("CorporateGroup", "Corporate group", "Corporate groups", "#F0E442", "square", _SQUARE),
        Kind("OtherOrganisation", "Other", "Others", NEUTRAL, "triangleDown", _DOWN),
    )
}
ORDER = {name: place for place, name in enumerate(KINDS)}


def find_kind(name: object) -> Kind:
    """Return how a kind is drawn; an unknown one is drawn as other.

    Accepts the class name or its IRI.

    Examples
    --------
    >>> find_kind("https://w3id.org/triplehelix/ns#Company").plural
    'Companies'
    >>> find_kind("Guild").name
    'OtherOrganisation'
    """
    last = str(name).rpartition("#")[2].removeprefix("th:")
    return KINDS.get(last, KINDS["OtherOrganisation"])
