"""Identity: which records are one organisation, and what a person decides stands."""

from __future__ import annotations

import csv
import runpy
from collections.abc import Callable
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from triplehelix.loaders.identity import Decision, Identity, Record, decide
from triplehelix.loaders.ntriples import entity
from triplehelix.loaders.review import answer, open_cases

ROOT = Path(__file__).parents[2]
FIXTURE = Path(__file__).with_name("identity") / "organisations.csv"
DAY = date(2026, 1, 2)
STREET, WEB = "Via delle Reti 5", "www.zyg.example.com"


def org(key: str) -> str:
    return entity("organisation", key)


def record(key: str, name: str = "Zygotta Robotica", source: str = "", **told: str) -> Record:
    told = {"country": "IT", "city": "Genova", **told}
    return Record(org(key), source or key, f"<row:{key}>", name, **told)  # type: ignore[arg-type]


def invented() -> list[Record]:
    with FIXTURE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Record(
            **{
                **row,
                "iri": org(row["iri"]),
                "other_names": tuple(filter(None, row["other_names"].split("|"))),
            },
            row=f"<row:{number}>",
        )
        for number, row in enumerate(rows, start=2)
    ]


def one(identity: Identity, *keys: str) -> bool:
    return len({identity[org(key)] for key in keys}) == 1


def find(identity: Identity, *keys: str) -> Decision:
    sides = tuple(sorted(map(org, keys)))
    return next(decision for decision in identity.decisions if decision[:2] == sides)


def by_person(state: str, *keys: str, by: str = "Ada") -> Decision:
    first, second = sorted(map(org, keys))
    return Decision(first, second, state, 1.0, "", by, DAY)  # type: ignore[arg-type]


def test_a_university_is_one_in_two_languages_and_its_department_stands_apart() -> None:
    identity = decide(invented())
    assert one(identity, "pic-900000001", "ror-0zz000001")
    assert identity[org("own-1")] == org("own-1")
    assert identity[org("own-2")] == org("own-2")


def test_legal_form_accents_and_the_way_a_city_is_written_do_not_matter() -> None:
    decision = find(decide(invented()), "pic-900000002", "own-3")
    assert decision.state == "accepted"
    assert decision.reason == "same name, same city, same address, same domain, other form"


def test_the_same_name_in_another_country_is_another_organisation() -> None:
    assert not one(decide(invented()), "pic-900000002", "own-4")


def unsure() -> list[Record]:
    return [record("a", "Zygotta Robotica srl"), record("b", "Zygotta Robotica spa", city="")]


def test_the_same_name_with_another_legal_form_and_no_city_is_left_to_a_person() -> None:
    identity = decide(unsure())
    assert find(identity, "a", "b").state == "uncertain"
    assert not identity.canonical


def test_one_vat_number_makes_one_organisation_whatever_the_names() -> None:
    decision = find(decide(invented()), "pic-900000003", "own-5")
    assert (decision.state, decision.confidence, decision.reason) == ("accepted", 1.0, "same VAT")


def test_a_department_with_the_vat_number_of_its_university_is_left_to_a_person() -> None:
    vat = "IT01111100010"
    whole = record("a", "Università di Borgomare", vat=vat)
    part = record("b", "Università di Borgomare, Dipartimento di Fisica", vat=vat)
    assert find(decide([whole, part]), "a", "b").state == "uncertain"


@pytest.mark.parametrize(
    ("kind", "values", "written"),
    [
        ("ror", ("0zz000001", "https://ror.org/0zz000002"), "ROR"),
        ("vat", ("IT01111100010", "IT00000010215"), "VAT"),
        ("wikidata", ("Q1", "Q2"), "Wikidata"),
    ],
)
def test_two_identifiers_of_a_kind_keep_apart_what_is_alike(
    kind: str, values: tuple[str, str], written: str
) -> None:
    rows = [
        record(key, street=STREET, domain=WEB, **{kind: value})
        for key, value in zip("ab", values, strict=True)
    ]
    decision = find(decide(rows), "a", "b")
    assert decision.state == "rejected"
    assert decision.reason.startswith(f"different {written}; same name")


def test_two_pics_may_be_of_one_organisation() -> None:
    name = "Consorzio per la Robotica Subacquea e la Cartografia dei Fondali"
    rows = [
        record(f"pic-{pic}", name, "programme", street=STREET, short_name="CRSCF", pic=pic) for pic in "12"
    ]
    identity = decide(rows)
    assert one(identity, "pic-1", "pic-2")


def test_a_third_record_does_not_bring_two_pics_together() -> None:
    name = "Fondali Robotica Subacquea"
    rows = [record("pic-1", name, pic="1"), record("pic-2", name, pic="2"), record("x", name)]
    identity = decide(rows)
    assert one(identity, "pic-1", "x") is not one(identity, "pic-2", "x")
    assert not one(identity, "pic-1", "pic-2")


def test_two_rows_of_a_register_are_two_organisations() -> None:
    rows = [record("s-1", source="register", street=STREET), record("s-2", source="register", street=STREET)]
    assert one(decide(rows), "s-1", "s-2")
    apart = decide(rows, registers=["register"])
    assert not one(apart, "s-1", "s-2")
    assert apart.decisions == []


def test_the_strongest_identifier_names_the_organisation() -> None:
    rows = [record(key, street=STREET, domain=WEB) for key in ("own-1", "vat-IT1", "ror-1", "pic-1")]
    for order in (rows, rows[::-1]):
        identity = decide(order)
        assert {identity[row.iri] for row in rows} == {org("pic-1")}


def test_what_a_person_accepts_is_merged_though_nothing_speaks_for_it() -> None:
    rows = [record("a", "Alghe"), record("b", "Reti", city="Torino")]
    assert not one(decide(rows), "a", "b")
    identity = decide(rows, [by_person("accepted", "b", "a")])
    assert one(identity, "a", "b")
    assert find(identity, "a", "b").by == "Ada"


def test_a_person_may_know_that_two_identifiers_are_of_one_organisation() -> None:
    rows = [record("a", ror="0zz000001"), record("b", ror="0zz000002")]
    assert one(decide(rows, [by_person("accepted", "a", "b")]), "a", "b")


def test_what_a_person_rejects_stays_apart_also_by_way_of_a_third() -> None:
    rows = [record(key, street=STREET, domain=WEB) for key in "abc"]
    assert one(decide(rows), "a", "b", "c")
    identity = decide(rows, [by_person("rejected", "a", "b")])
    assert not one(identity, "a", "b")
    assert sum(one(identity, *pair) for pair in combinations("abc", 2)) == 1
    dropped = [decision for decision in identity.decisions if "not joined" in decision.reason]
    assert [decision.state for decision in dropped] == ["uncertain"]
    assert "was told by a person from" in identity.notes[0]


def test_the_weakest_link_is_the_one_that_is_dropped() -> None:
    rows = [
        record("a", street=STREET, domain=WEB, ror="0zz000001"),
        record("b", street=STREET, domain=WEB),
        record("c", domain=WEB, ror="0zz000002"),
    ]
    identity = decide(rows)
    assert one(identity, "a", "b")
    assert find(identity, "b", "c").reason.endswith("they would bring together different ROR")


def test_the_last_decision_of_a_person_on_a_pair_stands() -> None:
    rows = [record("a", "Alghe"), record("b", "Reti")]
    first, then = (
        by_person("accepted", "a", "b"),
        by_person("rejected", "b", "a")._replace(day=date(2026, 3, 1)),
    )
    for order in ([first, then], [then, first]):
        assert not one(decide(rows, order), "a", "b")


def test_a_decision_about_records_that_are_gone_is_kept_and_told() -> None:
    kept = by_person("rejected", "a", "gone")
    identity = decide([record("a")], [kept])
    assert identity.decisions == [kept]
    assert "records that are gone" in identity.notes[0]


def test_earlier_decisions_of_the_program_are_made_anew() -> None:
    stale = by_person("accepted", "a", "b", by="")
    assert not decide([record("a", "Alghe"), record("b", "Reti")], [stale]).canonical


def test_names_without_a_letter_make_nobody_the_same() -> None:
    rows = [record("a", "??? ???", street=STREET), record("b", "????????", street=STREET)]
    assert not decide(rows).canonical


def test_the_outcome_does_not_depend_on_the_order_of_the_records() -> None:
    rows = invented()
    outcomes = {tuple(sorted(decide(order).canonical.items())) for order in (rows, rows[::-1])}
    assert len(outcomes) == 1


words = st.sampled_from(
    ["alghe", "reti", "robotica", "srl", "università", "Genova", "?", "2", "", "istituto"]
)
rows = st.lists(
    st.builds(
        lambda key, name, ror, source: record(
            f"k{key}", " ".join(name), source, street=STREET, ror=ror and f"0zz00000{ror}"
        ),
        st.integers(0, 8),
        st.lists(words, max_size=4),
        st.sampled_from(["", "", "1", "2"]),
        st.sampled_from(["x", "y"]),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(rows, st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=4))
def test_no_group_ever_holds_a_rejected_pair_or_two_rors_that_no_record_shares(
    records: list[Record], pairs: list[tuple[int, int]]
) -> None:
    rejected = [by_person("rejected", f"k{a}", f"k{b}") for a, b in pairs if a != b]
    identity = decide(records, rejected)
    assert all(identity[decision.one] != identity[decision.other] for decision in rejected)
    rors: dict[str, list[set[str]]] = {}
    own: dict[str, set[str]] = {}
    for row in records:
        if row.ror:
            own.setdefault(row.iri, set()).add(row.ror)
    for iri, values in own.items():
        group = rors.setdefault(identity[iri], [])
        touching = [known for known in group if known & values]
        rors[identity[iri]] = [known for known in group if known not in touching] + [values.union(*touching)]
    assert all(len(groups) == 1 for groups in rors.values())
    assert all(identity[iri] == iri for iri in identity.canonical.values())


def test_a_person_is_asked_about_the_surest_pair_first_with_both_sides() -> None:
    rows = [*unsure(), record("c", "Alghe", domain=WEB)]
    identity = decide(rows)
    case = next(open_cases(identity, rows))
    assert {case.decision.one, case.decision.other} == {org("a"), org("b")}
    told = {line.what: (line.one, line.other, line.agree) for line in case.lines}
    assert told["city"] == (("Genova",), (), False)
    assert told["name"] == (("Zygotta Robotica srl",), ("Zygotta Robotica spa",), False)
    assert told["country"][2]
    assert "VAT" not in told


def test_an_answer_ends_the_question() -> None:
    rows = unsure()
    case = next(open_cases(decide(rows), rows))
    for choice, merged in (("accept", True), ("reject", False)):
        decided = answer(case, choice, "Ada", DAY)  # type: ignore[arg-type]
        again = decide(rows, [decided])
        assert one(again, "a", "b") is merged
        assert not list(open_cases(again, rows))
    with pytest.raises(ValueError, match="name of the person"):
        answer(case, "accept", " ", DAY)


@pytest.fixture(scope="module")
def measured() -> tuple[dict[str, Callable[..., object]], dict[str, Record], Identity]:
    bench = runpy.run_path(str(ROOT / "tests" / "bench" / "bench_identity.py"))
    if not bench["DATA"].exists():
        pytest.skip("the public data is not at hand (../shared/data)")
    records = bench["read_all"]()
    return bench, records, decide(records.values(), registers=bench["REGISTERS"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keys", "others"),
    [
        (("h2020:999596447", "fp7:999596447", "ror:042t93s57"), ()),
        (("h2020:999976687", "fp7:999976687", "ror:0107c5v14"), ("ror:02v89pq06",)),
        (("h2020:999979500", "fp7:999979500", "ror:04zaypm56"), ("ror:00keh9s20", "ror:024ye7w89")),
        (("h2020:990822021", "fp7:bc6703b961fa08a568f377b869bf5a3c"), ("h2020:999951467",)),
        (
            ("h2020:998453011", "fp7:d67ef5dca71e6a2d1a13d3f5d1ad746b", "ror:008yqe287"),
            ("h2020:999951467", "fp7:90dc8c0433f3011afa8f53997b01a8e1", "h2020:990822021"),
        ),
    ],
    ids=["IIT", "University of Genoa", "CNR", "RINA Services", "RINA materials"],
)
def test_a_well_known_organisation_is_one_and_its_parts_and_sisters_stand_apart(
    measured: tuple[dict[str, Callable[..., object]], dict[str, Record], Identity],
    keys: tuple[str, ...],
    others: tuple[str, ...],
) -> None:
    _, records, identity = measured
    canonical = {identity[records[key].iri] for key in keys}
    assert len(canonical) == 1
    assert canonical.isdisjoint(identity[records[key].iri] for key in others)


@pytest.mark.slow
def test_the_labelled_pairs_are_recognised_as_the_documentation_says(
    measured: tuple[dict[str, Callable[..., object]], dict[str, Record], Identity],
) -> None:
    bench, records, identity = measured
    pairs = bench["read_pairs"]()
    merged = bench["merge"](pairs, records, identity)
    assert len(pairs) == 990  # type: ignore[arg-type]
    halves = [pair for pair in pairs if pair.half != "fresh"]  # type: ignore[attr-defined]
    plain = bench["score"](halves, merged)
    natural = bench["score"](halves, merged, weighted=True)
    assert plain.precision >= 0.99  # type: ignore[attr-defined]
    assert natural.precision >= 0.99  # type: ignore[attr-defined]
    assert natural.recall >= 0.9  # type: ignore[attr-defined]
