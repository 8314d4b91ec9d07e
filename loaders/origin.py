"""Origins: where a file under ``sources/`` came from, kept in a small JSON file beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ..errors import TriplehelixError

SUFFIX: Final = ".origin.json"


def origin_path(path: Path) -> Path:
    """Return the path of a file's origin: ``h2020.zip.origin.json`` for ``h2020.zip``."""
    return path.with_name(path.name + SUFFIX)


def write_origin(path: Path, origin: Mapping[str, Any]) -> None:
    """Write where a file came from; a reader finds the old origin or the new one, never half of it."""
    write_json(origin_path(path), origin)


def read_origin(path: Path) -> dict[str, Any]:
    """Return where a file came from; empty when nothing is known of it."""
    return read_json(origin_path(path))


def find_origins(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Give the files of a folder whose origin is known, with their origins."""
    for place in sorted(folder.glob(f"*{SUFFIX}")):
        path = place.with_name(place.name.removesuffix(SUFFIX))
        if path.is_file():
            yield path, read_origin(path)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON object and put it in place in one step."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
    fresh.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file; empty when there is no file."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise TriplehelixError(f"it cannot be read ({error})", str(path), "delete it") from error
    return content if isinstance(content, dict) else {}
