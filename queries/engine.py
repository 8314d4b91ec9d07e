"""The guarded engine: one query, one process that can be stopped."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ..errors import TriplehelixError
from ..ontology.vocabulary import PREFIXES
from .guard import check
from .results import Result, Value
from .syntax import check_terms, explain_syntax

MEMORY = 4 * 2**30
"""Bytes of address space that a query may use, beside what the store needs (Linux only)."""

MOST_BYTES = 512 * 2**20
"""Bytes that an answer may have on its way here."""

_WORKER = Path(__file__).with_name("worker.py")
_SMALLER = "ask for less: add a pattern that narrows it, or a LIMIT"


def ask(  # noqa: PLR0913
    store_folder: Path,
    query: str,
    *,
    deadline: float = 60.0,
    memory: int = MEMORY,
    most_rows: int | None = None,
    snapshot: str = "",
) -> Result:
    """Answer a SPARQL query from a store, in a process of its own that is killed at the deadline.

    The prefixes of :data:`triplehelix.ontology.vocabulary.PREFIXES` need no declaration. SELECT gives its
    columns, ASK the column ``answer``, CONSTRUCT and DESCRIBE ``subject``, ``predicate`` and ``object``.

    Parameters
    ----------
    store_folder : Path
        The folder of the store; it is opened read-only.
    query : str
        SPARQL 1.1 query.
    deadline : float
        Seconds after which the query is stopped.
    memory : int
        Bytes of memory the query may use.
    most_rows : int, optional
        Rows after which the answer is cut; the result then says ``more``.
    snapshot : str
        Name of the build, handed on in the result.

    Returns
    -------
    Result

    Raises
    ------
    TriplehelixError
        When the query is refused or wrong, takes too long or too much memory, or the store cannot be read.
    """
    check(query)
    check_terms(query)
    # RocksDB would take any folder for an empty store.
    if not (store_folder / "CURRENT").is_file():
        raise TriplehelixError("this folder holds no store", str(store_folder), "run 'triplehelix build'")
    request = {
        "store": str(store_folder),
        "query": query,
        "prefixes": PREFIXES,
        "memory": memory,
        "most_rows": most_rows,
    }
    started = time.monotonic()
    lines, end = _run(request, deadline)
    if "syntax" in end:
        raise explain_syntax(end["syntax"], query)
    if "error" in end:
        raise TriplehelixError(
            f"the store cannot answer ({end['error']})", str(store_folder), "build it again"
        )
    return Result(
        columns=[str(column) for column in lines[0]],
        rows=[tuple(_decode(cell) for cell in line) for line in lines[1:]],
        query=query,
        snapshot=snapshot,
        seconds=time.monotonic() - started,
        more=bool(end["more"]),
    )


def _run(request: dict[str, Any], deadline: float) -> tuple[list[list[Any]], dict[str, Any]]:
    """Return the lines of the worker and its last word, or say in words why there is none."""
    expired = threading.Event()
    with tempfile.TemporaryFile() as complaints:
        # A script with -P: no file where the person works, and none beside it, can shadow a library.
        worker = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", str(_WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
        )

        def stop() -> None:
            expired.set()
            worker.kill()

        alarm = threading.Timer(deadline, stop)
        try:
            alarm.start()
            lines, size = _exchange(worker, request)
        finally:
            # Also on Ctrl-C: nothing keeps running, and KeyboardInterrupt goes on its way.
            alarm.cancel()
            worker.kill()
            worker.wait()
            for pipe in (worker.stdin, worker.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]
        if lines and isinstance(lines[-1], dict) and "memory" not in lines[-1]:
            return lines[:-1], lines[-1]
        if size > MOST_BYTES:
            raise TriplehelixError(f"the answer has more than {MOST_BYTES // 2**20} MB", "query", _SMALLER)
        if expired.is_set():
            raise TriplehelixError(f"the query was stopped after {deadline:g} seconds", "query", _SMALLER)
        complaints.seek(0)
        raise _tell_death(
            worker.returncode, complaints.read().decode("utf-8", "replace"), lines, request["memory"]
        )


def _exchange(worker: subprocess.Popen[bytes], request: dict[str, Any]) -> tuple[list[Any], int]:
    assert worker.stdin is not None and worker.stdout is not None  # noqa: S101
    lines: list[Any] = []
    size = 0
    with contextlib.suppress(BrokenPipeError):
        worker.stdin.write(json.dumps(request).encode() + b"\n")
        worker.stdin.flush()
    for line in worker.stdout:
        size += len(line)
        # A worker that was killed leaves half a line.
        if size > MOST_BYTES or not line.endswith(b"\n"):
            break
        lines.append(json.loads(line))
    # The worker is done, or dying of something: let it, so that its exit code tells what.
    if size <= MOST_BYTES:
        worker.wait()
    return lines, size


def _tell_death(code: int, complaint: str, lines: list[Any], memory: int) -> TriplehelixError:
    told = bool(lines) and isinstance(lines[-1], dict)
    # RocksDB and Rust end the process when they get no memory; SIGKILL comes from a system without any left.
    if told or "memory" in complaint or "bad_alloc" in complaint or code == -signal.SIGKILL:
        return TriplehelixError(
            f"the query needs more than {memory / 2**30:.3g} GB of memory",
            "query",
            f"{_SMALLER}, or sort less",
        )
    if code in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS):
        return TriplehelixError(
            "the query made the query engine crash; the data is unharmed",
            "query",
            "write it with fewer levels and shorter expressions",
        )
    return TriplehelixError(
        f"the query process ended without an answer (code {code}: {complaint.strip()[-300:]})",
        "query",
        "ask again; if it happens again, check the installation of pyoxigraph",
    )


def _decode(cell: Any) -> Value:
    """Give a cell its Python value; what is ill-typed stays text."""
    if not isinstance(cell, list):
        return None if cell is None else str(cell)
    code, text = cell
    try:
        return _CONVERSIONS[code](text)
    except (ValueError, KeyError, InvalidOperation):
        return str(text)


_CONVERSIONS: dict[str, Callable[[str], Value]] = {
    "i": int,
    "d": Decimal,
    "f": float,
    "b": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    "D": date.fromisoformat,
    "T": datetime.fromisoformat,
}
