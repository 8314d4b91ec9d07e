"""The house: its folders, the direction of its imports, the examples in its docstrings."""

from __future__ import annotations

import ast
import configparser
import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
import triplehelix

ROOT = Path(__file__).parents[1]
# Lowest first; each may import from those before it.
FLOORS = (
    "_version",
    "errors",
    "ontology",
    "loaders",
    "graph",
    "queries",
    "viz",
    "observatory",
    "terminal",
    "cli",
    "__main__",
)
PACKAGES = ("ontology", "loaders", "graph", "queries", "viz")


def own_modules() -> list[Path]:
    inside = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [*sorted(ROOT.glob("*.py")), *inside]


def floor(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> list[str]:
    """Return the floors that a module imports from, relative or by name."""
    depth = len(path.relative_to(ROOT).parts)
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names = (node.module or "").split(".")
            if node.level == depth:
                found += [names[0]] if node.module else [alias.name for alias in node.names]
            elif node.level == 0 and names[0] == "triplehelix" and len(names) > 1:
                found.append(names[1])
        elif isinstance(node, ast.Import):
            found += [
                alias.name.split(".")[1] for alias in node.names if alias.name.startswith("triplehelix.")
            ]
    return [name for name in found if name in FLOORS]


def test_every_folder_with_code_is_listed_as_a_package() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    listed = config["options"]["packages"].split()
    folders = {
        path.parent.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("__init__.py")
        if not path.relative_to(ROOT).parts[0].startswith((".", "build", "tests", "dist"))
    }
    assert {f"triplehelix.{name}" if name != "." else "triplehelix" for name in folders} == set(listed)


def test_imports_point_one_way() -> None:
    modules = own_modules()
    assert len(modules) > len(FLOORS)
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules
        if path.name != "__init__.py" or path.parent != ROOT
        for name in imports(path)
        if FLOORS.index(name) > FLOORS.index(floor(path))
    ]
    assert wrong == []


def test_an_import_against_the_direction_would_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    module = tmp_path / "graph" / "wrong.py"
    module.parent.mkdir()
    module.write_text("from ..viz import report\nfrom .. import cli\nimport triplehelix.queries.engine\n")
    assert imports(module) == ["viz", "cli", "queries"]


def test_no_module_is_left_without_a_docstring() -> None:
    without = [
        str(path) for path in own_modules() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert without == []


def walk() -> list[str]:
    found = pkgutil.walk_packages(triplehelix.__path__, "triplehelix.")
    return [
        module.name
        for module in found
        if module.name.split(".")[1] in FLOORS and not module.name.endswith("__main__")
    ]


@pytest.mark.parametrize("name", walk())
def test_the_examples_in_the_docstrings_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples_to_run() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    examples = sum(
        len(test.examples) for name in walk() for test in finder.find(importlib.import_module(name))
    )
    assert examples >= 25


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_to_files_of_the_repository_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / name).read_text("utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []
    assert links or name != "README.md"
