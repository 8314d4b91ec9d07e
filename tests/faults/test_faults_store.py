"""A build on disk that is damaged is said to be so when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.graph.build import build
from triplehelix.graph.focus import Focus
from triplehelix.graph.snapshot import Snapshot, current_snapshot
from triplehelix.loaders.source import Source


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    path = tmp_path / "topics.csv"
    path.write_text("projectID;topic;title\n" + "".join(f"{key};T-{key};Topic\n" for key in range(500)))
    return build(tmp_path, [Source(path, "cordis")], Focus())


def open_current(snapshot: Snapshot) -> int:
    return len(current_snapshot(snapshot.folder.parents[1]).open_store())


def test_a_whole_build_opens(snapshot: Snapshot) -> None:
    assert open_current(snapshot) == snapshot.manifest["triples"]["total"]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def remove_tables(store: Path) -> None:
    tables = list(store.glob("*.sst"))
    assert tables
    for table in tables:
        table.unlink()


DAMAGE: dict[str, Callable[[Snapshot], object]] = {
    "manifest cut short": lambda snapshot: cut(snapshot.folder / "manifest.json"),
    "manifest empty": lambda snapshot: (snapshot.folder / "manifest.json").write_text(""),
    "manifest gone": lambda snapshot: (snapshot.folder / "manifest.json").unlink(),
    "pointer to nowhere": lambda snapshot: (snapshot.folder.parent / "current").write_text(
        "20200101T000000Z-0\n"
    ),
    "pointer outside": lambda snapshot: (snapshot.folder.parent / "current").write_text("../../..\n"),
    "pointer empty": lambda snapshot: (snapshot.folder.parent / "current").write_text(""),
    "pointer gone": lambda snapshot: (snapshot.folder.parent / "current").unlink(),
    "store without CURRENT": lambda snapshot: (snapshot.store_folder / "CURRENT").unlink(),
    "store without tables": lambda snapshot: remove_tables(snapshot.store_folder),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_said_plainly_and_nothing_is_repaired_in_silence(damage: str, snapshot: Snapshot) -> None:
    DAMAGE[damage](snapshot)
    before = {path: path.stat().st_size for path in snapshot.folder.rglob("*")}
    with pytest.raises(TriplehelixError) as caught:
        open_current(snapshot)
    assert "triplehelix build" in caught.value.do
    assert {path: path.stat().st_size for path in snapshot.folder.rglob("*")} == before


def test_a_store_whose_own_list_of_tables_is_cut_short_is_not_opened(snapshot: Snapshot) -> None:
    for path in snapshot.store_folder.glob("MANIFEST-*"):
        cut(path)
    with pytest.raises(TriplehelixError):
        open_current(snapshot)


def test_nothing_built_yet_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match="nothing is built yet"):
        current_snapshot(tmp_path)
