"""The process that answers one query: it can be killed, which the engine inside it cannot.

Run as a script, so that it starts without the rest of the package. It reads one request in JSON from standard
input and writes lines of JSON: the columns, the rows, and a last line that says how it ended.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph

_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = (
    *(
        "integer",
        "int",
        "long",
        "short",
        "byte",
        "unsignedInt",
        "unsignedLong",
        "unsignedShort",
        "unsignedByte",
    ),
    *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
)
_CODES = {
    **{_XSD + name: "i" for name in _INTEGERS},
    _XSD + "decimal": "d",
    _XSD + "double": "f",
    _XSD + "float": "f",
    _XSD + "boolean": "b",
    _XSD + "date": "D",
    _XSD + "dateTime": "T",
}


def main() -> None:
    """Answer the request on standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    request = json.loads(sys.stdin.readline())
    # No parent, no work: standard input closes when the parent dies, however it dies.
    threading.Thread(target=_die_with_parent, daemon=True).start()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        end: dict[str, Any] = {"more": _answer(request)}
    except SyntaxError as error:
        end = {"syntax": str(error)}
    except MemoryError:
        end = {"memory": True}
    except (OSError, RuntimeError, ValueError) as error:
        end = {"error": str(error)}
    sys.stdout.write(json.dumps(end) + "\n")
    sys.stdout.flush()
    # The store is read-only: nothing to close, and closing takes time.
    os._exit(0)


def _die_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


def _limit_memory(most: int) -> None:
    # The threads of the store reserve address space of their own, which is not the query's.
    reserved = Path("/proc/self/statm")
    if reserved.exists():
        limit = int(reserved.read_text(encoding="ascii").split()[0]) * resource.getpagesize() + most
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _answer(request: dict[str, Any]) -> bool:
    store = pyoxigraph.Store.read_only(request["store"])
    _limit_memory(request["memory"])
    answer = store.query(request["query"], prefixes=request["prefixes"])
    if isinstance(answer, pyoxigraph.QueryBoolean):
        _write(["answer"])
        _write([["b", "true" if answer else "false"]])
        return False
    if isinstance(answer, pyoxigraph.QuerySolutions):
        _write([variable.value for variable in answer.variables])
        rows: Iterator[Any] = iter(answer)
    else:
        _write(["subject", "predicate", "object"])
        rows = _once(answer)
    most_rows = request["most_rows"]
    for number, row in enumerate(rows):
        if most_rows is not None and number >= most_rows:
            return True
        _write([_encode(term) for term in row])
    return False


def _once(triples: pyoxigraph.QueryTriples) -> Iterator[pyoxigraph.Triple]:
    # A graph is a set, and in large answers Oxigraph gives some triples more than once.
    seen = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield triple


def _write(line: list[Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


def _encode(term: object) -> str | list[str] | None:
    if isinstance(term, pyoxigraph.NamedNode):
        return term.value
    if isinstance(term, pyoxigraph.Literal):
        code = _CODES.get(term.datatype.value)
        return [code, term.value] if code else term.value
    return None if term is None else str(term)


if __name__ == "__main__":
    main()
