"""The shapes, compiled: those written by hand, and the domains and ranges of the ontology read as shapes."""

from __future__ import annotations

from functools import cache
from typing import Final

import pyoxigraph
import shacl

from ..errors import TriplehelixError
from ..ontology.files import FOLDER, shape_files, term_files

SHAPES: Final = "https://w3id.org/triplehelix/shape/"


@cache
def shape_triples() -> list[pyoxigraph.Triple]:
    """Return all shapes as triples: those of ``shapes/*.ttl``, and what ``shapes/*.rq`` make of the ontology.

    Examples
    --------
    >>> names = {triple.subject.value.removeprefix(SHAPES) for triple in shape_triples()}
    >>> {"range-of-participant", "date-order"} <= names
    True
    """
    shapes: dict[pyoxigraph.Triple, None] = {}
    for path in shape_files():
        parsed = pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True)
        shapes.update((quad.triple, None) for quad in parsed)
    ontology = pyoxigraph.Store()
    for path in term_files():
        ontology.load(path=path, format=pyoxigraph.RdfFormat.TURTLE)
    for path in sorted((FOLDER / "shapes").glob("*.rq")):
        derived = ontology.query(path.read_text("utf-8"))
        if not isinstance(derived, pyoxigraph.QueryTriples):
            raise TypeError(f"{path.name} is no CONSTRUCT query")
        shapes.update((triple, None) for triple in derived)
    return list(shapes)


@cache
def compiled_shapes() -> shacl.Shapes:
    """Return the shapes, ready to validate with.

    Raises
    ------
    TriplehelixError
        When a shape is not well-formed.
    """
    text = "".join(f"{triple} .\n" for triple in shape_triples())
    try:
        return shacl.Shapes.from_text(text, format="ntriples")
    except ValueError as error:
        raise TriplehelixError(
            f"the shapes cannot be read: {error}", "ontology/shapes", "correct them"
        ) from error
