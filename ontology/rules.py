"""The derivation rules: what follows from what was stated, one SPARQL CONSTRUCT a file.

OWL axioms say the same where OWL can (property chains, subclasses); the rules are how a store, which does not
infer, comes to hold it. Their order is that of the files' names.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import TriplehelixError
from .files import rule_files
from .header import read_header

_PLACES = ("in the store", "on arrays")


@dataclass(frozen=True)
class Rule:
    """A derivation rule.

    Parameters
    ----------
    name : str
        Name of the file without its number and ending.
    summary : str
        What it derives, in one line.
    on_arrays : bool
        True when the build computes the same on arrays, because a query would take too long.
    text : str
        The CONSTRUCT query.
    """

    name: str
    summary: str
    on_arrays: bool
    text: str


def read_rules() -> list[Rule]:
    """Return the rules in the order in which they run.

    Examples
    --------
    >>> [rule.name for rule in read_rules() if rule.on_arrays]
    ['participates-in', 'collaborates-with']
    """
    rules = []
    for path in rule_files():
        text = path.read_text("utf-8")
        header = read_header(text, path)
        if header.get("runs") not in _PLACES:
            raise TriplehelixError(
                f"a rule runs {header.get('runs')!r}", str(path), f"write one of {', '.join(_PLACES)}"
            )
        name = path.stem.partition("-")[2]
        rules.append(Rule(name, str(header["summary"]), header["runs"] == "on arrays", text))
    return rules
