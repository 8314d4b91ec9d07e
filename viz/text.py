"""Words from outside, made fit for a page: no control characters, no invisible tricks, never empty."""

from __future__ import annotations

import unicodedata

LONGEST = 600
_JOINERS = "\u200c\u200d"  # Persian and Indic spelling needs them.


def clean(text: object, longest: int = LONGEST) -> str:
    """Return text without control, bidirectional and other invisible characters, on one line.

    Markup is kept as it is: escaping belongs to the template.

    Parameters
    ----------
    text : object
        Anything; ``None`` gives an empty string.
    longest : int
        Number of characters to keep; a longer text ends in an ellipsis.

    Examples
    --------
    >>> clean("Uni\\u202eversity\\x00 of\\n Genoa")
    'University of Genoa'
    >>> clean("abcdef", longest=4)
    'abc…'
    """
    if text is None:
        return ""
    kept = "".join(_keep(character) for character in str(text))
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def clean_code(text: str) -> str:
    """Return code as it stands, lines and indents kept, without the characters that can disguise it.

    See https://www.unicode.org/reports/tr55/ on source code that reads otherwise than it runs.

    Examples
    --------
    >>> clean_code("SELECT *\\n  WHERE {\\u202e}")
    'SELECT *\\n  WHERE {}'
    """
    lines = text.expandtabs(2).splitlines()
    return "\n".join("".join(_keep(character) for character in line).rstrip() for line in lines)


def _keep(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " " if character.isspace() else ""
    if category == "Cs":
        return "\ufffd"
    if category == "Cf" and character not in _JOINERS:
        return ""
    return character


def name_thing(label: object, iri: str) -> str:
    """Return the label, or a name made from the IRI when there is none.

    Examples
    --------
    >>> name_thing("", "https://w3id.org/triplehelix/id/organisation/pic-998616262")
    'PIC 998616262 (name not given)'
    """
    name = clean(label)
    if name.strip(_JOINERS + " "):
        return name
    last = clean(iri.rstrip("/").rpartition("/")[2])
    scheme, dash, number = last.partition("-")
    return f"{scheme.upper()} {number} (name not given)" if dash else f"{last or '?'} (name not given)"


def name_source(iri: object) -> str:
    """Return where a record comes from in words.

    Examples
    --------
    >>> name_source("https://w3id.org/triplehelix/id/source/0a1b2c3d4e5f/organization.csv#row=12")
    'organization.csv, row 12'
    >>> name_source("https://w3id.org/triplehelix/id/document/001#char=12,40")
    'document 001, characters 12 to 40'
    """
    path, _, place = clean(iri).partition("#")
    folder, _, name = path.rstrip("/").rpartition("/")
    if folder.endswith("/document"):
        name = f"document {name}"
    kind, _, value = place.partition("=")
    match kind:
        case "row":
            return f"{name}, row {value}"
        case "char":
            return f"{name}, characters {value.replace(',', ' to ')}"
    return name
