"""The named questions: one .rq file each, with a header that says what it answers and takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pyoxigraph

from ..errors import TriplehelixError
from ..ontology.header import read_header
from .parameters import TYPES, Parameter, serialise
from .tokens import Token, read_tokens

FOLDER = Path(__file__).with_name("catalogue")

_KEYS = ("summary", "description", "tags", "params", "columns")
_PARAM_KEYS = ("type", "description", "choices", "focus")


@dataclass(frozen=True)
class Question:
    """A named question.

    Parameters
    ----------
    name : str
        Name of the file without its ending.
    summary : str
        What it answers, in one line.
    description : str
        What one row is, and what to mind when reading it.
    tags : list of str
        Subjects it belongs to.
    params : dict
        Parameters by name.
    columns : dict
        What each column holds, in the order of the answer.
    text : str
        The whole file: valid SPARQL, the defaults of its parameters in place.
    """

    name: str
    summary: str
    description: str
    tags: list[str]
    params: dict[str, Parameter]
    columns: dict[str, str]
    text: str


def load_catalogue(folder: Path | None = None) -> dict[str, Question]:
    """Read every question of a folder, by name.

    Parameters
    ----------
    folder : Path, optional
        Where the .rq files are; the questions of this package when absent.

    Raises
    ------
    TriplehelixError
        When a header has an unknown or missing key, or does not fit its query.

    Examples
    --------
    >>> load_catalogue()["brokers"].params["country"].default
    'IT'
    """
    folder = FOLDER if folder is None else folder
    if not folder.is_dir():
        raise TriplehelixError(
            "there is no such folder of questions", str(folder), "name a folder of .rq files"
        )
    return {path.stem: read_question(path) for path in sorted(folder.glob("*.rq"))}


def find_question(name: str, catalogue: Mapping[str, Question]) -> Question:
    """Return the question of that name, or raise an error with the nearest names."""
    if name in catalogue:
        return catalogue[name]
    raise TriplehelixError(f"there is no question named {name!r}", "", _suggest(name, catalogue))


def read_question(path: Path) -> Question:
    """Read one .rq file: lines that begin with ``#+`` hold YAML, the whole is SPARQL."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TriplehelixError(
            f"the question cannot be read ({error})", str(path), "save it as UTF-8"
        ) from error
    header = _read_header(text, path)
    params = _read_params(header.get("params") or {}, text, path)
    columns = header["columns"]
    if not isinstance(columns, dict):
        raise TriplehelixError("columns is no list of 'name: description'", str(path), "describe each column")
    columns = {str(name): str(description) for name, description in columns.items()}
    projected = _read_projection(text, path)
    if list(columns) != projected:
        raise TriplehelixError(
            f"columns are {', '.join(columns)}, and the query gives {', '.join(projected)}",
            str(path),
            "describe the columns that the query gives, in its order",
        )
    return Question(
        name=path.stem,
        summary=str(header["summary"]).strip(),
        description=str(header["description"]).strip(),
        tags=[str(tag) for tag in header.get("tags") or []],
        params=params,
        columns=columns,
        text=text,
    )


def fill(question: Question, values: Mapping[str, str]) -> str:
    """Return the text of a question with its defaults replaced by validated values.

    A value becomes an RDF term first and text after, so that no value can end the term it stands in. The
    country of an observatory is no default of the catalogue: whoever asks passes it for parameters with
    ``focus``.

    Parameters
    ----------
    question : Question
        From :func:`load_catalogue`.
    values : Mapping
        Values by name of parameter; what is absent keeps its default.

    Raises
    ------
    TriplehelixError
        When a parameter is unknown or a value is none of its type.

    Examples
    --------
    >>> "VALUES ?country { \\"FR\\" }" in fill(load_catalogue()["brokers"], {"country": "FR"})
    True
    """
    text = question.text
    for name, value in values.items():
        if name not in question.params:
            takes = _suggest(name, question.params) if question.params else "ask it without parameters"
            raise TriplehelixError(f"{question.name} takes no parameter {name!r}", question.name, takes)
        term = serialise(question.params[name], value, question.name)
        blocks = _find_blocks(name, text)
        if not blocks:
            raise TriplehelixError(
                f"there is no VALUES ?{name} {{ ... }}", question.name, "add it to the query"
            )
        for block in reversed(blocks):
            text = f"{text[: block[0].start + 1]} {term} {text[block[-1].start :]}"
    return text


def _suggest(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, known, n=3, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"choose one of {', '.join(sorted(known))}" if known else "there is none to choose from"


def _read_header(text: str, path: Path) -> dict[str, Any]:
    header = read_header(text, path)
    _check_keys(header, _KEYS, "", path)
    for key in ("summary", "description", "columns"):
        if not header.get(key):
            raise TriplehelixError(f"the header has no {key}", str(path), f"add a line '#+ {key}: ...'")
    return header


def _check_keys(given: dict[Any, Any], known: Collection[str], where: str, path: Path) -> None:
    for key in given:
        if key not in known:
            raise TriplehelixError(f"unknown key {where}{key}", str(path), _suggest(str(key), known))


def _read_params(given: Any, text: str, path: Path) -> dict[str, Parameter]:
    if not isinstance(given, dict):
        raise TriplehelixError(
            "params is no list of 'name: {type: ...}'", str(path), "give each a type and a description"
        )
    params = {}
    for name, details in given.items():
        if not isinstance(details, dict):
            raise TriplehelixError(
                f"params.{name} has no type", str(path), "write {type: ..., description: ...}"
            )
        _check_keys(details, _PARAM_KEYS, f"params.{name}.", path)
        kind = details.get("type")
        if kind not in TYPES:
            raise TriplehelixError(f"params.{name}.type is {kind!r}", str(path), _suggest(str(kind), TYPES))
        blocks = _find_blocks(name, text)
        defaults = {tuple(token.text for token in block[1:-1]) for block in blocks}
        if len(defaults) != 1 or len(blocks[0]) != 3:  # noqa: PLR2004
            raise TriplehelixError(
                f"the parameter {name} has no single VALUES ?{name} {{ default }}",
                str(path),
                "write one default there, or UNDEF, and the same in each sub-select that needs it",
            )
        params[str(name)] = Parameter(
            name=str(name),
            type=kind,
            description=str(details.get("description", "")),
            choices=tuple(str(choice) for choice in details.get("choices") or ()),
            focus=details.get("focus") is True,
            default=_read_default(blocks[0][1]),
        )
    return params


def _read_default(token: Token) -> str | None:
    if token.text.upper() == "UNDEF":
        return None
    if token.kind in {"string", "iri"}:
        return token.text[1:-1]
    return token.text.partition(":")[2] if token.kind == "name" else token.text


def _find_blocks(name: str, text: str) -> list[list[Token]]:
    """Return the tokens from { to } of each ``VALUES ?name { ... }``; a sub-select sees none from outside."""
    tokens = list(read_tokens(text))
    starts = [
        number + 2
        for number, token in enumerate(tokens[:-2])
        if token.text.upper() == "VALUES"
        and tokens[number + 1].text == f"?{name}"
        and tokens[number + 2].text == "{"
    ]
    ends = [next((n for n in range(start, len(tokens)) if tokens[n].text == "}"), start) for start in starts]
    return [tokens[start : end + 1] for start, end in zip(starts, ends, strict=True)]


def _read_projection(text: str, path: Path) -> list[str]:
    try:
        answer = pyoxigraph.Store().query(text)
    except SyntaxError as error:
        raise TriplehelixError(
            f"the query cannot be read ({str(error)[:200]})", str(path), "correct it"
        ) from None
    if not isinstance(answer, pyoxigraph.QuerySolutions):
        raise TriplehelixError("the question is no SELECT query", str(path), "write it with SELECT")
    return [variable.value for variable in answer.variables]
