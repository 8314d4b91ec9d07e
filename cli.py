"""The command line.

Exit codes: 0 done, 1 could not be done (the message says why), 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import webbrowser
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from . import __version__
from .errors import TriplehelixError
from .graph.snapshot import current_snapshot
from .loaders.review import answer
from .loaders.template import mapping_template
from .observatory import Observatory, find_observatory
from .queries.results import to_table
from .terminal import (
    Format,
    choose_format,
    err,
    fail,
    list_publishers,
    list_questions,
    out,
    questions_with,
    say,
    show_answer,
    show_build,
    show_case,
    show_findings,
    show_progress,
    without,
    write_answers,
    write_findings,
    write_result,
)

app = typer.Typer(
    name="triplehelix",
    help="A knowledge graph of the innovation ecosystem: who is in it, what they do together, where "
    "collaboration is missing.",
    epilog="Exit codes: 0 done, 1 could not be done (the message says why), 2 wrong usage, 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
INTERRUPTED = 130

Name = Annotated[
    str,
    typer.Option(
        "--observatory",
        "-o",
        envvar="TRIPLEHELIX_OBSERVATORY",
        show_default=False,
        help="Folder of the observatory. Otherwise the folder you stand in, or the only observatory in it.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")]
Open = Annotated[bool, typer.Option("--open", help="Open the page in the browser.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"triplehelix {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="Folder to make.")],
    focus: Annotated[
        str, typer.Option(help="Country (IT), NUTS code (ITC3) or city (Genova) to look at.")
    ] = "",
    title: Annotated[str, typer.Option(help="What to call it on pages; the folder's name otherwise.")] = "",
) -> None:
    """Make a new observatory.

    Example: `triplehelix new italy --focus IT`
    """
    observatory = Observatory.create(folder, focus, title)
    say(f"Made the observatory {folder}, looking at {observatory.focus}.")
    say("Next: triplehelix add FILE")


@app.command()
def add(
    sources: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files, or one endpoint, to add.")],
    title: Annotated[str, typer.Option(help="What to call the source on pages.")] = "",
    invented: Annotated[
        bool, typer.Option("--invented", help="The data is made up; every page will say so.")
    ] = False,
    link: Annotated[
        bool, typer.Option("--link", help="Leave the file where it is instead of copying it.")
    ] = False,
    mapping: Annotated[
        Path | None,
        typer.Option(
            show_default=False, help="For a table of your own: the file that says what its columns mean."
        ),
    ] = None,
    template: Annotated[
        bool,
        typer.Option("--template", help="Print the beginning of a mapping for a table, and add nothing."),
    ] = False,
    query: Annotated[
        str,
        typer.Option(help="For a SPARQL endpoint: a .rq file, or the name of a query that is shipped."),
    ] = "",
    name: Name = "",
) -> None:
    """Add sources; each is recognised by its content, not by its name.

    Examples: `triplehelix add cordis-h2020projects-csv.zip`, `triplehelix add firms.csv --template`,
    `triplehelix add firms.csv --mapping firms.toml`
    """
    if template:
        for given in sources:
            typer.echo(mapping_template(Path(given)))
        return
    observatory = Observatory(find_observatory(name))
    for given in sources:
        with show_progress() as watch:
            file = observatory.harvest(given, query, watch) if query else Path(given)
        if observatory.holds(file):
            say(f"Updated {file.name}.")
            continue
        source = observatory.add(file, title=title, invented=invented, link=link, mapping=mapping)
        say(f"Added {file.name} ({_KINDS.get(source.kind, source.kind)}).")
    say("Next: triplehelix build")


@app.command()
def fetch(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME|ADDRESS...", show_default=False, help="What to fetch."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the files that are known by a name.")] = False,
    name: Name = "",
) -> None:
    """Fetch publishers' current files into `sources/`; what is unchanged is not sent again.

    Examples: `triplehelix fetch --list`, `triplehelix fetch cordis-horizon`
    """
    if list_ or not files:
        list_publishers()
        return
    observatory = Observatory(find_observatory(name))
    for wanted in files:
        with show_progress() as watch:
            file = observatory.fetch(wanted, watch)
        say(f"Fetched {file}.")
        if not observatory.holds(file):
            say(f"Next: triplehelix add {file}")


@app.command()
def review(
    by: Annotated[str, typer.Option(help="Your name, kept with each decision.")] = "",
    most: Annotated[int, typer.Option(min=1, help="How many pairs to look at.")] = 20,
    list_: Annotated[bool, typer.Option("--list", help="Print the pairs and decide nothing.")] = False,
    name: Name = "",
) -> None:
    """Decide on pairs of organisations that may be one: both records side by side.

    Decisions are kept in `identity.sssom.tsv` in the observatory, win over those of the program, and count
    from the next build.

    Example: `triplehelix review --by 'Ada Rossi'`
    """
    observatory = Observatory(find_observatory(name))
    cases = list(islice(observatory.open_cases(), most))
    if not cases:
        say("No pair is uncertain.")
        return
    if not list_ and not by:
        raise TriplehelixError("a decision needs a name", "", "say who decides: --by 'YOUR NAME'")
    made = []
    for number, case in enumerate(cases, start=1):
        show_case(case, number, len(cases))
        if list_:
            continue
        choice = (
            typer.prompt("One organisation? (y)es, (n)o, (s)kip, (q)uit", default="s").strip().lower()[:1]
        )
        if choice == "q":
            break
        if choice in {"y", "n"}:
            made.append(answer(case, "accept" if choice == "y" else "reject", by, date.today()))
    observatory.decide(made)
    if made:
        say(f"{len(made)} decisions kept. Next: triplehelix build")


_KINDS = {
    "cordis": "a CORDIS download",
    "turtle": "facts in RDF",
    "table": "a table of your own",
    "ror": "the Research Organization Registry",
    "startups-it": "the Italian register of innovative start-ups",
    "universities-it": "Italian universities",
    "clusters-it": "national clusters",
    "memberships": "memberships in groups",
    "municipalities-it": "Italian municipalities",
    "nuts": "names of NUTS regions",
    "regions": "shapes of NUTS regions",
    "euroscivoc": "fields of science",
    "post-codes": "postal codes of NUTS regions",
}


@app.command()
def build(name: Name = "", as_json: AsJson = False) -> None:
    """Build the store from the sources and put it in service.

    A build that fails or is stopped leaves the last one in service.

    Example: `triplehelix build`
    """
    observatory = Observatory(find_observatory(name))
    with show_progress() as watch:
        snapshot = observatory.build(watch)
    if as_json:
        typer.echo(json.dumps(snapshot.manifest, indent=2, ensure_ascii=False))
    else:
        show_build(snapshot)


@app.command()
def status(name: Name = "", as_json: AsJson = False) -> None:
    """Show the build in service: its sources, counts and digest.

    Example: `triplehelix status --json`
    """
    snapshot = current_snapshot(find_observatory(name))
    if as_json:
        typer.echo(json.dumps(snapshot.manifest, indent=2, ensure_ascii=False))
    else:
        show_build(snapshot)


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE...]",
            show_default=False,
            help="Turtle files to check before they are added; the build in service otherwise.",
        ),
    ] = None,
    reason: Annotated[
        bool,
        typer.Option("--reason", help="Ask the OWL reasoner as well whether facts contradict each other."),
    ] = False,
    derived: Annotated[
        bool, typer.Option("--derived", help="Look at collaborations, indicators and suggestions too.")
    ] = False,
    most: Annotated[int, typer.Option(min=1, help="How many of each kind to print.")] = 5,
    output: Annotated[
        Path | None, typer.Option(show_default=False, help="Write all of them to this CSV file.")
    ] = None,
    name: Name = "",
    as_json: AsJson = False,
) -> None:
    """Check data against the shapes: types, numbers of values, dates, identifiers, references.

    What makes answers wrong is a violation, and the exit code is then 1; a warning is doubtful; an info is
    a gap. Each comes with the row, the span or the line that it is from.

    Examples: `triplehelix check`, `triplehelix check --reason`, `triplehelix check facts.ttl`
    """
    observatory = Observatory(find_observatory(name))
    findings = observatory.check(files or [], derived=derived)
    clash = observatory.reason(files or []) if reason else None
    if output is not None:
        with output.open("w", encoding="utf-8", newline="") as file:
            findings.write_csv(file)
    if as_json:
        write_findings(findings, clash)
    else:
        show_findings(findings, clash, most)
    if clash or not findings.conforms:
        raise typer.Exit(1)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def ask(
    context: typer.Context,
    question: Annotated[
        str, typer.Argument(show_default=False, help="Name of a question, a .rq file, or a SPARQL query.")
    ] = "",
    format_: Annotated[
        Format | None,
        typer.Option("--format", "-f", show_default=False, help="A table on a terminal, otherwise csv."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", show_default=False, help="Write to this file.")
    ] = None,
    deadline: Annotated[float, typer.Option(help="Seconds until the query is stopped.")] = 60.0,
    list_: Annotated[bool, typer.Option("--list", help="List the questions of the catalogue.")] = False,
    tag: Annotated[str, typer.Option(help="Ask every question with this tag; with --list, list them.")] = "",
    show: Annotated[bool, typer.Option("--show", help="Print the SPARQL instead of running it.")] = False,
    name: Name = "",
    as_json: AsJson = False,
) -> None:
    """Ask a question of the catalogue, or one of your own.

    Parameters of a question are options: `--country IT`. Piped output is plain csv.

    Where a row points at a document that is at hand (`documents = "FOLDER"` in observatory.toml), a table
    shows the words.

    Examples: `triplehelix ask --list`, `triplehelix ask top-collaborators --country IT`,
    `triplehelix ask --tag competency`,
    `triplehelix ask 'SELECT (COUNT(*) AS ?n) { ?p a th:Project }' --format json`
    """
    if list_ or not (question or tag):
        list_questions(tag, as_json)
        return
    if not question:
        _ask_each(Observatory(find_observatory(name)), tag, deadline, output, as_json)
        return
    values = _values(context.args)
    observatory = Observatory(find_observatory(name))
    if show:
        typer.echo(observatory.fill(observatory.question(question), values))
        return
    result = observatory.ask(question, deadline=deadline, **values)
    asked = observatory.parameters(observatory.question(question), values)
    chosen = choose_format("json" if as_json else format_, output)
    write_result(observatory.with_words(result) if chosen == "table" else result, chosen, output, asked)
    if observatory.notice and sys.stderr.isatty():
        err.print(observatory.notice, style="dim", markup=False, highlight=False)


def _ask_each(
    observatory: Observatory, tag: str, deadline: float, output: Path | None, as_json: bool
) -> None:
    """Ask every question with a tag: tables, one JSON object, or a folder of CSV files."""
    answers = {
        question.name: (question, observatory.ask(question.name, deadline=deadline))
        for question in questions_with(tag)
    }
    if as_json:
        write_answers({name: result for name, (_, result) in answers.items()})
        return
    for name, (question, result) in answers.items():
        if output is None:
            show_answer(question, observatory.with_words(result))
        else:
            output.mkdir(parents=True, exist_ok=True)
            write_result(result, "csv", output / f"{name}.csv", {})
    given = sum(bool(result.rows) for _, result in answers.values())
    say(f"{len(answers)} questions asked, {given} with rows.")


@app.command()
def network(
    focus: Annotated[str, typer.Option(help="Organisation in the centre: name, short name, PIC or IRI.")],
    partners: Annotated[
        int, typer.Option(min=1, max=300, help="Most partners to draw, the strongest first.")
    ] = 60,
    output: Annotated[
        Path | None,
        typer.Option(show_default=False, help="Page to write; network.html in the observatory otherwise."),
    ] = None,
    open_: Open = False,
    name: Name = "",
) -> None:
    """Draw an organisation's network as a page that works offline.

    Example: `triplehelix network --focus 'Università degli Studi di Genova' --open`
    """
    page = Observatory(find_observatory(name)).draw_network(focus, output, partners)
    _wrote(page, open_)


@app.command()
def gaps(
    top: Annotated[int, typer.Option(min=1, help="How many pairs to print.")] = 20,
    name: Name = "",
    as_json: AsJson = False,
) -> None:
    """List suggested partners: pairs without a joint project whose shared partners suggest one.

    Each comes with the partners that the two share, and the list with the precision it had in a backtest.

    Example: `triplehelix gaps --top 50`
    """
    observatory = Observatory(find_observatory(name))
    result = observatory.ask("suggested-partners")
    backtest = observatory.backtest_sentence()
    shown = replace(result, rows=result.rows[:top])
    if as_json:
        rows = [dict(zip(shown.columns, row, strict=True)) for row in shown.rows]
        content = {"snapshot": result.snapshot, "backtest": backtest, "suggested_partners": rows}
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False, default=str))
        return
    if not result.rows:
        say("No pair in the focus has a shared partner without a joint project.")
        return
    out.print(to_table(without(shown, "organisation", "partner")))
    say(f"{len(shown.rows)} of {len(result.rows)} suggested partners. {backtest}")
    if observatory.notice:
        say(observatory.notice)


@app.command()
def report(
    output: Annotated[
        Path | None,
        typer.Option(show_default=False, help="Folder to write; report in the observatory otherwise."),
    ] = None,
    open_: Open = False,
    name: Name = "",
) -> None:
    """Write the report of the build in service as one page that works offline.

    Example: `triplehelix report --open`
    """
    _wrote(Observatory(find_observatory(name)).report(output), open_)


@app.command()
def ontology(
    term: Annotated[
        str, typer.Argument(show_default=False, help="A class or property to explain: participation.")
    ] = "",
    html: Annotated[bool, typer.Option("--html", help="Write pages in English and in Italian.")] = False,
    language: Annotated[str, typer.Option(help="Language in which a term is explained: en or it.")] = "en",
    output: Annotated[Path, typer.Option(help="Folder of the pages.")] = Path("ontology"),
    open_: Open = False,
) -> None:
    """Explain the classes and properties: in the terminal, or as pages that work offline.

    Examples: `triplehelix ontology participation`, `triplehelix ontology --html --open`
    """
    if not term and not html:
        raise TriplehelixError(
            "nothing to explain",
            "",
            "name a term (triplehelix ontology Project), or ask for pages with --html",
        )
    if term:
        from .ontology.terms import find_term

        say(find_term(term, language))
    if html:
        from .viz.ontology_page import write_ontology_pages

        pages = write_ontology_pages(output)
        for page in pages:
            _wrote(page, open_ and page == pages[0])


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Folder to make; an older demo in it is made again.")] = Path(
        "demo"
    ),
) -> None:
    """Build the bundled observatory and write its report, a network page and the pages of the ontology.

    It holds facts of five documents about Italian technology districts, and an invented programme of about
    200 projects, so that every page has something to show.

    Example: `triplehelix demo`
    """
    if (folder / "observatory.toml").exists():
        shutil.rmtree(folder)
    from .viz.ontology_page import write_ontology_pages

    observatory = Observatory.create(
        folder, "IT", "Demonstration: districts, clusters and an invented programme"
    )
    observatory.add_bundled()
    with show_progress() as watch:
        snapshot = observatory.build(watch)
    show_build(snapshot)
    most = observatory.ask("top-collaborators").rows[0][0]
    page = observatory.draw_network(str(most))
    _wrote(page, False)
    _wrote(observatory.report(), False)
    for page in write_ontology_pages(folder / "ontology"):
        _wrote(page, False)
    say(f"Next: triplehelix ask --list --observatory {folder}")


def main() -> None:
    """Run the command line; an error is told in words, with what to do."""
    try:
        code = app(standalone_mode=False)
        if code == INTERRUPTED:
            fail("Stopped.")
    except TriplehelixError as error:
        fail(str(error))
        code = 1
    except (KeyboardInterrupt, typer.Abort):
        fail("Stopped.")
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe has seen enough; Python would complain again when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        place = str(error.filename or "")
        advice = "check that the place exists, may be written and has room"
        fail(str(TriplehelixError(error.strerror or str(error), place, advice)))
        code = 1
    except Exception as error:
        code = _usage_or_defect(error)
    sys.exit(code or 0)


def _usage_or_defect(error: Exception) -> int:
    show = getattr(error, "show", None)
    if show is not None:
        show()
        return int(getattr(error, "exit_code", 2))
    if os.environ.get("TRIPLEHELIX_DEBUG"):
        raise error
    fail(
        f"This is a defect of triplehelix: {type(error).__name__}: {error}\n"
        "What to do: run it again with TRIPLEHELIX_DEBUG=1 and report what it prints"
    )
    return 1


def _values(arguments: list[str]) -> dict[str, str]:
    """Read ``--country IT`` and ``--country=IT`` into parameters."""
    values: dict[str, str] = {}
    rest = iter(arguments)
    for word in rest:
        if not word.startswith("--"):
            raise TriplehelixError(f"{word!r} is not understood here", "", "give parameters as --name value")
        key, equals, value = word[2:].partition("=")
        given = value if equals else next(rest, None)
        if given is None:
            raise TriplehelixError(f"--{key} has no value", "", f"write --{key} VALUE")
        values[key.replace("-", "_")] = given
    return values


def _wrote(page: Path, open_: bool) -> None:
    say(f"Wrote {page}")
    if open_:
        webbrowser.open(page.resolve().as_uri())
