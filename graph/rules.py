"""Rules on a store: what follows from the statements is written beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pyoxigraph

from ..ontology.rules import read_rules


def apply_rules(store: pyoxigraph.Store) -> int:
    """Run the derivation rules that are not computed on arrays, and return how many statements are new.

    Parameters
    ----------
    store : Store
        Holds the ontology, its vocabularies and the facts; is added to.

    Examples
    --------
    >>> store = pyoxigraph.Store()
    >>> facts = (
    ...     "PREFIX th: <https://w3id.org/triplehelix/ns#> "
    ...     "<x:membership> a th:Membership ; th:member <x:one> ; th:group <x:group> ."
    ... )
    >>> store.load(facts.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    >>> apply_rules(store)
    2
    """
    # The size of a store is counted by walking it: telling new statements apart is faster.
    new = 0
    for rule in read_rules():
        if not rule.on_arrays:
            constructed = {quad for quad in _construct(store, rule.text) if quad not in store}
            store.bulk_extend(constructed)
            new += len(constructed)
    return new


def _construct(store: pyoxigraph.Store, query: str) -> Iterator[pyoxigraph.Quad]:
    for triple in cast("pyoxigraph.QueryTriples", store.query(query)):
        yield pyoxigraph.Quad(triple.subject, triple.predicate, triple.object)
