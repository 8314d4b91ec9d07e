"""Snapshots: the builds of an observatory on disk, and which of them is in service.

``builds/<id>/`` holds a store, its manifest and its rejects. ``builds/current`` is a file of one line,
the id of the build in service; it is replaced in one rename, so a reader sees the old build or the new one.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ..errors import TriplehelixError
from .store import EmbeddedStore

BUILDS: Final = "builds"
_CURRENT: Final = "current"
_PARTIAL: Final = ".partial-"


@dataclass(frozen=True)
class Snapshot:
    """One finished build.

    Parameters
    ----------
    folder : Path
        Its folder; the name is the snapshot's id.
    manifest : dict
        Counts, digests, sources, software version, as ``manifest.json`` says them.
    """

    folder: Path
    manifest: dict[str, Any]

    @property
    def id(self) -> str:
        """The id: time of the build (UTC) and the first signs of its digest."""
        return self.folder.name

    @property
    def store_folder(self) -> Path:
        """The folder of the store.

        Raises
        ------
        TriplehelixError
            When its files are not those that the build left: the engine itself would open a store whose
            list of tables was cut short, and answer from what remains.
        """
        folder = self.folder / "store"
        if _sizes(folder) != self.manifest.get("files"):
            raise TriplehelixError(
                "files of the store are missing or were changed", str(folder), "run 'triplehelix build' again"
            )
        return folder

    @property
    def rejects(self) -> Path:
        """The file of the rejected rows."""
        return self.folder / "rejects.csv"

    def open_store(self) -> EmbeddedStore:
        """Open the store for reading."""
        return EmbeddedStore(self.store_folder)


def current_snapshot(observatory: Path) -> Snapshot:
    """Return the build in service.

    Raises
    ------
    TriplehelixError
        When nothing was built yet, or the manifest cannot be read.
    """
    pointer = observatory / BUILDS / _CURRENT
    try:
        name = pointer.read_text("utf-8").strip()
    except OSError:
        raise TriplehelixError("nothing is built yet", str(observatory), "run 'triplehelix build'") from None
    return read_snapshot(observatory, name)


def read_snapshot(observatory: Path, name: str) -> Snapshot:
    """Return the build with this id."""
    folder = observatory / BUILDS / Path(name).name
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise TriplehelixError(
            f"there is no readable build {name!r} ({error})", str(observatory), "run 'triplehelix build'"
        ) from error
    return Snapshot(folder, manifest)


def list_snapshots(observatory: Path) -> list[str]:
    """Return the ids of the finished builds, the oldest first."""
    found = (observatory / BUILDS).glob("*/manifest.json")
    return sorted(path.parent.name for path in found if not path.parent.name.startswith(_PARTIAL))


@contextmanager
def begin(observatory: Path) -> Iterator[Path]:
    """Make the folder of a new build; remove it if the build fails, and what killed builds have left."""
    builds = observatory / BUILDS
    builds.mkdir(exist_ok=True)
    for leftover in builds.glob(f"{_PARTIAL}*"):
        shutil.rmtree(leftover)
    folder = builds / f"{_PARTIAL}{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def finish(partial: Path, manifest: dict[str, Any]) -> Snapshot:
    """Name a complete build after its time and digest, and put it in service in one rename."""
    while True:
        created = datetime.now(UTC)
        name = f"{created:%Y%m%dT%H%M%SZ}-{manifest['digest'][:8]}"
        folder = partial.with_name(name)
        if not folder.exists():
            break
        # The same data was built within this second: the next one has a name of its own.
        time.sleep(0.2)
    manifest = {
        "snapshot": name,
        "created": created.isoformat(timespec="seconds"),
        **manifest,
        "files": _sizes(partial / "store"),
    }
    _write_synced(partial / "manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    _sync(partial)
    partial.rename(folder)
    pointer = folder.parent / _CURRENT
    fresh = pointer.with_suffix(".new")
    _write_synced(fresh, name + "\n")
    fresh.replace(pointer)
    _sync(folder.parent)
    return Snapshot(folder, manifest)


def _sizes(store: Path) -> dict[str, int]:
    """Return the size of each file of a store, without the log that the engine may write when it opens it."""
    return {
        path.name: path.stat().st_size
        for path in sorted(store.glob("*"))
        if path.is_file() and not path.name.startswith("LOG")
    }


def _write_synced(path: Path, content: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
