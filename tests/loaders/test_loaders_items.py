"""Items of JSON files: however a list is written and wherever it is cut, no item is lost or made up."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.errors import TriplehelixError
from triplehelix.loaders import items
from triplehelix.loaders.container import Member
from triplehelix.loaders.items import Item, read_items

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = st.none() | st.booleans() | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)
OBJECTS = st.lists(st.dictionaries(TEXTS, VALUES, max_size=3), max_size=6)


def read(content: str | bytes) -> list[Item]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "items.json"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(read_items(Member(path, path.name)))


@given(OBJECTS, st.sampled_from([None, 0, 3]), st.booleans())
def test_a_list_gives_its_objects(
    objects: list[dict[str, Any]], indent: int | None, ascii_only: bool
) -> None:
    found = read(json.dumps(objects, indent=indent, ensure_ascii=ascii_only))
    assert [item.value for item in found] == objects
    assert [item.number for item in found] == list(range(1, len(objects) + 1))


@given(OBJECTS.filter(bool))
def test_lines_give_their_objects(objects: list[dict[str, Any]]) -> None:
    found = read("\n".join(map(json.dumps, objects)))
    assert [item.value for item in found] == objects


@given(st.lists(st.one_of(SCALARS, st.lists(VALUES, max_size=3)), min_size=1, max_size=5))
def test_items_that_are_no_objects_are_told_one_by_one(values: list[Any]) -> None:
    found = read(json.dumps(values))
    assert [item.value for item in found] == [None] * len(values)
    assert {item.reason for item in found} == {"line 1: it is no object with names and values"}


@given(OBJECTS.filter(bool), st.integers(1, 10_000))
def test_a_list_that_is_cut_anywhere_keeps_what_came_before_and_says_so(
    objects: list[dict[str, Any]], cut: int
) -> None:
    content = json.dumps(objects)
    found = read(content[: max(1, len(content) - cut)])
    assert found[-1].value is None
    assert "ends within" in found[-1].reason
    assert [item.value for item in found[:-1]] == objects[: len(found) - 1]


@given(st.text('[]{}",:\\ 1a\n', max_size=40))
def test_whatever_a_list_holds_reading_it_ends(inside: str) -> None:
    for item in read("[" + inside):
        assert (item.value is None) == bool(item.reason)


@given(OBJECTS, st.integers(1, 40))
def test_where_the_file_is_read_in_parts_makes_no_difference(
    objects: list[dict[str, Any]], size: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(items, "_CHUNK", size)
        found = read(json.dumps(objects, indent=2))
    assert [item.value for item in found] == objects


def test_an_escaped_quote_may_lie_across_two_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    objects = [{'a]"}b': 1}, {"c": 'x"]'}]
    for size in range(1, 30):
        monkeypatch.setattr(items, "_CHUNK", size)
        assert [item.value for item in read(json.dumps(objects, indent=2))] == [{'a]"}b': "1"}, {"c": 'x"]'}]


def test_numbers_stay_as_they_are_written() -> None:
    (item,) = read('[{"a": 1.50, "b": 1e999, "c": 007e1}]'.replace("007e1", "-0"))
    assert item.value == {"a": "1.50", "b": "1e999", "c": "-0"}


def test_an_item_that_is_too_long_is_told_and_ends_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "_LONGEST", 1_000)
    monkeypatch.setattr(items, "_CHUNK", 100)
    found = read(json.dumps([{"a": 1}, {"b": "x" * 5_000}]))
    assert [item.reason for item in found] == ["", "line 1: it is longer than 1,000 characters"]


def test_a_line_that_is_too_long_is_rejected_and_those_after_it_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(items, "_LONGEST", 1_000)
    found = read('{"a": "1"}\n{"b": "' + "x" * 5_000 + '"}\n{"c": "3"}\n')
    assert [(item.number, item.value) for item in found] == [(1, {"a": "1"}), (2, None), (3, {"c": "3"})]


@pytest.mark.parametrize("content", ["", " \n\n\t", "\ufeff"])
def test_a_file_without_anything_is_refused(content: str) -> None:
    with pytest.raises(TriplehelixError, match="the file is empty"):
        read(content)
