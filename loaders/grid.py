"""Grids: the cells of a table as text, whatever the format of its file."""

from __future__ import annotations

from dataclasses import dataclass, field

from .rejects import Reject


@dataclass
class Grid:
    """The wanted columns of a table as text, side by side, and what could not be read.

    A format differs from another in how it comes to its grid; from there on all tables are one.

    Parameters
    ----------
    texts : dict of str to list
        Texts by our column name, all of the same length; blank where there is nothing.
    numbers : list of int
        Row in the file for each place; the header is row 1.
    read : int
        Rows read, those rejected included.
    rejects : list of Reject
        Rows that are none of the table.
    notes : list of str
        What a person should know though nothing was left out.
    faults : dict of str to dict
        By column and place: why a cell could not be read, and what stands there.
    """

    texts: dict[str, list[str]]
    numbers: list[int] = field(default_factory=list)
    read: int = 0
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: dict[str, dict[int, tuple[str, str]]] = field(default_factory=dict)
