"""The drawings of the ontology: trees of classes, and how qualified relations tie them together.

A drawing is boxes and lines in a plane, placed here and written as SVG by the page's template.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from pyoxigraph import NamedNode

from ..ontology.terms import Term
from ..ontology.vocabulary import NAMESPACE

QUALIFIED: Final = NAMESPACE + "QualifiedRelation"
# No font is at hand to measure with: so wide is a letter of 13 pixels in a wide font, the narrow and the
# wide ones apart.
_LETTER, _NARROW, _WIDE = 8.0, 4.8, 12.4
_ROW: Final = 22
_HEAD: Final = 28
_STEP: Final = 34
_INDENT: Final = 18
_SIDE, _MIDDLE, _BETWEEN = 216, 168, 130
_ROOM: Final = 16

# For each qualified relation its properties, each with the classes that it points at.
Rows: TypeAlias = Mapping[str, list[tuple[str, list[str]]]]


@dataclass(frozen=True)
class Box:
    """A rectangle that leads to a term; ``look`` is its class in the style sheet."""

    x: float
    y: float
    width: float
    height: float
    iri: str
    look: str


@dataclass(frozen=True)
class Line:
    """A path of SVG with its class in the style sheet."""

    path: str
    look: str


@dataclass(frozen=True)
class Drawing:
    """Boxes over lines in a plane of a given size."""

    width: float
    height: float
    boxes: list[Box]
    lines: list[Line]


def draw_tree(top: str, terms: Mapping[str, Term], labels: Mapping[str, str]) -> Drawing:
    """Draw a class and all below it, one under the other, each a step further in.

    Parameters
    ----------
    top : str
        IRI of the class at the top.
    terms : Mapping
        The terms by IRI.
    labels : Mapping
        What is written in the box of each, by IRI.
    """
    boxes: list[Box] = []
    lines: list[Line] = []
    for row, (iri, depth, above) in enumerate(_descend(top, terms)):
        x, y = depth * _INDENT, row * _STEP
        width = _measure(labels[iri]) * (1 if depth else 1.1) + 20
        boxes.append(Box(x, y, width, _HEAD, iri, "class" if depth else "top"))
        if depth:
            start = f"M{x - _INDENT / 2:g} {above * _STEP + _HEAD:g}"
            lines.append(Line(f"{start}V{y + _HEAD / 2:g}H{x:g}", "branch"))
    width = max(box.x + box.width for box in boxes)
    return Drawing(width + 2, len(boxes) * _STEP - _STEP + _HEAD + 2, boxes, lines)


def find_tops(terms: Mapping[str, Term]) -> list[str]:
    """Return the classes at the top of a tree, those with others below first.

    A class of another vocabulary that ours stand under is one too.
    """
    tops: dict[str, None] = {}
    for term in terms.values():
        if term.kind == "class":
            above = _above(term)
            found = [one for one in above if one not in terms] if above else [term.iri]
            tops |= dict.fromkeys(found)
    return sorted(tops, key=lambda iri: not _below(iri, terms))


def draw_relations(terms: Mapping[str, Term]) -> Drawing:
    """Draw the qualified relations at both sides, and between them the classes that they tie together.

    Each relation is a box with a row for each of its properties, and a line from the row to what it
    points at. The order of the boxes follows what they are tied to (the barycentre heuristic of
    Sugiyama, Tagawa and Toda, 1981, https://doi.org/10.1109/TSMC.1981.4308636).
    """
    relations = {iri: _rows(iri, terms) for iri in _below(QUALIFIED, terms)}
    hubs = list(dict.fromkeys(hub for rows in relations.values() for _, targets in rows for hub in targets))
    sides = _divide(relations, _sort_hubs(relations, hubs))
    boxes, ends = [], list[tuple[str, bool, float]]()
    for right, side in enumerate(sides):
        x, y = right * (_SIDE + _MIDDLE + 2 * _BETWEEN), 0.0
        for iri in side:
            rows = relations[iri]
            boxes.append(Box(x, y, _SIDE, _HEAD, iri, "top"))
            for number, (property_, targets) in enumerate(rows):
                top = y + _HEAD + number * _ROW
                boxes.append(Box(x, top, _SIDE, _ROW, property_, "row"))
                ends += [(hub, bool(right), top + _ROW / 2) for hub in targets]
            y += _HEAD + len(rows) * _ROW + _ROOM
    height = max((box.y + box.height for box in boxes), default=0)
    placed = _place_hubs(ends, height)
    return Drawing(2 * (_SIDE + _BETWEEN) + _MIDDLE + 2, height + 2, [*boxes, *placed], _tie(ends, placed))


def _above(term: Term) -> list[str]:
    """Return the classes that a class is a kind of, as stated or as part of what it is defined to be."""
    stated = [notation[0] for notation in term.rows.get("subclass-of", ()) if len(notation) == 1]
    defined = [notation[0] for notation in term.rows.get("equivalent", ()) if notation[1:2] == ("and",)]
    return [one.value for one in (*stated, *defined) if isinstance(one, NamedNode)]


def _below(iri: str, terms: Mapping[str, Term]) -> list[str]:
    return [lower for lower, term in terms.items() if term.kind == "class" and iri in _above(term)]


def _measure(text: str) -> float:
    widths = (_NARROW if sign in "fijlrt.,'I -" else _WIDE if sign in "mwMW" else _LETTER for sign in text)
    return sum(widths)


def _descend(top: str, terms: Mapping[str, Term]) -> list[tuple[str, int, int]]:
    """Return a class and those below it, from above: the IRI, how deep, and the row of the one above."""
    found: list[tuple[str, int, int]] = []

    def descend(iri: str, path: tuple[str, ...], above: int) -> None:
        row = len(found)
        found.append((iri, len(path), above))
        for lower in _below(iri, terms):
            if lower not in (*path, iri):
                descend(lower, (*path, iri), row)

    descend(top, (), 0)
    return found


def _rows(iri: str, terms: Mapping[str, Term]) -> list[tuple[str, list[str]]]:
    """Return the relations of a class, each with the classes that it points at and that are no relation."""
    qualified = {QUALIFIED, *_below(QUALIFIED, terms)}
    return [
        (name, [one for one in terms[name].named("range") if one in terms and one not in qualified])
        for name in terms[iri].named("properties")
        if terms[name].kind == "relation"
    ]


def _sort_hubs(relations: Rows, hubs: list[str]) -> list[str]:
    """Return the hubs so that those tied by the same relations stand together."""
    pairs = [{hub for _, targets in rows for hub in targets} for rows in relations.values()]
    order = [max(hubs, key=lambda hub: sum(hub in pair for pair in pairs))] if hubs else []
    while len(order) < len(hubs):
        left = [hub for hub in hubs if hub not in order]
        best = max(left, key=lambda hub: sum({hub, order[-1]} <= pair for pair in pairs))
        order.append(best)
    return order


def _divide(relations: Rows, hubs: list[str]) -> tuple[list[str], list[str]]:
    """Return the relations of the left and of the right side, both about as high, ordered by their hubs."""

    def middle(iri: str) -> float:
        places = [hubs.index(hub) for _, targets in relations[iri] for hub in targets]
        return sum(places) / len(places) if places else len(hubs)

    sides: tuple[list[str], list[str]] = ([], [])
    heights = [0, 0]
    for iri in sorted(relations, key=middle):
        right = int(heights[1] < heights[0])
        sides[right].append(iri)
        heights[right] += _HEAD + len(relations[iri]) * _ROW + _ROOM
    return sides


def _place_hubs(ends: list[tuple[str, bool, float]], height: float) -> list[Box]:
    """Return the boxes of the hubs, each near the middle of what is tied to it, as high as it has lines."""
    heights = {hub: max(_HEAD + 8.0, 7.0 * sum(end[0] == hub for end in ends)) for hub, _, _ in ends}
    centre = {
        hub: sum(y for one, _, y in ends if one == hub) / sum(one == hub for one, _, _ in ends)
        for hub in heights
    }
    order = sorted(heights, key=lambda hub: centre[hub])
    free = (height - sum(heights.values())) / max(len(order), 1)
    boxes, y = [], free / 2
    for number, hub in enumerate(order):
        boxes.append(Box(_SIDE + _BETWEEN, y, _MIDDLE, heights[hub], hub, f"hub hub-{number % 6}"))
        y += heights[hub] + free
    return boxes


def _tie(ends: list[tuple[str, bool, float]], hubs: list[Box]) -> list[Line]:
    """Return the curves from rows to hubs; at a hub they arrive one under the other."""
    lines = []
    for hub in hubs:
        for right in (False, True):
            mine = sorted(y for one, side, y in ends if one == hub.iri and side is right)
            for number, y in enumerate(mine, start=1):
                arrival = hub.y + hub.height * number / (len(mine) + 1)
                start = _SIDE + _MIDDLE + 2 * _BETWEEN if right else _SIDE
                end = hub.x + hub.width if right else hub.x
                bend = (start + end) / 2
                lines.append(
                    Line(
                        f"M{start:g} {y:g}C{bend:g} {y:g} {bend:g} {arrival:g} {end:g} {arrival:g}", hub.look
                    )
                )
    return lines
