"""What the command line prints: messages, bars, tables, answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from .errors import TriplehelixError
from .graph.snapshot import Snapshot
from .queries.catalogue import Question, load_catalogue
from .queries.results import Result, to_table, write_csv, write_json, write_parquet

if TYPE_CHECKING:
    from .graph.build import Watch

Format = Literal["table", "csv", "json", "parquet"]

out = Console()
err = Console(stderr=True)


def fail(message: str) -> None:
    """Print an error, as plain text."""
    err.print(message, style="red", markup=False, highlight=False, soft_wrap=True)


def say(message: str) -> None:
    """Print a message, as plain text: a name may hold what looks like markup."""
    out.print(message, markup=False, highlight=False, soft_wrap=True)


def list_questions(tag: str, as_json: bool) -> None:
    """Print the questions of the catalogue, those with a tag or all."""
    catalogue = load_catalogue()
    tags = sorted({word for question in catalogue.values() for word in question.tags})
    if tag and tag not in tags:
        near = get_close_matches(tag, tags, n=1)
        hint = f"did you mean {near[0]}?" if near else f"tags are {', '.join(tags)}"
        raise TriplehelixError(f"no question has the tag {tag!r}", "", hint)
    chosen = [question for question in catalogue.values() if not tag or tag in question.tags]
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


def write_result(
    result: Result, wanted: Format | None, output: Path | None, asked: Mapping[str, str]
) -> None:
    """Print an answer or write it to a file: a table on a terminal, otherwise csv, unless told otherwise."""
    chosen: Format = wanted or ("table" if output is None and sys.stdout.isatty() else "csv")
    if chosen == "table":
        Console(file=output.open("w", encoding="utf-8") if output else None).print(to_table(result))
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
    for source in manifest["sources"]:
        for note in source["notes"]:
            say(f"Note: {note}")
        if source["unread"]:
            say(f"Not read, for no loader uses it yet: {', '.join(source['unread'])}")
    left_out = sum(source["rejected"] + source["cells_set_aside"] for source in manifest["sources"])
    if left_out:
        say(f"{left_out:,} rows or cells were left out; {snapshot.rejects} says which and why.")
