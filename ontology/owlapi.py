"""Two questions to the OWL API, which owlready2 carries with HermiT: is it OWL 2 DL, and which axioms clash.

OwlApi.java asks them; Java runs such a file as it is, without a build. Nothing is fetched.
"""

from __future__ import annotations

import codecs
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import owlready2
import pyoxigraph

from ..errors import TriplehelixError
from .files import FOLDER, term_files, vocabulary_files
from .vocabulary import PREFIXES

INSTALL: Final = "install Java 11 or newer, on Debian: apt-get install default-jre-headless"
_JAR: Final = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
# Short runs: the first compiler of Java and its simplest collector halve the time.
_SHORT_RUN: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
# owlready2 fetches what a file imports, and imports the Python module that a file names.
_NEVER_READ: Final = (_OWL + "imports", "http://www.lesfleursdunormal.fr/")


def profile_violations(files: Iterable[Path] | None = None) -> list[str]:
    """Return where the ontology leaves the OWL 2 DL profile; an empty list when it does not.

    Parameters
    ----------
    files : iterable of Path, optional
        Turtle files that make one ontology; the terms, vocabularies and alignments when not given.

    Raises
    ------
    TriplehelixError
        For a syntax error, or when Java is missing or fails.

    References
    ----------
    https://www.w3.org/TR/owl2-syntax/#Ontologies, sections 3 and 11.
    """
    ours = [*term_files(), *vocabulary_files(), FOLDER / "alignments.ttl"]
    return _ask("profile", ours if files is None else files)


def clashing_axioms(files: Iterable[Path]) -> list[str]:
    """Return axioms and facts that contradict each other, none of which can be spared.

    Parameters
    ----------
    files : iterable of Path
        Turtle files, those of the terms among them.

    Returns
    -------
    list of str
        In the functional syntax of OWL with prefixes; empty when the files are consistent.

    Raises
    ------
    TriplehelixError
        For a syntax error, or when Java is missing or fails.
    """
    return _ask("clash", files)


def as_ntriples(files: Iterable[Path]) -> bytes:
    """Return Turtle files as N-Triples, without what would make a reader of OWL fetch or run something."""
    triples = (triple for path in files for triple in read_triples(path))
    kept = (triple for triple in triples if not triple.predicate.value.startswith(_NEVER_READ))
    return pyoxigraph.serialize(kept, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""


def read_triples(path: Path) -> Iterator[pyoxigraph.Triple]:
    """Read a Turtle file; blank nodes of two files stay apart, and nothing is fetched.

    Raises
    ------
    TriplehelixError
        For a syntax error, with its line.
    """
    try:
        content = path.read_bytes().removeprefix(codecs.BOM_UTF8)
        for quad in pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True):
            yield quad.triple
    except SyntaxError as error:
        raise TriplehelixError(
            f"a Turtle syntax error: {error.msg}", f"{path.name}, line {error.lineno}", "correct the line"
        ) from None


def _ask(question: str, files: Iterable[Path]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ontology.nt"
        file.write_bytes(as_ntriples(files))
        command = [
            owlready2.JAVA_EXE,
            *_SHORT_RUN,
            "-cp",
            str(_JAR),
            str(FOLDER / "OwlApi.java"),
            question,
            str(file),
        ]
        try:
            answer = subprocess.run(  # noqa: S603  # our own program, our own file
                command, capture_output=True, text=True, encoding="utf-8", check=False
            )
        except FileNotFoundError:
            raise TriplehelixError("the question needs Java and there is none", "java", INSTALL) from None
    if answer.returncode:
        lines = answer.stderr.splitlines() or [""]
        message = next((line for line in lines if "Exception" in line or "rror" in line), lines[0])
        raise TriplehelixError(f"Java failed: {message}", "OwlApi.java", INSTALL)
    return sorted({_shorten(line) for line in answer.stdout.splitlines()})


def _shorten(line: str) -> str:
    line = re.sub(r" in OntologyID\(.*\)\]$", "]", line)
    line = re.sub(r">(?=[A-Z])", "> ", line)
    for prefix, namespace in {**PREFIXES, "owl": _OWL}.items():
        line = re.sub(rf"<{re.escape(namespace)}([\w/-]+)>", rf"{prefix}:\1", line)
    return line
