"""A build that is killed, fails or meets another leaves the last one in service."""

from __future__ import annotations

import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.graph.build import build
from triplehelix.graph.focus import Focus
from triplehelix.graph.snapshot import Snapshot, current_snapshot
from triplehelix.loaders.source import Source

# Builds in a process of its own, says when it begins, and stops for good at a named moment: a step that the
# build tells of, or the renames by which it is put in service (they raise an audit event first).
CHILD = """
import resource, sys, time
from itertools import count
from pathlib import Path
from triplehelix.errors import TriplehelixError
from triplehelix.graph.build import build
from triplehelix.graph.focus import Focus
from triplehelix.loaders.source import Source

observatory, source, moment, largest_file = sys.argv[1:]
renames = count(1)

def stop_at(place):
    if place == moment:
        print("stopped", flush=True)
        time.sleep(600)

def hear(event, details):
    if event == "os.rename" and str(details[0]).startswith(observatory):
        stop_at(f"rename {next(renames)}")

sys.addaudithook(hear)
if int(largest_file):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(largest_file), int(largest_file)))
print("begun", flush=True)
def watch(step, share):
    stop_at(f"{step} {share:g}")

try:
    build(Path(observatory), [Source(Path(source), "cordis")], Focus(), watch)
except TriplehelixError as error:
    print(error)
    sys.exit(3)
print("done", flush=True)
"""

MOMENTS = [
    "read new.zip 0",
    "read new.zip 1",
    "write what the sources say 0",
    "write what the sources say 1",
    "derive collaborations 0",
    "derive indicators 0",
    "derive suggested partners 0",
    "check 0",
    "check 1",
    "apply the rules 0",
    "apply the rules 1",
    "rename 1",
    "rename 2",
]


def programme(path: Path, projects: int) -> Path:
    """Write a CORDIS archive of some projects, 40 organisations taking turns in them."""
    rows = [
        f"{key};{pic % 40};Org {pic % 40};participant"
        for key in range(projects)
        for pic in range(key, key + 5)
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        titles = [f"{key};Project {key};2020-01-01" for key in range(projects)]
        archive.writestr("project.csv", "\n".join(["id;title;startDate", *titles]))
        archive.writestr("organization.csv", "\n".join(["projectID;organisationID;name;role", *rows]))
    return path


def build_here(observatory: Path, path: Path) -> Snapshot:
    return build(observatory, [Source(path, "cordis")], Focus())


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextmanager
def child(
    observatory: Path, source: Path, moment: str = "", largest_file: int = 0
) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", CHILD, str(observatory), str(source), moment, str(largest_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=observatory) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    said = [process.stdout.readline().strip()]
    while said[-1] not in {word, ""}:
        said.append(process.stdout.readline().strip())
    assert said[-1] == word, said


class Place:
    """An observatory with one build in service, and sources for others."""

    def __init__(self, folder: Path) -> None:
        self.observatory = folder / "observatory"
        self.observatory.mkdir()
        self.new = programme(folder / "new.zip", 120)
        self.next = programme(folder / "next.zip", 130)
        self.first = build_here(self.observatory, programme(folder / "old.zip", 100))
        self.content = files(self.first.folder)

    def assert_first_in_service(self) -> None:
        found = current_snapshot(self.observatory)
        assert found == self.first
        assert files(found.folder) == self.content
        assert len(found.open_store()) == self.first.manifest["triples"]["total"]

    def assert_next_build_works(self) -> None:
        snapshot = build_here(self.observatory, self.next)
        assert current_snapshot(self.observatory) == snapshot
        assert len(snapshot.open_store()) == snapshot.manifest["triples"]["total"]
        assert snapshot.manifest["network"]["undertakings"] == 130
        names = [path.name for path in (self.observatory / "builds").iterdir()]
        assert [name for name in names if name.startswith(".")] == []


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_build_killed_at_this_moment_leaves_the_last_one_in_service(moment: str, place: Place) -> None:
    with child(place.observatory, place.new, moment) as process:
        wait_for(process, "stopped")
        process.kill()
        assert process.wait() == -9
    place.assert_first_in_service()
    place.assert_next_build_works()


@pytest.mark.slow
def test_the_build_goes_through_every_one_of_these_moments_and_no_other(place: Place) -> None:
    told: list[str] = []
    build(
        place.observatory,
        [Source(place.new, "cordis")],
        Focus(),
        lambda step, share: told.append(f"{step} {share:g}"),
    )
    between = {step for step in told if step.startswith("read new.zip 0.")}
    assert [step for step in dict.fromkeys(told) if step not in between] == MOMENTS[:-2]


@pytest.mark.slow
def test_builds_killed_at_any_time_leave_a_whole_one_in_service(place: Place) -> None:
    started = time.perf_counter()
    with child(place.observatory, place.new) as process:
        wait_for(process, "begun")
        begun = time.perf_counter()
        wait_for(process, "done")
        whole = time.perf_counter() - begun
    assert whole < time.perf_counter() - started
    in_service = current_snapshot(place.observatory)
    chance = random.Random(1)
    evenly = [whole * part / 6 for part in range(6)]
    killed = 0
    for pause in [*evenly, *(chance.uniform(0, whole) for _ in range(6))]:
        with child(place.observatory, place.new) as process:
            wait_for(process, "begun")
            time.sleep(pause)
            process.kill()
            killed += process.wait() == -9
        found = current_snapshot(place.observatory)
        assert found == in_service or found.manifest["network"]["undertakings"] == 120
        assert len(found.open_store()) == found.manifest["triples"]["total"]
        in_service = found
    assert killed >= 6
    place.assert_next_build_works()


def test_a_source_that_fails_leaves_the_store_in_service_untouched(place: Place) -> None:
    place.new.write_bytes(place.new.read_bytes()[:-40])
    with pytest.raises(TriplehelixError, match=r"new\.zip: the archive is damaged"):
        build_here(place.observatory, place.new)
    place.assert_first_in_service()
    assert sorted(path.name for path in (place.observatory / "builds").iterdir()) == sorted(
        [place.first.id, "current"]
    )
    place.assert_next_build_works()


def test_a_source_that_is_gone_leaves_the_store_in_service_untouched(place: Place) -> None:
    place.new.unlink()
    with pytest.raises(TriplehelixError, match="cannot be read"):
        build_here(place.observatory, place.new)
    place.assert_first_in_service()


def test_a_second_build_at_the_same_time_is_refused_and_the_first_is_not_disturbed(place: Place) -> None:
    with child(place.observatory, place.new, "derive indicators 0") as process:
        wait_for(process, "stopped")
        with pytest.raises(TriplehelixError, match="another build of this observatory is running"):
            build_here(place.observatory, place.next)
        assert len(list((place.observatory / "builds").glob(".partial-*"))) == 1
        place.assert_first_in_service()
    place.assert_next_build_works()


# Bytes that one file may have: the store cannot even be made, or it stops while it is loaded.
@pytest.mark.parametrize("largest_file", [30_000, 120_000])
def test_a_full_disk_is_said_plainly_and_leaves_the_store_in_service(largest_file: int, place: Place) -> None:
    programme(place.new, 3_000)
    with child(place.observatory, place.new, largest_file=largest_file) as process:
        said, _ = process.communicate(timeout=120)
    place.assert_first_in_service()
    place.assert_next_build_works()
    assert process.returncode == 3, said
    assert "the store could not be written" in said
    assert "room" in said
