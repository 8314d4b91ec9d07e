"""Territories: codes become places, each within the next larger one."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.loaders.ntriples import NTriplesWriter
from triplehelix.loaders.places import Location
from triplehelix.loaders.territories import (
    LOCATED_BY,
    around,
    place,
    settle,
    successor,
    territory,
    write_territories,
)
from triplehelix.loaders.written import Home
from triplehelix.ontology import vocabulary as th

ORGANISATION = "<https://w3id.org/triplehelix/id/organisation/a>"


ROOT = Path(__file__).parents[2]
NUTS = "http://data.europa.eu/nuts/code/"


def organisation(number: int) -> str:
    return f"<{th.DATA}organisation/{number}>"


def written(*homes: Home, located: dict[int, Location] | None = None) -> set[tuple[str, str, str]]:
    stream = io.BytesIO()
    organisations = {organisation(number): home for number, home in enumerate(homes)}
    found = {organisation(number): location for number, location in (located or {}).items()}
    write_territories(organisations, NTriplesWriter(stream), located=found)
    triples = pyoxigraph.parse(stream.getvalue(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return {(quad.subject.value, quad.predicate.value, quad.object.value) for quad in triples}


def test_an_organisation_is_in_the_smallest_territory_that_its_source_names() -> None:
    facts = written(Home("IT", "ITC33", "Genova"), Home("IT", None, "Roma"))
    nuts = "http://data.europa.eu/nuts/code/"
    assert (th.DATA + "organisation/0", th.LOCATED_IN, nuts + "ITC33") in facts
    assert (th.DATA + "organisation/1", th.LOCATED_IN, nuts + "IT") in facts


def test_each_territory_lies_within_the_next_larger_one_up_to_the_country() -> None:
    within = {
        (s.rpartition("/")[2], o.rpartition("/")[2])
        for s, p, o in written(Home("IT", "ITC33", None))
        if p == th.WITHIN
    }
    assert within == {("ITC33", "ITC3"), ("ITC3", "ITC"), ("ITC", "IT")}


def test_a_country_without_nuts_codes_is_a_territory_of_our_own() -> None:
    facts = written(Home("US", None, "Boston"))
    usa = th.DATA + "territory/US"
    assert (usa, th.COUNTRY_CODE, "US") in facts
    assert not [fact for fact in facts if fact[1] == th.NUTS_CODE]


@pytest.mark.parametrize("home", [Home(None, None, "Genova"), Home("", "", None), Home("Italy", None, None)])
def test_a_home_without_a_code_gives_no_territory(home: Home) -> None:
    assert place(home) is None
    assert written(home) == set()


@pytest.mark.parametrize("nuts", ["ITC333", "I", "itc3", "IT-C3", "ZZC3", "IT C3", "IT>"])
def test_what_is_no_nuts_code_falls_back_to_the_country(nuts: str) -> None:
    assert place(Home("IT", nuts, None)) == "IT"


@given(st.from_regex(r"[A-Z]{2}[A-Z0-9]{0,3}", fullmatch=True))
def test_a_code_starts_with_those_of_the_territories_around_it(code: str) -> None:
    codes = around(code)
    assert codes[0] == code
    assert len(codes[-1]) == 2
    assert all(code.startswith(larger) for larger in codes)


@given(st.text())
def test_any_code_becomes_an_iri_that_an_rdf_reader_takes(code: str) -> None:
    found = place(Home(code, code, None))
    if found is not None:
        line = f"{ORGANISATION} <{th.LOCATED_IN}> {territory(found)} .\n"
        assert len(list(pyoxigraph.parse(line.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES))) == 1


def test_territories_of_a_list_are_written_with_those_around_them() -> None:
    stream = io.BytesIO()
    write_territories({}, NTriplesWriter(stream), {"ITC33", "no code", "US"})
    triples = pyoxigraph.parse(stream.getvalue(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    named = {quad.subject.value.rpartition("/")[2] for quad in triples}
    assert named == {"ITC33", "ITC3", "ITC", "IT"}


def test_a_located_place_is_written_with_what_told_it_and_is_no_stated_code() -> None:
    facts = written(Home("IT", None, "Genova"), located={0: Location("ITC33", "city", 0.99)})
    one = th.DATA + "organisation/0"
    assert {fact for fact in facts if fact[0] == one} == {
        (one, th.LOCATED_IN, NUTS + "ITC33"),
        (one, LOCATED_BY, "city"),
    }
    assert (NUTS + "ITC33", th.WITHIN, NUTS + "ITC3") in facts


@pytest.mark.parametrize("stated", ["ITC32", "ITC3"])
def test_a_stated_code_stands_whatever_the_address_tells(stated: str) -> None:
    facts = written(Home("IT", stated, "Genova"), located={0: Location("ITC33", "city", 0.99)})
    assert (th.DATA + "organisation/0", th.LOCATED_IN, NUTS + stated) in facts
    assert not [fact for fact in facts if fact[1] == LOCATED_BY]
    assert not [fact for fact in facts if fact[0] == NUTS + "ITC33"]


def test_an_organisation_that_only_a_position_places_is_written_too() -> None:
    facts = written(located={0: Location("ITC3", "position", 0.92)})
    assert (th.DATA + "organisation/0", th.LOCATED_IN, NUTS + "ITC3") in facts


def test_homes_take_located_codes_where_none_is_stated_so_that_a_focus_holds_them() -> None:
    homes = {"a": Home("IT", None, "Genova"), "b": Home("IT", "ITC32", "Savona"), "c": Home("US", None, None)}
    located = {"a": Location("ITC33", "city", 0.99), "b": Location("ITC33", "city", 0.99)}
    assert settle(homes, located) == {**homes, "a": Home("IT", "ITC33", "Genova")}


def test_a_code_of_an_earlier_edition_is_kept_and_the_one_of_today_stands_beside_it() -> None:
    facts = written(Home("FR", "FR824", "Marseille"))
    assert (th.DATA + "organisation/0", th.LOCATED_IN, NUTS + "FR824") in facts
    assert (th.DATA + "organisation/0", th.LOCATED_IN, NUTS + "FRL04") in facts
    assert (NUTS + "FR824", "http://purl.org/dc/terms/isReplacedBy", NUTS + "FRL04") in facts
    assert (NUTS + "FRL0", th.WITHIN, NUTS + "FRL") in facts


@pytest.mark.parametrize("code", ["ITG25", "ITG27", "IE011", "NL326", "UKM2", "ITC45", "EL300", "ITC33"])
def test_a_region_whose_borders_moved_has_no_successor(code: str) -> None:
    assert successor(code) is None


def test_each_code_of_an_earlier_edition_has_one_successor_and_each_successor_one_origin() -> None:
    rows = list(csv.DictReader((ROOT / "loaders/places/editions.csv").read_text("utf-8").splitlines()))
    assert len(rows) > 200
    old, new = [row["code"] for row in rows], [row["successor"] for row in rows]
    assert len(set(old)) == len(old)
    assert len(set(new)) == len(new)
    assert set(old).isdisjoint(new)
    assert all(len(a) == len(b) and a[:2] == b[:2] for a, b in zip(old, new, strict=True))


def test_the_successors_exist_in_the_edition_of_2021_and_the_old_codes_do_not() -> None:
    folder = ROOT / "../shared/data/nuts"
    if not folder.exists():
        pytest.skip("the regions of GISCO are not at hand in ../shared/data")
    current = "".join(path.read_text("utf-8") for path in folder.glob("*.geojson"))
    rows = list(csv.DictReader((ROOT / "loaders/places/editions.csv").read_text("utf-8").splitlines()))
    assert [row["successor"] for row in rows if f'"{row["successor"]}"' not in current] == []
    assert [row["code"] for row in rows if f'"{row["code"]}"' in current] == []
