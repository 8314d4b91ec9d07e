"""Places: one NUTS 3 region however a place is written, and none where it cannot be told."""

from __future__ import annotations

import gzip
import json
import math
import random
from collections import Counter
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.errors import TriplehelixError
from triplehelix.loaders.address import Address, add_addresses
from triplehelix.loaders.gazetteer import Gazetteer, Municipality
from triplehelix.loaders.ntriples import literal
from triplehelix.loaders.places import Location, Places, places_of, read_places
from triplehelix.loaders.regions import Regions
from triplehelix.ontology import vocabulary as th

DATA = Path(__file__).parents[2] / "../shared/data"
HEADER = (
    "Codice Comune formato alfanumerico;Denominazione in italiano;Denominazione altra lingua;"
    "Sigla automobilistica;Codice NUTS3 2021;Codice NUTS2 2021 (3)"
)
ROWS = """
010025;Genova;;GE;ITC33;ITC3
010038;Ne;;GE;ITC33;ITC3
011015;La Spezia;;SP;ITC34;ITC3
058091;Roma;;RM;ITI43;ITI4
063049;Napoli;;NA;ITF33;ITF3
063057;Pomigliano d'Arco;;NA;ITF33;ITF3
015146;Milano;;MI;ITC4C;ITC4
015205;Segrate;;MI;ITC4C;ITC4
015195;San Giuliano Milanese;;MI;ITC4C;ITC4
108033;Monza;;MB;ITC4D;ITC4
021008;Bolzano;Bozen;BZ;ITH10;ITH1
021006;Badia;Abtei;BZ;ITH10;ITH1
100005;Prato;;PO;ITI15;ITI1
045010;Massa;;MS;ITI11;ITI1
016065;Castro;;BG;ITC46;ITC4
075096;Castro;;LE;ITF45;ITF4
075091;Veglie;;LE;ITF45;ITF4
103057;Re;;VB;ITC14;ITC1
035001;Albinea;;RE;ITH53;ITH5
035033;Reggio nell'Emilia;;RE;ITH53;ITH5
073013;San Giorgio Ionico;;TA;ITF43;ITF4
054013;Città di Castello;;PG;ITI21;ITI2
""".strip()


def box(west: float, south: float) -> shapely.Polygon:
    """Return an invented region, one degree wide and high."""
    return shapely.box(west, south, west + 1, south + 1)


REGIONS = Regions(
    {
        "ITC33": box(8, 44),
        "ITC34": box(9, 44),
        "ITC46": box(9, 45),
        "FRL03": box(7, 43),
        "ITC3": box(8, 43.5),
        "UKI31": box(-1, 51),
        "EL303": box(23, 37),
    }
)


@pytest.fixture(scope="module")
def list_of_istat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("istat") / "municipalities.csv"
    path.write_text(f"{HEADER}\n{ROWS}\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def places(list_of_istat: Path) -> Places:
    return read_places(list_of_istat)


@pytest.fixture(scope="module")
def drawn() -> Places:
    """Return places with shapes, and with the two municipalities of one name."""
    return Places(
        Gazetteer([Municipality("Castro", "BG", "ITC46"), Municipality("Castro", "LE", "ITF45")]),
        REGIONS,
        {("IT", "24063"): "ITC46", ("IT", "00198"): "ITI43", ("UK", "SW1A1AA"): "UKI32"},
    )


def nuts(found: Location | None) -> str | None:
    return found and found.nuts


@pytest.mark.parametrize(
    "city",
    [
        *("Genova", "GENOVA", "GENOVA (GE)", "Genoa", "GENOVA GE", "Genova Sestri", "16121 GENOVA", "Gênes"),
        *("genova - Sestri Ponente", "GENOVA, GE", "Sestri Ponente (Genova)", " Genova\u00a0", "Genova-GE"),
        *("Comune di Genova", "SESTRI PONENTE GENOVA", "GENUA"),
    ],
)
def test_genoa_is_one_place_however_it_is_written(places: Places, city: str) -> None:
    assert nuts(places.locate("IT", city)) == "ITC33"


@pytest.mark.parametrize(
    ("city", "code"),
    [
        ("CITTA' DI CASTELLO", "ITI21"),
        ("Pomigliano d\u2019Arco", "ITF33"),
        ("POMIGLIANO D ARCO", "ITF33"),
        ("S. Giuliano Milanese", "ITC4C"),
        ("SAN GIORGIO JONICO", "ITF43"),
        ("Bozen", "ITH10"),
        ("Bozen/Bolzano", "ITH10"),
        ("REGGIO EMILIA", "ITH53"),
        ("Segrate, Milano", "ITC4C"),
        ("SEGRATE-MILAN", "ITC4C"),
        ("VEGLIE LE", "ITF45"),
        ("fraz. Badia", "ITH10"),
        ("Roma EUR", "ITI43"),
    ],
)
def test_accents_apostrophes_short_forms_and_languages_do_not_count(
    places: Places, city: str, code: str
) -> None:
    assert nuts(places.locate("IT", city)) == code


@pytest.mark.parametrize(
    ("city", "province"), [("POMIGLIANO D'ARCO (NA)", None), (None, "NA"), ("Napoli", "NA"), ("Nola", "na")]
)
def test_the_province_na_is_naples(places: Places, city: str | None, province: str | None) -> None:
    assert nuts(places.locate("IT", city, province=province)) == "ITF33"


def test_a_city_may_stand_with_the_province_that_it_was_in_before(places: Places) -> None:
    assert nuts(places.locate("IT", "MONZA (MI)")) == "ITC4D"
    assert nuts(places.locate("IT", "Monza", province="MI")) == "ITC4D"


@pytest.mark.parametrize(
    "city",
    ["Badia a Settimo", "Prato Nevoso", "Massa Finalese", "MILAN0", "Gen ova", "Sestri", "Re Mida", "59024"],
)
def test_what_only_begins_like_a_municipality_is_left_open(places: Places, city: str) -> None:
    assert places.decide(Address("IT", city)) == "city not known"


def test_re_is_a_municipality_and_the_sign_of_a_province(places: Places) -> None:
    assert nuts(places.locate("IT", "Re", province="VB")) == "ITC14"
    assert nuts(places.locate("IT", "RE (VB)")) == "ITC14"
    assert nuts(places.locate("IT", "Albinea (RE)")) == "ITH53"
    assert places.locate("IT", "RE") == Location("ITH53", "province", 0.99)


def test_municipalities_of_one_name_are_told_apart_or_left_open_and_counted(drawn: Places) -> None:
    told = {
        "sign": Address("IT", "Castro (LE)"),
        "province": Address("IT", "Castro", None, "Bergamo"),
        "code": Address("IT", "Castro", "24063"),
        "position": Address("IT", "Castro", None, None, (45.5, 9.5)),
        "nothing": Address("IT", "Castro"),
        "elsewhere": Address("IT", "Castro", None, None, (44.5, 8.5)),
    }
    located = drawn.locate_all(told)
    assert {name: place.nuts for name, place in located.locations.items()} == {
        "sign": "ITF45",
        "province": "ITC46",
        "code": "ITC46",
        "position": "ITC46",
    }
    assert located.left_open == Counter({"several places of this name": 2})
    assert "2 left open (2 several places of this name)" in located.summary()


def test_a_city_that_lies_in_another_province_is_left_open_until_something_else_tells(places: Places) -> None:
    assert places.decide(Address("IT", "Genova", None, "TO")) == "city outside its province"
    with_shapes = Places(Gazetteer([Municipality("Genova", "GE", "ITC33")]), REGIONS)
    assert nuts(with_shapes.locate("IT", "Genova", province="TO", position=(44.5, 8.5))) == "ITC33"


@pytest.mark.parametrize("city", ["Genova", "GENOVA (GE)", "Segrate", "Torino TO"])
def test_without_the_list_no_city_is_read_and_a_province_that_is_given_tells(city: str) -> None:
    alone = read_places(None)
    assert alone.decide(Address("IT", city)) == "city not known"
    assert alone.locate("IT", city, province="MI") == Location("ITC4C", "province", 0.99)


def test_cities_of_other_countries_are_not_looked_for_in_italy(places: Places) -> None:
    assert places.locate("US", "Genoa") is None
    assert places.locate(None, "Genova") is None


@pytest.mark.parametrize(
    ("country", "position", "code"),
    [
        ("IT", (44.5, 8.5), "ITC33"),
        ("IT", (43.97, 8.5), "ITC33"),
        (None, (44.5, 8.5), "ITC33"),
        ("FR", (43.5, 7.5), "FRL03"),
        ("GB", (51.5, -0.5), "UKI31"),
        ("UK", (51.5, -0.5), "UKI31"),
        ("GR", (37.5, 23.5), "EL303"),
        ("el", (37.5, 23.5), "EL303"),
    ],
)
def test_a_position_tells_the_region_it_lies_in_or_the_coast_beside_it(
    drawn: Places, country: str | None, position: tuple[float, float], code: str
) -> None:
    assert drawn.locate(country, position=position) == Location(code, "position", 0.92)


def test_a_position_near_a_border_tells_the_region_that_holds_both_sides(drawn: Places) -> None:
    assert nuts(drawn.locate("IT", position=(44.5, 8.99))) == "ITC3"
    fine = Regions({"ITC33": box(8, 44), "ITC34": box(9, 44)}, scale=1)
    assert fine.find(44.5, 8.99) == ("ITC33",)
    apart = Places(None, Regions({"ITC33": box(8, 44), "FRL03": box(7, 44)}))
    assert apart.decide(Address(position=(44.5, 8.01))) == "position near a border"
    assert nuts(apart.locate("FR", position=(44.5, 8.01))) == "FRL03"


@pytest.mark.parametrize(
    "address",
    [
        Address("IT", position=(43.5, 7.5)),
        Address("IT", position=(0.0, 0.0)),
        Address("IT", position=(math.nan, 8.0)),
        Address("IT", position=(math.inf, math.inf)),
    ],
)
def test_a_position_in_another_country_or_nowhere_tells_nothing(drawn: Places, address: Address) -> None:
    assert drawn.decide(address) == "position outside the regions"


def test_kosovo_has_no_regions_in_the_editions_known(drawn: Places) -> None:
    assert drawn.decide(Address("XK", "Prishtina", None, None, (42.6, 21.1))) == "nothing that tells"


def test_a_position_that_many_cities_share_is_none_of_an_address(drawn: Places) -> None:
    middle = (44.5, 8.5)
    cities = ["Uno", "Due", "Tre"]
    shared = drawn.locate_all({city: Address("IT", city, None, None, middle) for city in cities})
    assert shared.locations == {}
    assert shared.left_open == Counter({"city not known": 3})
    assert len(drawn.locate_all({c: Address("IT", c, None, None, middle) for c in cities[:2]}).locations) == 2


def test_a_city_stands_before_a_position_that_says_otherwise(places: Places) -> None:
    both = Places(Gazetteer([Municipality("Genova", "GE", "ITC33")]), REGIONS)
    assert both.locate("IT", "Genova", position=(44.5, 9.5)) == Location("ITC33", "city", 0.99)


@pytest.mark.parametrize(
    ("country", "text", "code"),
    [
        ("IT", "24063", "ITC46"),
        ("IT", "I-24063", "ITC46"),
        ("IT", "198", "ITI43"),
        ("GB", "sw1a 1aa", "UKI32"),
    ],
)
def test_a_postal_code_tells_the_region_where_a_table_has_it(
    drawn: Places, country: str, text: str, code: str
) -> None:
    assert drawn.locate(country, "Somewhere", text) == Location(code, "postcode", 0.95)


def test_tables_of_postal_codes_are_read_with_their_quotes_and_codes_in_two_regions_left_out(
    tmp_path: Path,
) -> None:
    table = tmp_path / "pc.csv"
    table.write_text("NUTS3;CODE\n'ITC33';'16121'\n'ITC33';'16030'\n'ITC34';'16030'\n'?';'1'\n", "utf-8")
    places = read_places(None, post_codes=[table])
    assert nuts(places.locate("IT", None, "16121")) == "ITC33"
    assert nuts(places.locate("IT", "16121 Sestri")) == "ITC33"
    assert places.locate("IT", None, "16030") is None
    assert places.locate("FR", None, "16121") is None


def test_lists_of_two_editions_are_noted() -> None:
    newer = Places(Gazetteer([Municipality("Sassari", "SS", "ITG2X")]), Regions({"ITC33": box(8, 44)}))
    assert "two editions" in newer.notes[0]
    assert "ITG2X" in newer.notes[0] or "ITC11" in newer.notes[0]
    assert read_places(None).notes == []


def test_a_list_of_municipalities_that_is_none_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a;b\n1;2\n", "utf-8")
    with pytest.raises(TriplehelixError, match="Denominazione in italiano"):
        read_places(wrong)


def test_addresses_of_several_sources_complete_each_other_and_the_first_stands() -> None:
    known: dict[str, Address] = {}
    one = "<o:1>"
    add_addresses([one], {th.COUNTRY_CODE: ['"IT"'], th.CITY: [literal('Genova "Sestri"\n')]}, known)
    add_addresses([one], {th.CITY: ['"Roma"'], th.PROVINCE_CODE: ['"NA"']}, known)
    add_addresses([one, "<o:2>"], {th.LATITUDE: ['"44.4"', None], th.LONGITUDE: ['"8.9"', '"1"']}, known)
    assert known == {one: Address("IT", 'Genova "Sestri"\n', None, "NA", (44.4, 8.9))}


def test_the_sources_of_an_observatory_without_places_tell_of_provinces_only() -> None:
    assert nuts(places_of([]).locate("IT", None, province="TO")) == "ITC11"


WORDS = st.sampled_from(
    ["Genova", "Castro", "(GE)", "NA", "s.", "di", "16121", ",", "-", "roma", "RE", "\u0301"]
)
TEXTS = st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=8).map(" ".join))
ADDRESSES = st.builds(
    Address,
    st.sampled_from([None, "IT", "FR", "GR", "XK", "?"]),
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.none() | st.tuples(st.floats(), st.floats()),
)


@given(st.lists(ADDRESSES, max_size=6))
def test_whatever_a_source_says_each_thing_is_located_or_counted(addresses: list[Address]) -> None:
    places = Places(Gazetteer([Municipality("Genova", "GE", "ITC33")]), REGIONS, {("IT", "16121"): "ITC33"})
    located = places.locate_all({str(number): one for number, one in enumerate(addresses)})
    assert len(located.locations) + located.left_open.total() == len(addresses)
    assert all(3 <= len(place.nuts) <= 5 for place in located.locations.values())


# What the real lists say.


@pytest.fixture(scope="module")
def real() -> Places:
    municipalities = DATA / "italy/Elenco-comuni-italiani.csv"
    regions = DATA / "nuts/NUTS_RG_60M_2021_4326_LEVL_3.geojson"
    if not (municipalities.exists() and regions.exists()):
        pytest.skip("the lists of ISTAT and GISCO are not at hand in ../shared/data")
    return read_places(municipalities, [regions])


def test_every_municipality_of_the_list_is_found_by_its_name_and_province(real: Places) -> None:
    lines = (DATA / "italy/Elenco-comuni-italiani.csv").read_text("utf-8").splitlines()[1:]
    rows = [line.split(",") for line in lines if '"' not in line]
    assert len(rows) > 7_800
    wrong = [
        (row[6], row[14])
        for row in rows
        if nuts(real.locate("IT", f"{row[6].upper()} ({row[14]})")) != row[25]
    ]
    assert wrong == []
    assert real.notes == []


@pytest.mark.slow
def test_cities_and_positions_of_ror_agree(real: Places) -> None:
    path = DATA / "ror/ror_records_latest.jsonl.gz"
    if not path.exists():
        pytest.skip("ROR is not at hand in ../shared/data")
    agree: Counter[bool] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if "addresses" not in record or record["country"]["country_code"] != "IT":
                continue
            where = record["addresses"][0]
            by_city = real.locate("IT", where["city"])
            by_position = real.locate("IT", position=(where["lat"], where["lng"]))
            if by_city and by_position:
                agree[by_city.nuts.startswith(by_position.nuts)] += 1
    assert agree.total() > 400
    assert agree[True] / agree.total() >= 0.98


def test_the_order_of_a_source_does_not_matter(real: Places) -> None:
    addresses = {str(n): Address("IT", city) for n, city in enumerate(["Genoa", "Castro", "Roma", "Ne (GE)"])}
    shuffled = dict(random.Random(1).sample(list(addresses.items()), len(addresses)))
    assert real.locate_all(addresses).locations == real.locate_all(shuffled).locations
