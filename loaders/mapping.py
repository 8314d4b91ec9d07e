"""Mappings: what the columns of a table of one's own mean, in a file of the same form as a layout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..errors import TriplehelixError
from .layout import Layout, parse_layout

_MOST_BYTES: Final = 1_000_000


def read_mapping(path: Path) -> Layout:
    """Read a mapping file.

    Raises
    ------
    TriplehelixError
        When it cannot be read, a key is wrong, or a table of it describes no thing; names file and key.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise TriplehelixError("it is too large for a mapping", str(path), "check the path")
        content = path.read_text("utf-8-sig")
    except OSError as error:
        raise TriplehelixError(
            f"the mapping cannot be read: {error.strerror or error}", str(path), "check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise TriplehelixError("the mapping is not UTF-8", str(path), "save it as UTF-8") from error
    layout = parse_layout(path.stem, content)
    if not layout.tables:
        raise TriplehelixError(
            "it has no table", path.name, "begin one with 'triplehelix add FILE --template'"
        )
    for table in layout.tables:
        if not table.things:
            raise TriplehelixError(
                "the table describes no thing", f"{path.name}, tables.{table.name}", "add its things"
            )
    return layout
