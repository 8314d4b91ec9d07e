"""The charts of the report: SVG drawn without a browser or a network, and the same said in words."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import vl_convert

from .palette import ACCENT, INK, KINDS, find_kind
from .text import clean

Drawing = alt.Chart | alt.LayerChart | alt.FacetChart

MOST_COUNTRIES = 15
_WIDTH = 560
_LONGEST_GAP = 60  # years; a wider span has a mistaken year in it and is not filled up

_CONFIG: dict[str, Any] = {
    "background": "white",
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": "#e3e7ec",
        "domainColor": "#8a94a1",
        "tickColor": "#8a94a1",
        "labelLimit": 220,
    },
}


@dataclass(frozen=True)
class Chart:
    """A chart as SVG and in words; ``svg`` is empty when there is nothing to draw."""

    svg: str
    words: str

    @property
    def address(self) -> str:
        """The chart as a data: URL for an img element, where its text cannot become markup."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg.encode("utf-8")).decode("ascii")


def draw_projects_per_year(counts: Sequence[tuple[int, int]]) -> Chart:
    """Draw how many projects start in each year.

    Parameters
    ----------
    counts : sequence of (int, int)
        Year and number of projects; years without projects may be missing.

    Examples
    --------
    >>> draw_projects_per_year([(2014, 2), (2016, 5)]).words
    'Bar chart of projects by start year, 2014 to 2016: 7 in all, most in 2016 (5).'
    >>> draw_projects_per_year([]).words
    'No project with a start year.'
    """
    given = {year: count for year, count in counts if count > 0}
    if not given:
        return Chart("", "No project with a start year.")
    first, last = min(given), max(given)
    years = range(first, last + 1) if last - first <= _LONGEST_GAP else sorted(given)
    top = max(given, key=lambda year: (given[year], -year))
    span = f"{first} to {last}" if last > first else str(first)
    words = (
        f"Bar chart of projects by start year, {span}: "
        f"{sum(given.values()):,} in all, most in {top} ({given[top]:,})."
    )
    values = [{"year": str(year), "projects": given.get(year, 0)} for year in years]
    chart = (
        alt.Chart(alt.InlineData(values=values), width=_WIDTH, height=220)
        .mark_bar(color=ACCENT)
        .encode(
            x=alt.X("year:O", title="Start year", axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("projects:Q", title="Projects", axis=alt.Axis(tickMinStep=1, format=",d")),
        )
    )
    return Chart(_render(chart), words)


def draw_kinds(counts: Sequence[tuple[str, int]]) -> Chart:
    """Draw how many organisations there are of each kind, in the colours of the network page.

    Parameters
    ----------
    counts : sequence of (str, int)
        Kind, such as "Company", and number of organisations.

    Examples
    --------
    >>> draw_kinds([("Company", 3), ("University", 1)]).words
    'Bar chart of organisations by kind: companies 3, universities 1.'
    """
    summed: dict[str, int] = {}
    for name, count in counts:
        kind = find_kind(name)
        summed[kind.name] = summed.get(kind.name, 0) + count
    shown = sorted(
        ((name, count) for name, count in summed.items() if count > 0), key=lambda one: (-one[1], one[0])
    )
    if not shown:
        return Chart("", "No organisation of a known kind.")
    listed = ", ".join(f"{KINDS[name].plural.lower()} {count:,}" for name, count in shown)
    rows = [(KINDS[name].plural, count, KINDS[name].colour) for name, count in shown]
    return Chart(_render(_bars(rows, "Organisations")), f"Bar chart of organisations by kind: {listed}.")


def draw_partner_countries(counts: Sequence[tuple[str, int]]) -> Chart:
    """Draw the fifteen countries with the most ties.

    Parameters
    ----------
    counts : sequence of (str, int)
        Country code and number of ties: pairs of organisations with a joint project.

    Examples
    --------
    >>> draw_partner_countries([("DE", 9), ("FR", 4)]).words
    'Bar chart of ties with other countries: DE 9, FR 4.'
    """
    ranked = sorted(
        ((clean(code, 40), count) for code, count in counts if count > 0), key=lambda one: (-one[1], one[0])
    )
    if not ranked:
        return Chart("", "No tie with another country.")
    shown, rest = ranked[:MOST_COUNTRIES], len(ranked) - MOST_COUNTRIES
    listed = ", ".join(f"{code} {count:,}" for code, count in shown)
    more = f", and {rest} more countries not drawn" if rest > 0 else ""
    rows = [(code, count, ACCENT) for code, count in shown]
    return Chart(
        _render(_bars(rows, "Ties: pairs of organisations with a joint project")),
        f"Bar chart of ties with other countries: {listed}{more}.",
    )


def _bars(rows: Sequence[tuple[str, int, str]], title: str) -> Drawing:
    """Return horizontal bars in the order given, each with its number at the end."""
    values = [
        {"name": name, "count": count, "text": f"{count:,}", "colour": colour} for name, count, colour in rows
    ]
    order = [name for name, _, _ in rows]
    names = alt.Y("name:N", sort=order, title=None, scale=alt.Scale(paddingInner=0.3))
    base = alt.Chart(alt.InlineData(values=values), width=_WIDTH - 120, height=alt.Step(24)).encode(
        y=names, x=alt.X("count:Q", title=title, axis=alt.Axis(tickMinStep=1, format=",d"))
    )
    bars = base.mark_bar(stroke="#3d4753", strokeWidth=0.6).encode(color=alt.Color("colour:N", scale=None))
    numbers = base.mark_text(align="left", dx=5, color=INK, fontSize=12).encode(text="text:N")
    return alt.layer(bars, numbers)


def _render(chart: Drawing) -> str:
    specification = {**chart.to_dict(), "config": _CONFIG}
    return str(vl_convert.vegalite_to_svg(specification, allowed_base_urls=[]))
