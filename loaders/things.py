"""Things: what one row of a table describes, how each is named, and what leads from one to another.

A layout or a mapping says it under ``things``; every class and property is held against the ontology.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ..ontology import vocabulary as th
from ..ontology.schema import Property, expand, read_schema
from .spec import check_keys, nearest, refuse

if TYPE_CHECKING:
    from .layout import Column

_SAFE: Final = re.compile(r"[A-Za-z0-9._~:/#?=&%+-]*", re.ASCII)
_OWN: Final = re.compile(r"[a-z][a-z-]*/.")
# These are named by the loaders themselves: files, their rows, and what a further source says.
_RESERVED: Final = ("source/", "record/")
_NOT_IN_IRIS: Final = frozenset({"point", "names", "path"})
_LOOK_UP: Final = "the files of the folder ontology/ list the terms, core.ttl first"
# Which datatype the values of a column type have; a column of another type may stay text.
_DATATYPES: Final = {
    "integer": "integer",
    "year": "integer",
    "number": "decimal",
    "money": "decimal",
    "boolean": "boolean",
    "date": "date",
    "day-month-year": "date",
    "website": "anyURI",
}


@dataclass(frozen=True)
class Pattern:
    """How the IRI of a thing is made: fixed text with the names of columns in braces.

    ``organisation/pic-{pic}`` is one of ours; one that begins with ``http`` is a whole IRI.
    """

    text: str

    @property
    def columns(self) -> list[str]:
        """The columns in braces, in order."""
        return self.parts[1::2]

    @property
    def parts(self) -> list[str]:
        """Fixed text and columns in turn; fixed text comes first and last.

        Examples
        --------
        >>> Pattern("project/{programme}-{id}").parts
        ['project/', 'programme', '-', 'id', '']
        """
        return re.split(r"\{([^{}]*)\}", self.text)


@dataclass(frozen=True)
class Thing:
    """One thing that a row describes.

    Parameters
    ----------
    name : str
        What the layout calls it; columns say ``about`` with it.
    patterns : tuple of Pattern
        Ways to name it, the strongest first: the first of which a row has all columns is taken. A relation,
        such as a participation, may have none: it is named after what it links. The first two links are its
        ends, and it is there where both are.
    kind : str
        Its class; empty for something that is only pointed at.
    kind_from : str
        Column that gives a more specific class.
    always : dict
        Values that hold for every row, by property.
    links : dict
        Relations to other things of the row: property to thing.
    """

    name: str
    patterns: tuple[Pattern, ...] = ()
    kind: str = ""
    kind_from: str = ""
    always: dict[str, str | int | bool] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    def is_a(self, iri: str) -> bool:
        """Tell whether the class of the thing is one, by its IRI, or lies below it."""
        return read_schema().is_a(self.kind, iri)


def read_things(spec: Mapping[str, object], columns: Sequence[Column], where: str) -> tuple[Thing, ...]:
    """Read the things of a table and hold them against its columns and the ontology.

    Raises
    ------
    TriplehelixError
        For a key, column, thing, class or property that is not known or does not fit; names the key and the
        nearest name.
    """
    things = tuple(_read_thing(name, one, columns, f"{where}.{name}") for name, one in spec.items())
    by_name = {thing.name: thing for thing in things}
    for thing in things:
        for term, target in thing.links.items():
            _check_link(thing, term, target, by_name, f"{where}.{thing.name}.links.{term}")
    return things


def check_column(column: Column, things: Mapping[str, Thing], where: str) -> None:
    """Hold what a column says about a thing against the ontology.

    Raises
    ------
    TriplehelixError
        When the property is not known, is a relation, describes other things, or takes other values.
    """
    if column.about not in things:
        hint = nearest(column.about, things)
        known = f"the things of this table are {', '.join(things)}" if things else "the table has no things"
        refuse(f"about is {column.about!r}", where, f"{hint}{known}")
    thing = things[column.about]
    if column.type == "point":
        if column.term:
            refuse(
                "a column of the type point has no term",
                where,
                "leave it out: latitude and longitude are written",
            )
        return
    if column.term:
        if column.type == "names" and not column.several:
            refuse("a column of the type names holds several values", where, "write several = true")
        found = _find_value(column.term, where)
        _check_domain(found, column.term, thing, where)
        _check_datatype(found, column.term, _DATATYPES.get(column.type, "string"), where)


def _read_thing(name: str, spec: object, columns: Sequence[Column], where: str) -> Thing:
    known: dict[str, type | tuple[type, ...]] = {
        "iri": (str, list),
        "class": str,
        "class_from": str,
        "always": dict,
        "links": dict,
    }
    thing = check_keys(spec, known, where, must=())
    kind, kind_from = thing.get("class", ""), thing.get("class_from", "")
    classes = read_schema().classes
    if kind and kind not in classes:
        refuse(f"{kind!r} is no class of the ontology", where, f"{nearest(kind, classes)}{_LOOK_UP}")
    if kind_from:
        _check_classes(kind_from, kind, columns, where)
    texts = thing.get("iri", [])
    patterns = tuple(
        _read_pattern(text, columns, where) for text in ([texts] if isinstance(texts, str) else texts)
    )
    found = Thing(name, patterns, kind, kind_from, thing.get("always", {}), thing.get("links", {}))
    if not patterns and not (found.is_a(th.QUALIFIED_RELATION) and found.links):
        refuse("the key 'iri' is missing", where, "only a relation is named after what it links")
    if not kind and (kind_from or found.always or found.links):
        refuse("it has no class, so nothing can be said of it", where, "give it a class")
    for term, value in found.always.items():
        _check_constant(found, term, value, f"{where}.always.{term}")
    return found


def _read_pattern(text: object, columns: Sequence[Column], where: str) -> Pattern:
    if not isinstance(text, str):
        refuse("the value of 'iri' is of the wrong kind", where, "write one text, or a list of texts")
    pattern = Pattern(text)
    types = {column.name: column.type for column in columns}
    for name in pattern.columns:
        if name not in types:
            refuse(
                f"the iri names the column {name!r}, which the table has not",
                where,
                f"{nearest(name, types)}the columns are {', '.join(types)}",
            )
        if types[name] in _NOT_IN_IRIS:
            refuse(f"the column {name!r} holds several values and cannot be in an iri", where)
    fixed = "".join(pattern.parts[0::2])
    whole = text.startswith(("https://", "http://"))
    if not _SAFE.fullmatch(fixed) or not (whole or _OWN.match(text)) or text.startswith(_RESERVED):
        refuse(
            f"{text!r} makes no IRI",
            where,
            "write a kind and a name, such as 'organisation/mine-{id}', or a whole https address",
        )
    return pattern


def _check_classes(name: str, kind: str, columns: Sequence[Column], where: str) -> None:
    column = next((column for column in columns if column.name == name), None)
    if column is None or column.type != "choice":
        hint = nearest(name, (column.name for column in columns))
        refuse(
            f"class_from names {name!r}, which is no column of the type choice", where, f"{hint}correct it"
        )
    schema = read_schema()
    for value in column.values.values():
        if value not in schema.classes:
            refuse(
                f"the column {name!r} has the value {value!r}, which is no class of the ontology",
                where,
                f"{nearest(value, schema.classes)}{_LOOK_UP}",
            )
        if kind and not schema.is_a(value, expand(kind)):
            refuse(f"the class {value!r} of the column {name!r} does not lie below {kind}", where)


def _check_link(thing: Thing, term: str, target: object, things: Mapping[str, Thing], where: str) -> None:
    schema = read_schema()
    found = schema.properties.get(term)
    if found is None:
        relations = [name for name, one in schema.properties.items() if one.kind == "relation"]
        refuse(f"{term!r} is no property of the ontology", where, f"{nearest(term, relations)}{_LOOK_UP}")
    if found.kind != "relation":
        refuse(
            f"{term!r} is a value and leads to no other thing",
            where,
            "give the column a term instead",
        )
    if not isinstance(target, str) or target not in things:
        refuse(
            f"it leads to {target!r}, which is no thing of this table",
            where,
            f"{nearest(str(target), things)}the things are {', '.join(things)}",
        )
    _check_domain(found, term, thing, where)
    there = things[target]
    if found.range and there.kind and not any(there.is_a(iri) for iri in found.range):
        refuse(f"{term!r} leads to {_shown(found.range)}, and {target!r} is of the class {there.kind}", where)


def _check_constant(thing: Thing, term: str, value: object, where: str) -> None:
    found = _find_value(term, where)
    _check_domain(found, term, thing, where)
    kinds = {bool: "boolean", int: "integer", str: "string"}
    if type(value) not in kinds:
        refuse("a value that always holds is a text, a whole number, true or false", where)
    _check_datatype(found, term, kinds[type(value)], where)


def _find_value(term: str, where: str) -> Property:
    properties = read_schema().properties
    found = properties.get(term)
    if found is None:
        values = [name for name, one in properties.items() if one.kind == "value"]
        refuse(f"{term!r} is no property of the ontology", where, f"{nearest(term, values)}{_LOOK_UP}")
    if found.kind == "relation":
        refuse(
            f"{term!r} is a relation and leads to another thing",
            where,
            "describe that thing under 'things' and give it in 'links'",
        )
    return found


def _check_domain(found: Property, term: str, thing: Thing, where: str) -> None:
    if not thing.kind:
        refuse(f"{thing.name!r} has no class, so nothing can be said of it", where, "give it a class")
    if found.domain and not any(thing.is_a(iri) for iri in found.domain):
        refuse(
            f"{term!r} describes {_shown(found.domain)}, and {thing.name!r} is of the class {thing.kind}",
            where,
            "choose another property or another class",
        )


def _check_datatype(found: Property, term: str, datatype: str, where: str) -> None:
    wanted = {iri.removeprefix(th.XSD) for iri in found.range if iri.startswith(th.XSD)}
    if wanted and datatype not in wanted:
        types = [name for name, one in _DATATYPES.items() if one in wanted] or ["text"]
        refuse(
            f"{term!r} takes values of the datatype {' or '.join(sorted(wanted))}, not {datatype}",
            where,
            f"the type for it is {' or '.join(types)}",
        )


def _shown(iris: frozenset[str]) -> str:
    return " or ".join(sorted(re.split("[#/]", iri)[-1] for iri in iris))
