"""The corpus of bad inputs: each case of ``cases.toml``, taken the way that a person takes a file.

python tests/faults/inputs/bad_inputs.py          writes docs/bad-inputs.md
"""

from __future__ import annotations

import csv
import io
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import bad_packages
import bad_rdf
import bad_records
import bad_tables
import bad_values
import pyoxigraph
from triplehelix.errors import TriplehelixError
from triplehelix.graph.snapshot import Snapshot
from triplehelix.observatory import Observatory
from triplehelix.ontology import vocabulary as th
from triplehelix.queries.results import write_csv

CASES = Path(__file__).with_name("cases.toml")
PAGE = Path(__file__).parents[3] / "docs" / "bad-inputs.md"
MODULES = (bad_tables, bad_values, bad_records, bad_packages, bad_rdf)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NAMES = "SELECT ?name { ?thing rdfs:label ?name } ORDER BY ?name"
LONGEST = 240

# What one case says is wrong with what happened; nothing when all is as it should be.
Faults = list[str]


@dataclass(frozen=True)
class Case:
    """One bad input and what has to become of it.

    Parameters
    ----------
    group, name : str
        What it is called.
    make : str
        The function that writes it.
    refused : tuple of str
        Words of the error, when the file is refused: where it is and what is wrong.
    do : tuple of str
        Words of what that error says to do.
    rows : tuple of int
        Rows read and accepted.
    left_out : tuple of str
        For each reject, in the order of ``rejects.csv``, how its place and reason begin.
    notes : tuple of str
        For each note, words of it.
    facts : tuple of (str, str, str)
        What has to be in the store: a thing, a property, a value.
    absent : tuple of str
        What no value in the store may hold.
    apart : tuple of str
        Labels that have to be of different things.
    unread : tuple of str
        Files of an archive that are listed as unread.
    exported : tuple of str
        What has to be in the csv file of all names.
    then : str
        What becomes of it, for the page, where nothing is printed.
    fails : str
        Why the case is not met yet; empty when it is.
    """

    group: str
    name: str
    make: str
    refused: tuple[str, ...] = ()
    do: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    facts: tuple[tuple[str, str, str], ...] = ()
    absent: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    exported: tuple[str, ...] = ()
    then: str = ""
    fails: str = ""


@dataclass
class Outcome:
    """What became of a case: the error that a person sees, or what was read, left out and noted."""

    error: TriplehelixError | None = None
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    left_out: list[str] = field(default_factory=list)
    rejected_rows: int = 0
    notes: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    facts: set[tuple[str, str, str]] = field(default_factory=set)
    exported: str = ""
    formulas: list[str] = field(default_factory=list)
    built: bool = False

    @property
    def kind(self) -> str:
        """What happened, in two words."""
        if self.error:
            return "refused"
        if self.rejected_rows:
            return "row rejected"
        if self.left_out:
            return "cell set aside"
        return "read and noted" if self.notes else "read"


def read_cases() -> list[Case]:
    """Return the cases, in the order of the page."""
    content = tomllib.loads(CASES.read_text("utf-8"))
    return [
        Case(group, **{key: _freeze(value) for key, value in entry.items()})
        for group, entries in content.items()
        for entry in entries
    ]


def _freeze(value: object) -> object:
    return tuple(map(_freeze, value)) if isinstance(value, list) else value


def makers() -> Mapping[str, Callable[[Path], Path | list[Path]]]:
    """Return the functions that write files, by name."""
    return {name: value for module in MODULES for name, value in vars(module).items() if callable(value)}


def run(case: Case, folder: Path) -> Outcome:
    """Write the files of a case, add them to a new observatory and build it."""
    made = makers()[case.make](folder)
    files = made if isinstance(made, list) else [made]
    mapping = next((path for path in files if path.suffix == ".toml"), None)
    observatory = Observatory.create(folder / "observatory", "IT")
    try:
        for path in files:
            if path != mapping:
                observatory.add(path, mapping=mapping)
        snapshot = observatory.build()
    except TriplehelixError as error:
        return Outcome(error, built=(observatory.folder / "builds" / "current").exists())
    outcome = _describe(snapshot)
    if case.exported:
        exported = io.StringIO()
        write_csv(observatory.ask(NAMES), exported)
        outcome.exported = exported.getvalue()
    return outcome


def _describe(snapshot: Snapshot) -> Outcome:
    outcome = Outcome(built=True)
    for source in snapshot.manifest["sources"]:
        outcome.read += source["read"]
        outcome.accepted += source["accepted"]
        outcome.rejected += source["rejected"]
        outcome.notes += source["notes"]
        outcome.unread += source["unread"]
    with snapshot.rejects.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            column = f", column {row['column']}" if row["column"] else ""
            outcome.left_out.append(f"{row['file']}, row {row['row']}{column}: {row['reason']}")
            outcome.rejected_rows += row["left_out"] == "row"
            outcome.formulas += [cell for cell in row.values() if cell.startswith(FORMULA)]
    for quad in pyoxigraph.Store.read_only(str(snapshot.store_folder)):
        if isinstance(quad.subject, pyoxigraph.BlankNode) or quad.subject.value.startswith(th.DATA):
            thing = quad.subject.value.removeprefix(th.DATA)
            outcome.facts.add((thing, quad.predicate.value.rpartition("#")[2], quad.object.value))
    return outcome


def check(case: Case, outcome: Outcome) -> Faults:
    """Hold what happened against what has to happen."""
    if case.refused:
        return _check_refusal(case, outcome)
    if outcome.error:
        return [f"it was refused: {outcome.error}"]
    faults = [
        f"{what}: {found!r} and not {wanted!r}"
        for what, found, wanted in (
            ("rows read and accepted", (outcome.read, outcome.accepted), case.rows),
            ("read is accepted and rejected", outcome.accepted + outcome.rejected, outcome.read),
            ("rows in rejects.csv", outcome.rejected_rows, outcome.rejected),
            ("cells of rejects.csv that a spreadsheet would run", outcome.formulas, []),
            ("number of rejects", len(outcome.left_out), len(case.left_out)),
            ("number of notes", len(outcome.notes), len(case.notes)),
            ("files unread", tuple(outcome.unread), case.unread),
        )
        if found != wanted
    ]
    faults += [
        f"left out: {found!r} does not begin with {wanted!r}"
        for found, wanted in zip(outcome.left_out, case.left_out, strict=False)
        if not found.startswith(wanted)
    ]
    faults += [
        f"no note has {words!r}: {outcome.notes}"
        for words in case.notes
        if not any(words in note for note in outcome.notes)
    ]
    return faults + _check_facts(case, outcome)


def _check_refusal(case: Case, outcome: Outcome) -> Faults:
    if outcome.error is None:
        return [f"it was not refused: {outcome}"]
    shown = str(outcome.error).partition("\n")[0]
    faults = [f"{words!r} is not in {shown!r}" for words in case.refused if words not in shown]
    faults += [f"{words!r} is not in what to do" for words in case.do if words not in outcome.error.do]
    if not (outcome.error.what and outcome.error.where and outcome.error.do):
        faults.append("the error does not say what, where and what to do")
    if outcome.built:
        faults.append("a build was put in service")
    return faults


def _check_facts(case: Case, outcome: Outcome) -> Faults:
    said = outcome.facts
    labelled = [thing for thing, name, value in said if name == "label" and value in case.apart]
    faults = [f"{fact} is not in the store" for fact in case.facts if fact not in said]
    faults += [
        f"{text!r} is in the store: {fact}" for text in case.absent for fact in said if text in fact[2]
    ]
    if len(set(labelled)) != len(case.apart):
        faults.append(f"these are not labels of different things: {case.apart}")
    faults += [f"{text!r} is not in the csv file" for text in case.exported if text not in outcome.exported]
    return faults


def write_page(cases: Mapping[Case, Outcome]) -> str:
    """Return the page: what becomes of each case, and what a person sees."""
    met = sum(not case.fails for case in cases)
    page = [
        "# Bad inputs\n\n",
        "Files come damaged, mislabelled and now and then meant to do harm. The tests make each of these\n"
        "(`tests/faults/inputs/cases.toml`) and add it to an observatory; this page is written from what\n"
        "came out. A file that is *refused* leaves the build in service where it is. Otherwise the good\n"
        "rows are kept, and `rejects.csv` of the build has each row that was *rejected* and each cell that\n"
        "was *set aside* while its row was kept, with the reason.\n\n",
        f"**{met} of {len(cases)} cases are met.**\n",
    ]
    for group in dict.fromkeys(case.group for case in cases):
        page.append(f"\n## {group}\n\n| case | outcome | what you see |\n| --- | --- | --- |\n")
        page += [
            f"| {case.name} | {'**not met**' if case.fails else outcome.kind} | {_seen(case, outcome)} |\n"
            for case, outcome in cases.items()
            if case.group == group
        ]
    return "".join(page)


def _seen(case: Case, outcome: Outcome) -> str:
    if case.fails:
        return case.fails
    if outcome.error:
        shown = [str(outcome.error).partition("\n")[0]]
    else:
        unread = [f"Not read: {', '.join(outcome.unread)}"] if outcome.unread else []
        shown = [*outcome.left_out, *outcome.notes, *unread]
    parts = [f"`{_plain(text)}`" for text in shown]
    return "<br>".join([*parts, *([case.then] if case.then else [])])


def _plain(text: str) -> str:
    """Return a text that stands in one cell of a page: cut, in one line, signs that are not seen named."""
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    seen = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in " ".join(cut.split()))
    return seen.replace("|", "\\|").replace("`", "'")


def main() -> None:
    """Write the page."""
    outcomes = {}
    for case in read_cases():
        with tempfile.TemporaryDirectory() as folder:
            outcomes[case] = run(case, Path(folder))
    PAGE.write_text(write_page(outcomes), "utf-8")


if __name__ == "__main__":
    main()
