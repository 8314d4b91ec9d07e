"""The report: what the data says about an ecosystem, each figure with the question that made it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import TriplehelixError
from .charts import Chart, draw_kinds, draw_partner_countries, draw_projects_per_year
from .page import hash_for_policy, load_templates, read_part, write_page
from .tables import Table, lay_out, word_value
from .text import clean

if TYPE_CHECKING:
    from ..queries.results import Result, Value

Ask = Callable[..., "Result"]

# The questions of the report in the order of its annex, and whether each is asked about the focus country.
_QUESTIONS = {
    "funding-by-country": False,
    "top-collaborators": True,
    "organisations-by-kind": True,
    "projects-per-year": True,
    "partner-countries": True,
    "strongest-collaborations": True,
    "brokers": True,
    "suggested-partners": True,
    "districts-and-clusters": False,
    "where-from": False,
    "data-gaps": False,
}


@dataclass(frozen=True)
class Card:
    """One figure at a glance."""

    value: str
    words: str
    question: str


@dataclass(frozen=True)
class Answer:
    """What came back for one question: a table to show, and an entry of the annex."""

    question: str
    number: int
    command: str
    result: Result | None = None
    table: Table = field(default_factory=lambda: Table([], [], 0))
    trouble: str = ""
    digest: str = ""

    def pick(self, *columns: str) -> list[tuple[Any, ...]]:
        """Return these columns of all rows in which none of them is empty."""
        if self.result is None or not set(columns) <= set(self.result.columns):
            return []
        places = [self.result.columns.index(column) for column in columns]
        rows = (tuple(row[place] for place in places) for row in self.result.rows)
        return [row for row in rows if None not in row]


def write_report(  # noqa: PLR0913  # all but two are named, and each is needed
    ask: Ask,
    folder: Path,
    *,
    title: str,
    focus: Mapping[str, str],
    build: Mapping[str, Any],
    notice: str = "",
) -> Path:
    """Write the report of one build as a single page that works offline and without scripts.

    The same answers give the same bytes, so two reports can be compared.

    Parameters
    ----------
    ask : callable
        ``ask("top-collaborators", country="IT")`` answers a question of the catalogue with a ``Result``.
    folder : Path
        Where ``index.html`` is written.
    title : str
        Heading of the report.
    focus : mapping
        ``label`` in words, and ``country``, a code of two letters; without a country the
        questions keep their own default.
    build : mapping
        The manifest: ``snapshot``, ``created``, ``software``, ``triples``, ``sources`` and ``backtest``.
    notice : str
        Shown above everything, for instance that the data is invented.

    Returns
    -------
    Path
        The page written.

    Raises
    ------
    TriplehelixError
        When the page cannot be written. A question that fails is named in the report instead.
    """
    answers = {
        name: _answer(ask, name, number, focus.get("country", "") if by_country else "")
        for number, (name, by_country) in enumerate(_QUESTIONS.items(), start=1)
    }
    style = read_part("report.css")
    page = (
        load_templates()
        .get_template("report.html")
        .render(
            title=clean(title),
            notice=clean(notice),
            focus=clean(focus.get("label") or focus.get("country") or "the whole ecosystem"),
            cards=_list_cards(answers, focus.get("country", "")),
            charts=_draw_charts(answers),
            answers=answers,
            build={key: clean(build.get(key)) or "not stated" for key in ("snapshot", "created", "software")},
            triples=word_value(build.get("triples")),
            backtest=clean(build.get("backtest")),
            sources=[_describe_source(source) for source in build.get("sources") or ()],
            style=style,
            policy="; ".join(
                (
                    "default-src 'none'",
                    f"style-src {hash_for_policy(style)}",
                    "img-src data:",
                    "base-uri 'none'",
                    "form-action 'none'",
                )
            ),
        )
    )
    return write_page(page, folder / "index.html")


def _answer(ask: Ask, name: str, number: int, country: str) -> Answer:
    command = f"triplehelix ask {name}" + (f" --country {clean(country, 20)}" if country else "")
    try:
        result = ask(name, country=country) if country else ask(name)
    except TriplehelixError as error:
        return Answer(name, number, command, trouble=clean(error.what))
    return Answer(name, number, command, result, lay_out(result), digest=_digest(result))


def _digest(result: Result) -> str:
    """Return the SHA-256 of columns and rows, so that a reader who asks again can compare."""
    lines = [json.dumps(result.columns), *(json.dumps(row, default=str) for row in result.rows)]
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


def _draw_charts(answers: Mapping[str, Answer]) -> list[tuple[str, Chart, Answer]]:
    years, kinds, countries = (
        answers[name] for name in ("projects-per-year", "organisations-by-kind", "partner-countries")
    )
    return [
        ("Projects per year", draw_projects_per_year(years.pick("year", "projects")), years),
        ("Organisations by kind", draw_kinds(kinds.pick("kind", "organisations")), kinds),
        ("Partner countries", draw_partner_countries(countries.pick("partner_country", "ties")), countries),
    ]


def _list_cards(answers: Mapping[str, Answer], country: str) -> list[Card]:
    """Return six figures, each from one question."""
    funding = "funding-by-country"
    rows = [
        row
        for row in answers[funding].pick("country", "organisations", "participations")
        if not country or row[0] == country
    ]
    money = [
        row[1] for row in answers[funding].pick("country", "contribution") if not country or row[0] == country
    ]
    projects = [row[0] for row in answers["projects-per-year"].pick("projects")]
    pair = answers["strongest-collaborations"].pick("joint_projects", "name", "partner_name")[:1]
    most = answers["top-collaborators"].pick("collaborators", "name")[:1]
    return [
        Card(_total(row[1] for row in rows), "organisations that take part in projects", funding),
        Card(_total(projects), "projects with a known start year", "projects-per-year"),
        Card(_shorten(float(sum(money))) if money else "–", "EU contribution stated for them", funding),
        Card(_count(answers["partner-countries"]), "other countries they work with", "partner-countries"),
        Card(
            word_value(pair[0][0]) if pair else "–",
            f"joint projects of {clean(pair[0][1], 80)} and {clean(pair[0][2], 80)}, the most of any pair"
            if pair
            else "joint projects of any pair",
            "strongest-collaborations",
        ),
        Card(
            word_value(most[0][0]) if most else "–",
            f"collaborators of {clean(most[0][1], 80)}, the most of all"
            if most
            else "collaborators of anyone",
            "top-collaborators",
        ),
    ]


def _total(numbers: Any) -> str:
    listed = list(numbers)
    return word_value(sum(listed)) if listed else "–"


def _count(answer: Answer) -> str:
    if answer.result is None:
        return "–"
    return f"{len(answer.result.rows):,}{'+' if answer.result.more else ''}"


def _shorten(euros: float) -> str:
    """Return an amount as people say it.

    Examples
    --------
    >>> _shorten(5_671_234_567), _shorten(820_000), _shorten(950)
    ('€5.67 billion', '€820 thousand', '€950')
    """
    for size, word in ((1_000_000_000, " billion"), (1_000_000, " million"), (1_000, " thousand")):
        if abs(euros) >= size:
            return f"€{word_value(euros / size)}{word}"
    return f"€{word_value(euros)}"


def _describe_source(source: Mapping[str, Any]) -> dict[str, str]:
    described = {
        key: clean(source.get(key)) or "not stated" for key in ("title", "file", "licence", "sha256")
    }
    counts: dict[str, Value] = {key: source.get(key) for key in ("read", "accepted", "rejected", "invented")}
    return described | {key: word_value(value) for key, value in counts.items()}
