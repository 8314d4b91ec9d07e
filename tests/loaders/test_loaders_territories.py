"""Territories: codes become places, each within the next larger one."""

from __future__ import annotations

import io

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.loaders.ntriples import NTriplesWriter
from triplehelix.loaders.territories import around, place, territory, write_territories
from triplehelix.loaders.written import Home
from triplehelix.ontology import vocabulary as th

ORGANISATION = "<https://w3id.org/triplehelix/id/organisation/a>"


def written(*homes: Home) -> set[tuple[str, str, str]]:
    stream = io.BytesIO()
    organisations = {f"<{th.DATA}organisation/{number}>": home for number, home in enumerate(homes)}
    write_territories(organisations, NTriplesWriter(stream))
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
