"""The observatory: a folder with a configuration, sources, builds and what is made of them.

This is the façade for a notebook and for the command line. Below it each part stands by itself.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import tomlkit
from tomlkit.exceptions import TOMLKitError

from .errors import TriplehelixError
from .graph.focus import Focus, parse_focus
from .graph.snapshot import Snapshot, current_snapshot
from .graph.store import EmbeddedStore
from .loaders.source import Source, kinds, layout_of, recognise
from .loaders.spans import add_words, read_documents
from .queries.catalogue import Question, fill, find_question, load_catalogue, read_question
from .queries.engine import ask
from .queries.results import Result

if TYPE_CHECKING:
    from .graph.backtest import Backtest
    from .graph.build import Watch
    from .graph.network import CollaborationNetwork, Incidence
    from .graph.validation import Findings
    from .loaders.identity import Decision
    from .loaders.review import Case

# Arrays, networks and charts are imported where they are used: they take a second to load, and asking
# needs none of them.

CONFIGURATION: Final = "observatory.toml"
_KEYS: Final = frozenset({"title", "focus", "documents", "source"})
_SOURCE_KEYS: Final = frozenset({"file", "kind", "title", "licence", "invented", "mapping"})
# A year counts as full when it has this share of the starts of the busiest one: the last is often cut short.
_FULL_YEAR: Final = 0.5
_DIGESTS: Final = "SELECT ?document ?sha { ?document a th:SourceDocument ; th:sha256 ?sha }"
_INVENTED: Final = "This observatory holds invented data, made up for a demonstration: {}."


class Observatory:
    """An observatory on disk.

    Parameters
    ----------
    folder : Path
        The folder that holds ``observatory.toml``.

    Raises
    ------
    TriplehelixError
        When there is no configuration, or it has a key that is not known.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._configuration = _read_configuration(folder / CONFIGURATION)

    @classmethod
    def create(cls, folder: Path, focus: str = "", title: str = "") -> Observatory:
        """Make a new observatory; an existing one is never overwritten."""
        place = parse_focus(focus)
        if (folder / CONFIGURATION).exists():
            raise TriplehelixError("there is an observatory already", str(folder), "choose another name")
        (folder / "sources").mkdir(parents=True, exist_ok=True)
        document = tomlkit.document()
        document.add(
            tomlkit.comment("An observatory of triplehelix. 'triplehelix add FILE' appends sources.")
        )
        document.add("title", tomlkit.item(title or folder.resolve().name))
        document.add("focus", tomlkit.item(place.value))
        (folder / CONFIGURATION).write_text(tomlkit.dumps(document), "utf-8")
        return cls(folder)

    @property
    def title(self) -> str:
        """What the observatory is called on pages."""
        return str(self._configuration.get("title", self.folder.resolve().name))

    @property
    def focus(self) -> Focus:
        """The country, territory or city it looks at."""
        return parse_focus(str(self._configuration.get("focus", "")))

    @property
    def sources(self) -> list[Source]:
        """The sources, in the order of precedence."""
        listed = self._configuration.get("source", [])
        return [_source(self.folder, dict(entry), number) for number, entry in enumerate(listed, start=1)]

    def add(
        self,
        file: Path,
        *,
        title: str = "",
        invented: bool = False,
        link: bool = False,
        mapping: Path | None = None,
    ) -> Source:
        """Add a source: it is recognised by its content and copied to ``sources/``.

        Parameters
        ----------
        file : Path
            The file.
        title : str
            What to call it on pages.
        invented : bool
            True for made-up data; every page then says so.
        link : bool
            Leave the file where it is instead of copying it.
        mapping : Path, optional
            For a table of your own: what its columns mean. It is copied to ``mappings/``, where you may go
            on correcting it.

        Raises
        ------
        TriplehelixError
            When no loader knows the file, or one of this name is there already.
        """
        kind = recognise(file, mapping)
        target = file.resolve() if link else self.folder / "sources" / file.name
        shown = str(target) if link else f"sources/{file.name}"
        if any(source.path.resolve() == target.resolve() for source in self.sources):
            raise TriplehelixError(
                f"{file.name} is a source already",
                str(self.folder / CONFIGURATION),
                "remove its entry, or rename the file",
            )
        if not link and file.resolve() != target.resolve():
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(file, target)
        entry = tomlkit.table()
        entry.update({"file": shown, "kind": kind, "title": title or file.name})
        if mapping is not None:
            entry["mapping"] = self._keep_mapping(mapping)
        if kind != "turtle" and not invented:
            licence = layout_of(Source(file, kind, mapping=mapping)).licence
            if licence:
                entry["licence"] = licence
        if invented:
            entry["invented"] = True
        document = self._configuration
        if "source" not in document:
            document.add("source", tomlkit.aot())
        document["source"].append(entry)
        (self.folder / CONFIGURATION).write_text(tomlkit.dumps(document), "utf-8")
        return self.sources[-1]

    def _keep_mapping(self, mapping: Path) -> str:
        """Copy a mapping into the observatory, unless it is there; return its name in the configuration."""
        kept = self.folder / "mappings" / mapping.name
        kept.parent.mkdir(exist_ok=True)
        if mapping.resolve() != kept.resolve():
            if kept.exists() and kept.read_bytes() != mapping.read_bytes():
                raise TriplehelixError(
                    f"there is another mapping of the name {mapping.name}",
                    str(kept),
                    "rename yours, or correct the one that is there",
                )
            shutil.copyfile(mapping, kept)
        return f"mappings/{mapping.name}"

    def holds(self, file: Path) -> bool:
        """Tell whether a file is a source already."""
        return any(source.path.resolve() == file.resolve() for source in self.sources)

    def fetch(self, wanted: str, watch: Watch = lambda _step, _share: None) -> Path:
        """Fetch a file of a publisher, by name or address, into ``sources/``; what is unchanged stays."""
        from .loaders.fetch import fetch

        def tell(name: str, done: int, total: int | None) -> None:
            watch(f"read {name}", min(done / total, 1) if total else 0)

        return fetch(wanted, self._source_folder(), tell)

    def harvest(self, endpoint: str, query: str, watch: Watch = lambda _step, _share: None) -> Path:
        """Ask a SPARQL endpoint and keep its answer in ``sources/``, so that builds need no network.

        Parameters
        ----------
        endpoint : str
            Its address.
        query : str
            A ``.rq`` file, or the name of a query that is shipped.
        watch : callable
            Told of the progress.
        """
        from .loaders.endpoint import find_query, harvest

        question = find_query(query, self.folder / "queries")
        return harvest(endpoint, question, self._source_folder(), lambda *_: watch(f"ask {endpoint}", 0))

    def _source_folder(self) -> Path:
        folder = self.folder / "sources"
        folder.mkdir(exist_ok=True)
        return folder

    def open_cases(self) -> Iterator[Case]:
        """Yield the pairs of organisations that the last build left uncertain, both records side by side."""
        from .graph.build import DECISIONS
        from .loaders.identity import Identity
        from .loaders.organisations import list_records
        from .loaders.review import open_cases
        from .loaders.source import read_source
        from .loaders.sssom import read_decisions

        decisions = read_decisions(self.folder / DECISIONS)
        if not any(decision.state == "uncertain" for decision in decisions):
            return
        tables = [table for source in self.sources for table in read_source(source).tables]
        yield from open_cases(Identity(decisions), list_records(tables))

    def decide(self, decisions: Sequence[Decision]) -> None:
        """Keep what people decided about pairs of organisations; it counts from the next build."""
        from .graph.build import DECISIONS
        from .loaders.sssom import add_decisions

        add_decisions(self.folder / DECISIONS, decisions)

    def add_bundled(self) -> None:
        """Add what the package ships: the facts of the founding documents, and an invented programme."""
        with as_file(files("triplehelix.ontology") / "documents") as documents:
            for file in sorted(documents.glob("*.ttl")):
                self.add(file, title=f"Founding documents: {file.stem}")
        with as_file(files("triplehelix.loaders") / "invented") as programme:
            archive = self.folder / "sources" / "invented-programme.zip"
            with ZipFile(archive, "w", ZIP_DEFLATED) as packed:
                for file in sorted(programme.glob("*.csv")):
                    # A fixed time, so that the same files give the same archive and the same digest.
                    packed.writestr(ZipInfo(file.name), file.read_bytes(), ZIP_DEFLATED)
        self.add(archive, title="Invented programme", invented=True)

    def build(self, watch: Watch = lambda _step, _share: None) -> Snapshot:
        """Build the store from the sources and put it in service."""
        from .graph.build import build

        return build(self.folder, self.sources, self.focus, watch)

    @property
    def snapshot(self) -> Snapshot:
        """The build in service."""
        return current_snapshot(self.folder)

    @property
    def notice(self) -> str:
        """What every page has to say about the data: that some is invented, and which."""
        made_up = [source["title"] for source in self.snapshot.manifest["sources"] if source["invented"]]
        return _INVENTED.format(", ".join(made_up)) if made_up else ""

    def question(self, text: str) -> Question | str:
        """Return what a person means: a question of the catalogue, one in a file, or a query of their own."""
        if text.endswith(".rq"):
            return _read_file(Path(text))
        if "{" in text:
            return text
        return find_question(text, load_catalogue())

    def ask(self, text: str, *, deadline: float = 60.0, **values: str) -> Result:
        """Ask a question of the catalogue by name, a ``.rq`` file, or a SPARQL query.

        Parameters
        ----------
        text : str
            Name, path or query.
        deadline : float
            Seconds until the query is stopped.
        **values : str
            Parameters of the question. A country that is not given is that of the focus.

        Examples
        --------
        ``Observatory(Path("italy")).ask("top-collaborators", country="IT").rows``
        """
        snapshot = self.snapshot
        query = self.fill(self.question(text), values)
        return ask(snapshot.store_folder, query, deadline=deadline, snapshot=snapshot.id)

    def fill(self, question: Question | str, values: Mapping[str, str]) -> str:
        """Return the SPARQL of a question with its parameters filled in."""
        if isinstance(question, str):
            if values:
                raise TriplehelixError(
                    f"a query of your own takes no parameters ({', '.join(values)})",
                    "",
                    "write the values into it",
                )
            return question
        return fill(question, {**self._of_the_focus(question), **values})

    def parameters(self, question: Question | str, values: Mapping[str, str]) -> dict[str, str]:
        """Return the values that a question is asked with: given, of the focus, or its own defaults."""
        if isinstance(question, str):
            return {}
        own = {name: parameter.default for name, parameter in question.params.items() if parameter.default}
        return {**own, **self._of_the_focus(question), **values}

    def _of_the_focus(self, question: Question) -> dict[str, str]:
        country = self.focus.country
        return {name: country for name, parameter in question.params.items() if parameter.focus and country}

    @cached_property
    def documents(self) -> dict[str, str]:
        """The texts of the documents that facts point at, by IRI, as far as they are at hand.

        ``documents`` in the configuration names their folder; without it none is.
        """
        folder = self._configuration.get("documents")
        if not folder:
            return {}
        known = ask(self.snapshot.store_folder, _DIGESTS)
        return read_documents(self.folder / str(folder), {str(iri): str(sha) for iri, sha in known.rows})

    def with_words(self, result: Result) -> Result:
        """Return an answer with the words of the spans that it names, from the documents at hand."""
        texts = self.documents
        if not texts:
            return result
        rows = [
            tuple(add_words(value, texts) if isinstance(value, str) else value for value in row)
            for row in result.rows
        ]
        return replace(result, rows=rows)

    @cached_property
    def store(self) -> EmbeddedStore:
        """The store of the build in service."""
        return self.snapshot.open_store()

    def check(self, files: Sequence[Path] = (), *, derived: bool = False) -> Findings:
        """Check the build in service against the shapes, or hand-written files before they are added.

        Parameters
        ----------
        files : sequence of Path
            Turtle files that may speak of what the build holds; the build itself when there are none.
        derived : bool
            Look at what the build has derived, too.
        """
        from .graph.validation import check, check_files

        return check_files(files, self.store) if files else check(self.snapshot.store_folder, derived=derived)

    def reason(self, files: Sequence[Path] = ()) -> list[str]:
        """Return the axioms and facts that contradict each other; none when all is consistent.

        Parameters
        ----------
        files : sequence of Path
            Turtle files to reason over beside those that are sources.
        """
        from .ontology.files import term_files, vocabulary_files
        from .ontology.owlapi import clashing_axioms
        from .ontology.reasoning import reason

        written = [source.path for source in self.sources if source.kind == "turtle"]
        data = [*dict.fromkeys([*written, *files])]
        inference = reason(data)
        if inference.consistent:
            return [f"{name} can have no member" for name in inference.unsatisfiable]
        return clashing_axioms([*term_files(), *vocabulary_files(), *data])

    @cached_property
    def incidence(self) -> Incidence:
        """Who takes part in what, of the build in service."""
        from .graph.network import read_incidence

        return read_incidence(self.store)

    @cached_property
    def network(self) -> CollaborationNetwork:
        """The collaboration network; networkx functions take it as it is."""
        from .graph.network import build_network

        return build_network(self.incidence)

    def draw_network(self, organisation: str, destination: Path | None = None, most: int = 60) -> Path:
        """Write the page of an organisation's network and return its path.

        Parameters
        ----------
        organisation : str
            Name, short name, PIC or IRI.
        destination : Path, optional
            Where to write; ``network.html`` in the observatory's folder otherwise.
        most : int
            Number of partners to draw, the strongest first.
        """
        from .graph.ego import ego_graph, find_organisation
        from .viz.network_page import write_network_page

        iri = find_organisation(self.store, organisation)
        graph = ego_graph(self.store, self.network, iri, most)
        page = destination or self.folder / "network.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        title = f"Who works with {graph.nodes[iri]['label']}"
        shown, partners = len(graph) - 1, graph.graph["partners"]
        if partners > shown:
            title += f": the {shown} strongest of {partners} partners"
        write_network_page(graph, page, title=title, notice=self.notice, focus=iri)
        return page

    def backtest(self, cut: int | None = None) -> Backtest:
        """Measure how suggested partners would have held: cut the data at a year, suggest, count what formed.

        Parameters
        ----------
        cut : int, optional
            First year of the test; by default the third last year in which undertakings start.
        """
        from .graph.backtest import backtest

        return backtest(self.incidence, cut or _default_cut(self.incidence))

    def backtest_sentence(self) -> str:
        """Return what the backtest of this build says; it is computed once."""
        snapshot = self.snapshot
        kept = snapshot.folder / "backtest.json"
        if kept.exists():
            return str(json.loads(kept.read_text("utf-8"))["sentence"])
        outcome = self.backtest()
        content = {"sentence": outcome.sentence(), **asdict(outcome)}
        kept.write_text(json.dumps(content, indent=2, default=str) + "\n", "utf-8")
        return outcome.sentence()

    def report(self, folder: Path | None = None) -> Path:
        """Write the report of the build in service and return the path of its page."""
        from .viz.report import write_report

        manifest = self.snapshot.manifest
        build = {**manifest, "triples": manifest["triples"]["total"], "backtest": self.backtest_sentence()}
        return write_report(
            self.ask,
            folder or self.folder / "report",
            title=self.title,
            focus=manifest["focus"],
            build=build,
            notice=self.notice,
        )


def find_observatory(name: str = "") -> Path:
    """Return the folder of the observatory that a person means.

    The named one; else the folder one stands in; else the only one in it.

    Raises
    ------
    TriplehelixError
        When there is none, or more than one.
    """
    if name:
        return Path(name)
    here = Path()
    if (here / CONFIGURATION).exists():
        return here
    found = sorted(path.parent for path in here.glob(f"*/{CONFIGURATION}"))
    if len(found) == 1:
        return found[0]
    if not found:
        raise TriplehelixError(
            "there is no observatory here", str(here.resolve()), "make one: triplehelix new NAME"
        )
    names = ", ".join(str(path) for path in found)
    raise TriplehelixError(
        f"there are several observatories here: {names}",
        str(here.resolve()),
        "choose one with --observatory NAME",
    )


def _read_file(path: Path) -> Question | str:
    """Read a question from a file; without a header it is a plain query."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TriplehelixError(
            f"the question cannot be read ({error})", str(path), "check the path"
        ) from error
    return read_question(path) if text.lstrip().startswith("#+") else text


def _default_cut(incidence: Incidence) -> int:
    """Return the year that leaves three full years to test on; a last year with few starts is not full."""
    years = incidence.start_years[incidence.start_years > 0].tolist()
    starts = Counter(years)
    full = [year for year, count in starts.items() if count >= _FULL_YEAR * max(starts.values())]
    return max(full) - 2 if full else 0


def _read_configuration(path: Path) -> tomlkit.TOMLDocument:
    try:
        document = tomlkit.parse(path.read_text("utf-8"))
    except OSError:
        raise TriplehelixError(
            f"there is no observatory (no {CONFIGURATION})",
            str(path.parent),
            "make one: triplehelix new NAME",
        ) from None
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise TriplehelixError(
            f"the configuration cannot be read: {error}", str(path), "correct it"
        ) from error
    _refuse_unknown(document, _KEYS, str(path))
    return document


def _source(folder: Path, entry: dict[str, Any], number: int) -> Source:
    where = f"{folder / CONFIGURATION}, source {number}"
    _refuse_unknown(entry, _SOURCE_KEYS, where)
    if missing := {"file", "kind"} - entry.keys():
        raise TriplehelixError(
            f"it has no {' and no '.join(sorted(missing))}", where, "add it, or add the file again"
        )
    if entry["kind"] not in kinds():
        raise TriplehelixError(
            f"{entry['kind']!r} is no kind of source", where, f"the kinds are {', '.join(kinds())}"
        )
    return Source(
        folder / str(entry["file"]),
        entry["kind"],
        str(entry.get("title", "")),
        str(entry.get("licence", "")),
        bool(entry.get("invented", False)),
        folder / str(entry["mapping"]) if entry.get("mapping") else None,
    )


def _refuse_unknown(keys: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    if unknown := sorted(set(keys) - known):
        raise TriplehelixError(
            f"these keys are not known: {', '.join(unknown)}", where, f"known are {', '.join(sorted(known))}"
        )
