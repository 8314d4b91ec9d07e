"""Items: the objects of a JSON file, be it one list or one object a line, bad ones with their reason.

The formats are those of https://www.rfc-editor.org/rfc/rfc8259 and https://jsonlines.org. A list is read item
by item, so that one of any length takes little memory and a wrong item leaves the others whole.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, NamedTuple, NoReturn

from ..errors import TriplehelixError
from .container import Member, Watch
from .rows import CONFLICT_MARKS, conflict, open_lines

# The longest record of the Research Organization Registry has about 400,000 characters.
_LONGEST: Final = 16_000_000
_LONGEST_NUMBER: Final = 100
_CHUNK: Final = 1 << 20
_BETWEEN: Final = re.compile(r"[\s,]*")
# Strings as a whole, for they may hold brackets; one without an end is cut short.
_SIGNS: Final = re.compile(
    r'"[^"\\]*(?:\\.[^"\\]*)*(?P<end>"|\\?\Z)|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL
)
_SCALAR_END: Final = re.compile(r"[,\]\s]")


class Item(NamedTuple):
    """One item of a JSON file.

    Parameters
    ----------
    number : int
        The line of a file with one object a line; the place in a list, counted from 1.
    value : dict, optional
        The object, all its numbers as text; None when it cannot be taken.
    reason : str
        Why not.
    text : str
        How it is written.
    """

    number: int
    value: dict[str, Any] | None
    reason: str
    text: str


def read_items(member: Member, watch: Watch = lambda _: None) -> Iterator[Item]:
    """Yield the items of a JSON file.

    Raises
    ------
    TriplehelixError
        When the file is neither a list nor one object a line, has the conflict markers of a version control
        system, or is a damaged archive.
    """
    with member.open(watch) as file:
        lines = open_lines(file)
        first, number = "", 0
        while not first.strip(" \t\r\n"):
            first, number = lines.readline(_LONGEST), number + 1
            if not first:
                raise TriplehelixError("the file is empty", member.shown, "download it again")
        if first.lstrip().startswith("["):
            yield from _read_list(first, number, lines)
        else:
            yield from _read_lines(first, number, lines, member)


def _read_lines(first: str, number: int, lines: io.TextIOWrapper, member: Member) -> Iterator[Item]:
    second = lines.readline(_LONGEST)
    if (
        _decode(first)[1]
        and second
        and not second.lstrip().startswith("{")
        and not first.rstrip().endswith("}")
    ):
        raise TriplehelixError(
            "it is one JSON object and no list",
            member.shown,
            "take the file as its publisher gives it: a list of objects, or one object a line",
        )
    line = first
    while line:
        if line.startswith(CONFLICT_MARKS):
            raise conflict(f"{member.shown}, row {number}")
        if line.strip():
            yield Item(number, *_decode(line), line.rstrip("\r\n"))
        if len(line) == _LONGEST and not line.endswith("\n"):
            while (rest := lines.readline(_LONGEST)) and not rest.endswith("\n"):
                pass
        line, second = second or lines.readline(_LONGEST), ""
        number += 1


def _read_list(text: str, line: int, lines: io.TextIOWrapper) -> Iterator[Item]:
    """Yield the items of a list; one that does not parse ends where its brackets close."""
    place, number, ended = text.index("[") + 1, 0, False
    while True:
        start = _skip_between(text, place)
        line += text.count("\n", place, start)
        place = start
        if text.startswith("]", place):
            rest = text[place + 1 :] + lines.read(_CHUNK)
            if rest.strip():
                yield Item(number + 1, None, f"line {line}: it stands after the end of the list", rest)
            return
        end = _find_end(text, place)
        if end is None and not ended and len(text) - place < _LONGEST:
            more = lines.read(max(_CHUNK, len(text) - place))
            text, place, ended = text[place:] + more, 0, not more
            continue
        number += 1
        if end is None:
            reason = (
                "the file ends within the list" if ended else f"it is longer than {_LONGEST:,} characters"
            )
            yield Item(number, None, f"line {line}: {reason}", text[place:])
            return
        value, reason = _decode(text[place:end])
        yield Item(number, value, reason and f"line {line}: {reason}", text[place:end])
        line += text.count("\n", place, end)
        place = end


def _skip_between(text: str, place: int) -> int:
    found = _BETWEEN.match(text, place)
    return found.end() if found else place


def _find_end(text: str, start: int) -> int | None:
    """Return where the item ends that begins at a place; None when the text ends before it."""
    if text[start : start + 1] not in {"{", "[", '"'}:
        found = _SCALAR_END.search(text, start)
        return found.start() if found else None
    with suppress(ValueError, RecursionError):
        return _PLAIN.raw_decode(text, start)[1]
    depth = 0
    for sign in _SIGNS.finditer(text, start):
        depth += bool(sign["open"]) - bool(sign["close"])
        if sign["end"] in {"", "\\"}:
            return None
        if depth <= 0:
            return sign.end()
    return None


def _decode(text: str) -> tuple[dict[str, Any] | None, str]:
    """Return the object that a text holds, or None and why it cannot be taken."""
    try:
        text.encode()
        value = _DECODER.decode(text)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        if not text[error.pos :].strip() or error.msg.startswith("Unterminated"):
            return None, "it is cut short"
        return None, f"it is no JSON: {error.msg}, column {error.colno}"
    except UnicodeEncodeError:
        return None, "it holds bytes or signs that are no text in UTF-8"
    except RecursionError:
        return None, "it is nested too deeply"
    except ValueError as error:
        return None, str(error)
    return (value, "") if isinstance(value, dict) else (None, "it is no object with names and values")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    known = dict(pairs)
    if len(known) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the name {twice!r} stands twice in one object")
    return known


def _number(digits: str) -> str:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError(f"it holds a number of {len(digits):,} digits")
    return digits


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number in JSON")


_PLAIN: Final = json.JSONDecoder()
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_once, parse_int=_number, parse_float=_number, parse_constant=_refuse_constant
)
