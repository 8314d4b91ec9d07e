"""The header of a query file: the lines that begin with ``#+`` hold YAML, the whole file is SPARQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ..errors import TriplehelixError


def read_header(text: str, path: Path) -> dict[str, Any]:
    """Return the header of a query file.

    Parameters
    ----------
    text : str
        The whole file.
    path : Path
        Where it comes from, for messages.

    Raises
    ------
    TriplehelixError
        When the lines are no YAML, or there are none.

    Examples
    --------
    >>> read_header("#+ summary: All things\\nSELECT * { ?s ?p ?o }", Path("all.rq"))
    {'summary': 'All things'}
    """
    # Comment lines become empty lines, so that YAML counts lines as the file does.
    lines = [line[2:] if line.startswith("#+") else "" for line in text.splitlines()]
    try:
        header = yaml.safe_load("\n".join(line.removeprefix(" ") for line in lines))
    except yaml.YAMLError as error:
        raise TriplehelixError(
            f"the header is no YAML ({error})", str(path), "correct the lines that begin with #+"
        ) from None
    if not isinstance(header, dict):
        raise TriplehelixError(
            "there is no header", str(path), "begin with #+ lines, such as '#+ summary: ...'"
        )
    return header
