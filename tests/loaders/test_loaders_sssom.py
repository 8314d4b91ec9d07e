"""SSSOM: decisions are written for people and tools, and read back as they were."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.errors import TriplehelixError
from triplehelix.loaders.identity import Decision
from triplehelix.loaders.ntriples import entity
from triplehelix.loaders.sssom import COLUMNS, add_decisions, read_decisions, write_decisions

A, B, C = (entity("organisation", key) for key in ("pic-1", "ror-2", "vat-IT3"))
MADE = [
    Decision(A, B, "accepted", 0.9731, "same name, same city"),
    Decision(A, C, "uncertain", 0.6, "name 0.81"),
    Decision(B, C, "rejected", 0.95, "different ROR; same name"),
]
OURS = Decision(A, C, "rejected", 1.0, "moved in 2019", "Ada Rossi", date(2026, 1, 2))


def test_decisions_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "identity.sssom.tsv"
    assert write_decisions(path, [*MADE, OURS], {A: 'Alghe "Nuove"\tSpA'}) == 4
    assert set(read_decisions(path)) == {*MADE, OURS}


def test_the_decisions_of_people_come_first_and_then_the_open_ones(tmp_path: Path) -> None:
    path = tmp_path / "identity.sssom.tsv"
    write_decisions(path, [*MADE, OURS], {})
    assert [decision.state for decision in read_decisions(path)] == [
        "rejected",
        "uncertain",
        "rejected",
        "accepted",
    ]


def test_the_file_has_the_columns_and_words_of_the_standard(tmp_path: Path) -> None:
    path = tmp_path / "identity.sssom.tsv"
    write_decisions(path, [*MADE, OURS], {A: "Alghe"})
    text = path.read_text("utf-8")
    assert "sameAs" not in text
    assert text.startswith("#curie_map:\n#  organisation: https://w3id.org/triplehelix/id/organisation/\n")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert tuple(lines[0].split("\t")) == COLUMNS
    assert lines[1].split("\t")[:7] == [
        "organisation:pic-1",
        "Alghe",
        "skos:exactMatch",
        "Not",
        "organisation:vat-IT3",
        "",
        "semapv:ManualMappingCuration",
    ]


def test_without_a_file_nothing_is_decided(tmp_path: Path) -> None:
    assert read_decisions(tmp_path / "none.tsv") == []


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "identity.sssom.tsv"
    write_decisions(path, [OURS], {})

    def broken() -> object:
        yield OURS
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_decisions(path, broken(), {})  # type: ignore[arg-type]
    assert read_decisions(path) == [OURS]


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(tmp_path: Path) -> None:
    path = tmp_path / "identity.sssom.tsv"
    write_decisions(path, [OURS], {A: "=1+1"})
    assert "\t'=1+1\t" in path.read_text("utf-8")


ROW = {
    "subject_id": "organisation:pic-1",
    "predicate_id": "skos:exactMatch",
    "object_id": "organisation:ror-2",
    "mapping_justification": "semapv:ManualMappingCuration",
}


def write(path: Path, **cells: str) -> Path:
    row = {**ROW, **cells}
    path.write_text("#comment\n" + "\t".join(row) + "\n" + "\t".join(row.values()) + "\n", "utf-8")
    return path


def test_a_row_of_another_tool_with_few_columns_is_taken(tmp_path: Path) -> None:
    assert read_decisions(write(tmp_path / "x.tsv")) == [Decision(A, B, "accepted", 1.0, "", "a person")]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"predicate_id": "owl:sameAs"}, "owl:sameAs is not known here"),
        ({"object_id": "organisation:pic-1"}, "subject and object are the same"),
        ({"object_id": "pic-1"}, "'pic-1' is no IRI"),
        ({"object_id": "https://x.example/a b"}, "is no IRI"),
        ({"confidence": "sure"}, "a confidence or a date that is none"),
        ({"confidence": "nan"}, "not between 0 and 1"),
        ({"mapping_date": "02/01/2026"}, "a confidence or a date that is none"),
    ],
)
def test_a_row_that_cannot_be_followed_is_refused_by_its_number(
    tmp_path: Path, cells: dict[str, str], reason: str
) -> None:
    with pytest.raises(TriplehelixError, match=reason) as caught:
        read_decisions(write(tmp_path / "x.tsv", **cells))
    assert caught.value.where.endswith("x.tsv, row 3")


def test_a_file_without_a_needed_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("subject_id\tobject_id\nx\ty\n")
    with pytest.raises(TriplehelixError, match="missing: mapping_justification, predicate_id"):
        read_decisions(path)


@given(
    st.lists(
        st.builds(
            Decision,
            st.just(A),
            st.sampled_from([B, C]),
            st.sampled_from(["accepted", "uncertain", "rejected"]),
            st.floats(0, 1).map(lambda value: float(f"{value:g}")),
            st.text(max_size=20).map(lambda text: " ".join(text.split()).lstrip("=+-@\ufeff")),
            st.sampled_from(["", "Ada", "Zoë Ø"]),
        ),
        max_size=5,
    )
)
def test_any_decision_survives(tmp_path_factory: pytest.TempPathFactory, decisions: list[Decision]) -> None:
    path = tmp_path_factory.mktemp("sssom") / "x.tsv"
    clean = [decision for decision in decisions if decision.reason.isprintable()]
    write_decisions(path, clean, {})
    assert sorted(read_decisions(path), key=str) == sorted(clean, key=str)


def test_a_decision_of_a_person_replaces_that_of_the_program_and_the_names_stay(tmp_path: Path) -> None:
    path = tmp_path / "identity.sssom.tsv"
    organisation = "<https://w3id.org/triplehelix/id/organisation/"
    one, other, third = (f"{organisation}{name}>" for name in ("a", "b", "c"))
    pairs = [
        Decision(one, other, "uncertain", 0.7, "same name"),
        Decision(one, third, "accepted", 1.0, "same VAT"),
    ]
    write_decisions(path, pairs, {one: "Rina", other: "RINA SPA", third: "Rina Srl"})
    add_decisions(path, [pairs[0]._replace(state="rejected", by="Ada", confidence=1.0)])
    first, second = read_decisions(path)
    assert (first.state, first.by, second) == ("rejected", "Ada", pairs[1])
    assert all(name in path.read_text("utf-8") for name in ("Rina", "RINA SPA", "Rina Srl"))
