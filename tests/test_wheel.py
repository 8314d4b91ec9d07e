"""The wheel: what people install holds all that it needs, nothing else, and is fully typed."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("ontology", "loaders", "graph", "queries", "viz")
DATA = (".ttl", ".java", ".toml", ".csv", ".rq", ".html", ".css", ".js", ".md")

pytestmark = pytest.mark.slow


def run(*command: str, **kwargs: object) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **kwargs)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("source") / "triplehelix"
    listed = run(
        "git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"
    ).splitlines()
    for name in listed:
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(out), str(source))
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel))
    return target


def test_the_wheel_holds_all_modules_and_data_and_nothing_else(wheel: Path) -> None:
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = [*ROOT.glob("*.py"), ROOT / "py.typed"]
    files += [
        path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.suffix in (".py", *DATA)
    ]
    expected = {f"triplehelix/{path.relative_to(ROOT).as_posix()}" for path in files}
    # The generator of the invented programme is for the repository: what it makes is in the wheel.
    assert inside == expected - {"triplehelix/loaders/invented/invent.py"}
    assert not any("tests" in name for name in inside)


def test_the_installed_wheel_is_typed_strictly(installed: Path) -> None:
    environment = {**os.environ, "MYPYPATH": str(installed)}
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", str(ROOT / "pyproject.toml")]
    assert "Success" in run(*command, "-p", "triplehelix", cwd=installed, env=environment)


def test_the_installed_wheel_runs(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    said = run(sys.executable, "-m", "triplehelix", "demo", "here", cwd=tmp_path, env=environment)
    assert (tmp_path / "here" / "report" / "index.html").stat().st_size > 0
    assert "Wrote here/network.html" in said
