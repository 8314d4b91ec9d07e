"""The store: one interface, over an RDF store in a folder and later over a SPARQL endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pyoxigraph

from ..errors import TriplehelixError

Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple
Row = tuple[Term | None, ...]


class Store(Protocol):
    """What every store can do: answer a SELECT query row by row.

    A build is never edited, so there is nothing here that writes.
    """

    def select(self, query: str) -> Iterator[Row]:
        """Yield the solutions of a SELECT query, terms in the order of its projection."""


class EmbeddedStore:
    """An Oxigraph store in a folder, opened read-only.

    Meant for our own fixed queries, in process. What a person typed goes through
    :mod:`triplehelix.queries.engine`, which can be stopped.

    Parameters
    ----------
    folder : Path
        The folder that :func:`triplehelix.graph.build.build` wrote.

    Raises
    ------
    TriplehelixError
        When the folder holds no readable store.
    """

    def __init__(self, folder: Path) -> None:
        # RocksDB would create an empty store in a folder that is none.
        if not (folder / "CURRENT").is_file():
            raise TriplehelixError("this folder holds no store", str(folder), "run 'triplehelix build'")
        try:
            self._store = pyoxigraph.Store.read_only(str(folder))
        except (OSError, RuntimeError) as error:
            raise TriplehelixError(
                f"the store cannot be read ({error})", str(folder), "run 'triplehelix build' again"
            ) from error

    def select(self, query: str) -> Iterator[Row]:
        """Yield the solutions of a SELECT query, terms in the order of its projection."""
        solutions = self._store.query(query)
        if not isinstance(solutions, pyoxigraph.QuerySolutions):
            raise TypeError("select() takes SELECT queries only")
        width = len(solutions.variables)
        for solution in solutions:
            yield tuple(solution[column] for column in range(width))

    def __len__(self) -> int:
        """Return the number of triples; the whole store is read for it."""
        return len(self._store)
