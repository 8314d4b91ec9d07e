"""Naming: the IRIs of what CORDIS describes, and those things that have a name and little else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..ontology import vocabulary as th
from .ntriples import NTriplesWriter, entity, literal, literals

# Stands in the IRIs of projects whose framework programme no file tells.
UNKNOWN_PROGRAMME: Final = "cordis"


@dataclass(frozen=True)
class Naming:
    """IRIs of projects: the framework programme and the identifier, ``h2020-221856``.

    Parameters
    ----------
    frameworks : dict
        The framework programme of each project that a table describes; None where it does not tell.
    """

    frameworks: dict[str, str | None]

    def key(self, project: str) -> str:
        """Return the last part of a project's IRI."""
        return f"{(self.frameworks.get(project) or UNKNOWN_PROGRAMME).lower()}-{project}"

    def iri(self, project: str) -> str:
        """Return the IRI of a project, in angle brackets."""
        return entity("project", self.key(project))


def organisation_iri(pic: str) -> str:
    """Return the IRI of an organisation, in angle brackets, from its participant identification code."""
    return entity("organisation", f"pic-{pic}")


def programme_iri(name: str) -> str:
    """Return the IRI of a programme or of a part of one, in angle brackets."""
    return entity("programme", name.lower())


def write_named(
    kind: str, names: Mapping[str, str], titles: Mapping[str, str], writer: NTriplesWriter
) -> None:
    """Write things that have an identifier and perhaps a title, both by their IRI."""
    iris = list(names)
    writer.types(iris, kind)
    writer.column(iris, th.IDENTIFIER, literals(list(names.values())))
    writer.column(iris, th.RDFS_LABEL, [literal(titles.get(iri) or name) for iri, name in names.items()])
