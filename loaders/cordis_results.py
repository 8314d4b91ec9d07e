"""Results: the publications and deliverables of projects, as CORDIS lists them in files of their own."""

from __future__ import annotations

from collections.abc import Sequence

from ..ontology import vocabulary as th
from .cordis_naming import Naming
from .generator import Canonical, describe, name_things, write_described
from .ledger import Ledger
from .table import Table
from .written import Written


def write_results(
    tables: Sequence[Table], naming: Naming, ledger: Ledger, written: Written, canonical: Canonical
) -> None:
    """Write the results of projects and which projects they are of.

    Parameters
    ----------
    tables : sequence of Table
        Tables of publications and deliverables, whose rows describe one thing each.
    naming : Naming
        The IRIs of the projects.
    ledger : Ledger
        Where the statements go.
    written : Written
        What was written so far.
    canonical : Mapping
        For the IRI of a thing that another source describes too, the one that stands for both.
    """
    for described in describe(tables):
        write_described(described, ledger, written, canonical)
    for table in tables:
        (iris,) = name_things(table).values()
        projects = [naming.iri(project) for project in table.columns["project"]]
        pairs = dict.fromkeys((iri, one) for iri, one in zip(iris, projects, strict=True) if iri)
        ledger.column([iri for iri, _ in pairs], th.RESULT_OF, [one for _, one in pairs])
