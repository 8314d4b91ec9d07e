"""What follows from the ontology: is it consistent, can each class have a member, what is inferred.

HermiT answers, through owlready2. It is made for the terms and small data, such as the facts of the founding
documents; a store of many thousand organisations is checked by shapes instead.

References
----------
HermiT: Glimm and others (2014), https://doi.org/10.1007/s10817-014-9305-1; owlready2: Lamy (2017),
https://doi.org/10.1016/j.artmed.2017.07.002.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import owlready2
import pyoxigraph

from ..errors import TriplehelixError
from .files import term_files, vocabulary_files
from .owlapi import INSTALL, as_ntriples
from .vocabulary import NAMESPACE, RDF_TYPE

_INFERRED: Final = "http://inferrences/"  # where owlready2 puts what the reasoner adds


@dataclass(frozen=True)
class Inference:
    """What the reasoner found.

    Parameters
    ----------
    consistent : bool
        False when the files contradict each other; there is no inference then.
    unsatisfiable : list of str
        IRIs of the classes that can have no member.
    inferred : set of (str, str, str)
        Triples that were not stated: classes of things, classes above classes, relations. IRIs.
    """

    consistent: bool
    unsatisfiable: list[str] = field(default_factory=list)
    inferred: set[tuple[str, str, str]] = field(default_factory=set)

    def types(self, thing: str) -> set[str]:
        """Return the classes inferred for a thing."""
        return {o for s, p, o in self.inferred if s == thing and p == RDF_TYPE}


def reason(data: Iterable[Path] = (), terms: Iterable[Path] | None = None) -> Inference:
    """Return what follows from the terms, the vocabularies and the data.

    Parameters
    ----------
    data : iterable of Path
        Turtle files with facts.
    terms : iterable of Path, optional
        The files of the ontology; the term files and vocabularies of the package when not given.

    Raises
    ------
    TriplehelixError
        For a syntax error, when Java is missing, or when the reasoner stops: out of memory, or at an axiom
        that is not OWL 2 DL.

    Examples
    --------
    >>> reason().unsatisfiable  # doctest: +SKIP
    []
    """
    files = [*([*term_files(), *vocabulary_files()] if terms is None else terms), *data]
    world = owlready2.World()
    world.get_ontology(NAMESPACE).load(fileobj=io.BytesIO(as_ntriples(files)))
    try:
        # HermiT stops at datatypes outside the OWL 2 datatype map (xsd:date) unless told to pass over them.
        owlready2.sync_reasoner(world, infer_property_values=True, debug=0, ignore_unsupported_datatypes=True)
    except owlready2.OwlReadyInconsistentOntologyError:
        return Inference(consistent=False)
    except FileNotFoundError:
        raise TriplehelixError("the reasoner needs Java and there is none", "java", INSTALL) from None
    except owlready2.OwlReadyJavaError as error:
        raise _stopped(str(error)) from None
    nothing = owlready2.Nothing
    return Inference(
        consistent=True,
        unsatisfiable=sorted(entity.iri for entity in world.inconsistent_classes() if entity is not nothing),
        inferred=_inferred(world),
    )


def _inferred(world: owlready2.World) -> set[tuple[str, str, str]]:
    written = io.BytesIO()
    world.get_ontology(_INFERRED).save(written, format="ntriples")
    triples = pyoxigraph.parse(written.getvalue(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return {
        (subject.value, predicate.value, value.value)
        for subject, predicate, value, _ in triples
        if isinstance(subject, pyoxigraph.NamedNode)
        and isinstance(value, pyoxigraph.NamedNode)
        and subject.value != _INFERRED.rstrip("/")
        and value.value != owlready2.Thing.iri
    }


def _stopped(message: str) -> TriplehelixError:
    if "OutOfMemoryError" in message:
        return TriplehelixError(
            f"the reasoner ran out of memory ({owlready2.reasoning.JAVA_MEMORY} MB)",
            "HermiT",
            "reason over fewer files, or raise owlready2.reasoning.JAVA_MEMORY",
        )
    lines = message.splitlines()
    reason = next((line for line in lines if "Exception" in line), lines[-1])
    return TriplehelixError(
        f"the reasoner stopped: {reason}", "HermiT", "see whether the files are OWL 2 DL, and that Java works"
    )
