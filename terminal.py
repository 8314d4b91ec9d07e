"""What the command line prints: messages, bars, tables, answers."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from .errors import TriplehelixError
from .graph.snapshot import Snapshot
from .loaders.publishers import read_publishers
from .ontology.vocabulary import DATA
from .queries.catalogue import Question, load_catalogue
from .queries.results import Result, to_plain, to_records, to_table, write_csv, write_json, write_parquet

if TYPE_CHECKING:
    from .graph.build import Watch
    from .graph.validation import Findings
    from .loaders.review import Case

Format = Literal["table", "csv", "json", "parquet"]

out = Console()
err = Console(stderr=True)
# A table that wants more than this many times the width of the terminal is printed as records.
_NARROWEST: Final = 3
_WIDEST: Final = 10_000
_STYLES: Final = {"Violation": "red", "Warning": "yellow", "Info": "dim"}


def fail(message: str) -> None:
    """Print an error, as plain text."""
    err.print(message, style="red", markup=False, highlight=False, soft_wrap=True)


def say(message: str) -> None:
    """Print a message, as plain text: a name may hold what looks like markup."""
    out.print(message, markup=False, highlight=False, soft_wrap=True)


def questions_with(tag: str) -> list[Question]:
    """Return the questions of the catalogue that have a tag; all of them for an empty one."""
    catalogue = load_catalogue()
    tags = sorted({word for question in catalogue.values() for word in question.tags})
    if tag and tag not in tags:
        near = get_close_matches(tag, tags, n=1)
        hint = f"did you mean {near[0]}?" if near else f"tags are {', '.join(tags)}"
        raise TriplehelixError(f"no question has the tag {tag!r}", "", hint)
    return [question for question in catalogue.values() if not tag or tag in question.tags]


def list_questions(tag: str, as_json: bool) -> None:
    """Print the questions of the catalogue, those with a tag or all."""
    chosen = questions_with(tag)
    if as_json:
        print(json.dumps([_describe(question) for question in chosen], indent=2, ensure_ascii=False))
        return
    table = Table("question", "what it answers", "parameters", "tags")
    for question in chosen:
        parameters = " ".join(f"--{key}" for key in question.params)
        table.add_row(*map(escape, (question.name, question.summary, parameters, " ".join(question.tags))))
    out.print(table)


def _describe(question: Question) -> Mapping[str, Any]:
    return {
        "name": question.name,
        "summary": question.summary,
        "description": question.description,
        "tags": list(question.tags),
        "params": {
            key: {"type": parameter.type, "description": parameter.description}
            for key, parameter in question.params.items()
        },
        "columns": list(question.columns),
    }


def show_findings(findings: Findings, clash: Sequence[str] | None, most: int) -> None:
    """Print what a check has found, at most so many of each kind, the worst first."""
    for one in findings.shown(most):
        name = f"{one.label} " if one.label else ""
        out.print(Text(f"{one.severity} ", style=_STYLES[one.severity]), end="")
        say(to_plain(f"{name}({one.focus.removeprefix(DATA)}): {one.message}"))
        if one.source:
            say(to_plain(f"    {one.source}"))
    for (severity, shape), count in findings.counts().items():
        if count > most:
            say(f"{severity} {shape}: {count:,} in all; --output FILE.csv writes every one")
    totals = Counter(one.severity for one in findings.violations)
    said = ", ".join(f"{totals[severity]:,} {severity.lower()}s" for severity in _STYLES)
    say(f"{findings.checked:,} statements checked: {said.replace('infos', 'gaps')}.")
    for axiom in clash or ():
        say(f"Contradiction: {axiom}")
    if clash is not None and not clash:
        say("The reasoner finds no contradiction in what was written by hand.")


def write_findings(findings: Findings, clash: Sequence[str] | None) -> None:
    """Print what a check has found as JSON."""
    content = {
        "conforms": findings.conforms and not clash,
        "checked": findings.checked,
        "violations": [asdict(one) for one in findings.violations],
        "contradiction": clash,
    }
    print(json.dumps(content, indent=2, ensure_ascii=False))


def list_publishers() -> None:
    """Print the files that can be fetched by a name."""
    table = Table("name", "file", "licence", "page")
    for name, publisher in read_publishers().items():
        table.add_row(*map(escape, (name, publisher.title, publisher.licence, publisher.page)))
    out.print(table)


def show_case(case: Case, number: int, total: int) -> None:
    """Print two records side by side; what both say is marked."""
    decision = case.decision
    title = f"{number} of {total}: {decision.reason} (confidence {decision.confidence:.2f})"
    table = Table("", "one", "other", "", title=Text(to_plain(title)), title_justify="left")
    for line in case.lines:
        sides = (Text(to_plain("; ".join(side))) for side in (line.one, line.other))
        table.add_row(line.what, *sides, "=" if line.agree else "")
    out.print(table)


def choose_format(wanted: Format | None, output: Path | None) -> Format:
    """Return the form of an answer: a table on a terminal, otherwise csv, unless told otherwise."""
    return wanted or ("table" if output is None and sys.stdout.isatty() else "csv")


def show_answer(question: Question, result: Result) -> None:
    """Print a question and its answer as a table; without rows, what the question says of that."""
    out.print()
    out.print(Text(question.summary, style="bold"))
    show_rows(result, out)
    if not result.rows:
        say(question.description)


def show_rows(result: Result, console: Console) -> None:
    """Print rows as a table, or one below the other where a table would break every cell into pieces."""
    table = to_table(result)
    wanted = Measurement.get(console, console.options.update(width=_WIDEST), table).maximum
    console.print(to_records(result) if wanted > _NARROWEST * console.width else table)


def write_answers(answers: Mapping[str, Result]) -> None:
    """Print several answers as one JSON object, by name of the question."""
    sys.stdout.write("{")
    for number, (name, result) in enumerate(answers.items()):
        sys.stdout.write(f"{',' if number else ''}\n{json.dumps(name)}: ")
        write_json(result, sys.stdout)
    sys.stdout.write("}\n")


def write_result(result: Result, chosen: Format, output: Path | None, asked: Mapping[str, str]) -> None:
    """Print an answer or write it to a file."""
    if chosen == "table":
        show_rows(result, Console(file=output.open("w", encoding="utf-8") if output else None))
    elif chosen == "csv":
        write_csv(result, output or sys.stdout)
    elif chosen == "json":
        write_json(result, output or sys.stdout)
    elif output is None:
        raise TriplehelixError("parquet is not for a terminal", "", "add --output FILE.parquet")
    else:
        write_parquet(result, output)
    if output is not None:
        err.print(f"Wrote {output}", markup=False, highlight=False)
    elif chosen == "table":
        said = [f"{name} {value}" for name, value in asked.items()]
        say(", ".join([*said, f"{result.seconds:.2f} s", f"snapshot {result.snapshot}"]))


def without(result: Result, *columns: str) -> Result:
    """Return a result without some of its columns."""
    kept = [place for place, column in enumerate(result.columns) if column not in columns]
    return replace(
        result,
        columns=[result.columns[place] for place in kept],
        rows=[tuple(row[place] for place in kept) for row in result.rows],
    )


@contextmanager
def show_progress() -> Iterator[Watch]:
    """Show one bar for each step of a build; on a pipe, nothing."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, disable=not sys.stderr.isatty()) as progress:
        tasks: dict[str, Any] = {}

        def watch(step: str, share: float) -> None:
            if step not in tasks:
                for task in tasks.values():
                    progress.update(task, completed=1)
                    progress.stop_task(task)
                tasks[step] = progress.add_task(
                    escape(step), total=1 if share or step.startswith("read") else None
                )
            progress.update(tasks[step], completed=share, total=1 if share else None)

        yield watch


def show_build(snapshot: Snapshot) -> None:
    """Print what a build has read, made and left out."""
    manifest = snapshot.manifest
    table = Table("file", "read", "accepted", "rejected", title=f"Build {snapshot.id}", title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for source in manifest["sources"]:
        rows = source["tables"] or [
            {key: source[key] for key in ("file", "read", "accepted", "rejected")},
        ]
        for row in rows:
            counts = (f"{row[key]:,}" for key in ("read", "accepted", "rejected"))
            table.add_row(escape(str(row["file"])), *counts)
    out.print(table)
    triples, size = manifest["triples"], manifest["network"]
    stated, derived = triples["stated"], triples["derived"]
    say(f"{triples['total']:,} statements: {stated:,} of the sources, {derived:,} derived.")
    say(
        f"{size['organisations']:,} organisations in {size['undertakings']:,} undertakings, "
        f"{size['pairs']:,} pairs that work together."
    )
    identity = manifest.get("identity", {})
    if identity.get("accepted") or identity.get("uncertain"):
        say(
            f"{identity['merged']:,} organisations of one source are the same as one of another; "
            f"{identity['uncertain']:,} pairs are uncertain and stay apart: triplehelix review"
        )
    for source in manifest["sources"]:
        for note in source["notes"]:
            say(f"Note: {note}")
        if source["unread"]:
            say(f"Not read, for no loader uses it yet: {', '.join(source['unread'])}")
    left_out = sum(source["rejected"] + source["cells_set_aside"] for source in manifest["sources"])
    if left_out:
        say(f"{left_out:,} rows or cells were left out; {snapshot.rejects} says which and why.")
