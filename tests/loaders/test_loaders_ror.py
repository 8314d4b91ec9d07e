"""ROR: both versions of its schema, in every form of file, and whatever can be wrong with one."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.errors import TriplehelixError
from triplehelix.loaders.ntriples import NTriplesWriter
from triplehelix.loaders.ror import find_redirects
from triplehelix.loaders.ror_records import check_digits
from triplehelix.loaders.source import Records, Source, Written, read_source, recognise, write_records
from triplehelix.loaders.table import Table
from triplehelix.ontology.vocabulary import DATA, NAMESPACE

PUBLIC = Path(__file__).parents[2] / "../shared/data/ror/ror_records_latest.jsonl.gz"
SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
Object = dict[str, Any]


def key(word: str) -> str:
    """Complete seven signs with the two digits that ROR puts after them."""
    value = sum(SIGNS.index(sign) * 32**place for place, sign in enumerate(reversed(word)))
    return f"{word}{98 - value * 100 % 97:02}"


MOLE, LAB, HARBOUR, YARD, OLD = (
    key(f"0{word}") for word in ("mzze00", "zab000", "harb00", "yard00", "zd0000")
)


def address(one: str) -> str:
    return f"https://ror.org/{one}"


def second(one: str, name: str = "Ateneo della Mole", **parts: Any) -> Object:
    """Make a record of the second version."""
    usual: Object = {
        "admin": {"created": {"date": "2020-01-01", "schema_version": "1.0"}},
        "domains": [],
        "established": 1871,
        "external_ids": [],
        "id": address(one),
        "links": [
            {"type": "wikipedia", "value": "http://w.example"},
            {"type": "website", "value": "https://mole.example"},
        ],
        "locations": [location("IT", "Genova", 44.4, 8.93)],
        "names": [{"lang": "it", "types": ["ror_display", "label"], "value": name}],
        "relationships": [],
        "status": "active",
        "types": ["education"],
    }
    return {**usual, **parts}


def location(country: str, city: str, north: float, east: float) -> Object:
    return {
        "geonames_details": {"country_code": country, "lat": north, "lng": east, "name": city},
        "geonames_id": 3176219,
    }


def first(one: str, name: str = "Ateneo della Mole", **parts: Any) -> Object:
    """Make a record of the first version."""
    place = {"lat": 44.4, "lng": 8.93, "city": "Genova", "geonames_city": {"id": 3176219, "city": "Genova"}}
    usual: Object = {
        "id": address(one),
        "name": name,
        "email_address": None,
        "established": 1871,
        "types": ["Education"],
        "relationships": [],
        "addresses": [place],
        "links": ["https://mole.example"],
        "aliases": [],
        "acronyms": [],
        "labels": [],
        "status": "active",
        "country": {"country_name": "Italy", "country_code": "IT"},
        "external_ids": {},
    }
    return {**usual, **parts}


def relation(kind: str, other: str) -> Object:
    return {"label": "by another name", "type": kind, "id": address(other)}


def lines(*records: Object | str) -> str:
    return "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in records)


def read(folder: Path, content: str | bytes, name: str = "records") -> Records:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert recognise(path) == "ror"
    return read_source(Source(path, "ror"))


def tables(records: Records) -> dict[str, Table]:
    for table in records.tables:
        assert table.read == table.accepted + table.rejected
        assert all(len(values) == table.accepted for values in table.columns.values())
    return {table.layout.name: table for table in records.tables}


def row(records: Records, place: int = 0) -> dict[str, Any]:
    return {name: values[place] for name, values in tables(records)["organisation"].columns.items()}


def reasons(records: Records) -> list[tuple[int, str, str]]:
    return [(reject.row, reject.column, reject.reason) for reject in records.rejects]


def write(
    records: list[Records], canonical: Mapping[str, str] | None = None
) -> tuple[pyoxigraph.Store, Written]:
    stream = io.BytesIO()
    writer = NTriplesWriter(stream)
    written = write_records(records, writer, canonical)
    store = pyoxigraph.Store()
    store.bulk_load(stream.getvalue(), pyoxigraph.RdfFormat.N_TRIPLES)
    assert len(store) == writer.count
    return store, written


def said(store: pyoxigraph.Store, local: str) -> dict[str, set[str]]:
    """Return what is said of a thing: local name of the property to the values, IRIs by their last part."""
    found: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(pyoxigraph.NamedNode(DATA + local), None, None):
        name = re.split("[#/]", quad.predicate.value)[-1]
        value = quad.object
        if isinstance(value, pyoxigraph.Literal):
            found.setdefault(name, set()).add(
                f"{value.value}@{value.language}" if value.language else value.value
            )
        else:
            found.setdefault(name, set()).add(str(value)[1:-1].removeprefix(DATA).removeprefix(NAMESPACE))
    return found


def test_both_versions_of_a_record_say_the_same(tmp_path: Path) -> None:
    new = second(
        MOLE,
        names=[
            {"lang": None, "types": ["ror_display"], "value": "Ateneo della Mole"},
            {"lang": "en", "types": ["label"], "value": "Mole University"},
            {"lang": None, "types": ["alias"], "value": "La Mole"},
            {"lang": None, "types": ["acronym"], "value": "ADM"},
            {"lang": None, "types": ["acronym"], "value": "MU"},
        ],
        external_ids=[
            {"type": "isni", "all": ["0000 0001 2345 678X"], "preferred": None},
            {"type": "wikidata", "all": ["Q1", "Q2"], "preferred": "Q2"},
            {"type": "grid", "all": ["grid.1.1"], "preferred": "grid.1.1"},
            {"type": "fundref", "all": ["501100000001", "501100000002"], "preferred": None},
        ],
        types=["funder", "education"],
    )
    old = first(
        MOLE,
        labels=[{"label": "Mole University", "iso639": "en"}],
        aliases=["La Mole"],
        acronyms=["ADM", "MU"],
        external_ids={
            "ISNI": {"all": ["0000 0001 2345 678X"], "preferred": None},
            "Wikidata": {"all": ["Q1", "Q2"], "preferred": "Q2"},
            "GRID": {"all": "grid.1.1", "preferred": "grid.1.1"},
            "FundRef": {"all": ["501100000001", "501100000002"], "preferred": None},
        },
        types=["Funder", "Education"],
    )
    both = [read(tmp_path, lines(record)) for record in (new, old)]
    assert row(both[0]) == row(both[1])
    stores = [said(write([records])[0], f"organisation/ror-{MOLE}") for records in both]
    assert [one.pop("source") != set() for one in stores] == [True, True]
    assert stores[0] == stores[1]
    assert stores[0] == {
        "type": {"Organisation", "University"},
        "label": {"Ateneo della Mole"},
        "altLabel": {"Mole University@en", "La Mole"},
        "shortName": {"ADM", "MU"},
        "ror": {MOLE},
        "registerStatus": {"active"},
        "registerType": {"education", "funder"},
        "countryCode": {"IT"},
        "city": {"Genova"},
        "geoNames": {"3176219"},
        "latitude": {"44.4"},
        "longitude": {"8.93"},
        "website": {"https://mole.example"},
        "foundingYear": {"1871"},
        "wikidata": {"Q1", "Q2"},
        "grid": {"grid.1.1"},
        "isni": {"000000012345678X"},
        "funderIdentifier": {"501100000001", "501100000002"},
        "locatedIn": {"http://data.europa.eu/nuts/code/IT"},
    }


def test_the_name_shown_keeps_its_language(tmp_path: Path) -> None:
    records = read(tmp_path, lines(second(MOLE)))
    assert said(write([records])[0], f"organisation/ror-{MOLE}")["altLabel"] == {"Ateneo della Mole@it"}


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["education"], "University"),
        (["company", "funder"], "Company"),
        (["government"], "PublicBody"),
        (["government", "facility"], "ResearchCentre"),
        (["facility", "education"], "University"),
        (["healthcare"], "OtherOrganisation"),
        (["nonprofit", "funder"], "OtherOrganisation"),
        (["funder"], "OtherOrganisation"),
        ([], None),
    ],
)
def test_the_types_of_a_record_give_one_class(tmp_path: Path, types: list[str], kind: str | None) -> None:
    records = read(tmp_path, lines(second(MOLE, types=types)))
    assert row(records)["kind"] == kind
    assert records.rejects == []


def test_a_type_that_is_not_known_is_set_aside(tmp_path: Path) -> None:
    records = read(tmp_path, lines(second(MOLE, types=["Spaceship"])))
    assert row(records)["kind"] is None
    assert row(records)["types"] == ("spaceship",)
    assert [(reject.left_out, reject.column, reject.value) for reject in records.rejects] == [
        ("cell", "types (first)", "spaceship")
    ]


def test_countries_are_written_as_the_eu_writes_them(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        lines(
            second(MOLE, locations=[location("GB", "Leith", 55.9, -3.1)]),
            second(LAB, locations=[location("GR", "Volos", 39.3, 22.9), location("IT", "Bari", 41.1, 16.8)]),
            second(HARBOUR, locations=[]),
        ),
    )
    table = tables(records)["organisation"]
    assert table.columns["country"] == ["UK", "EL", None]
    assert table.columns["city"] == ["Leith", "Volos", None]
    assert table.notes == ["1 organisations have several locations; the first stands"]


FORMS = {
    "one a line": lambda records: lines(*records).encode(),
    "one a line, with a byte order mark and CRLF": lambda records: (
        b"\xef\xbb\xbf" + lines(*records).replace("\n", "\r\n").encode()
    ),
    "one a line, packed": lambda records: gzip.compress(lines(*records).encode()),
    "a list": lambda records: json.dumps(records).encode(),
    "a list over many lines": lambda records: json.dumps(records, indent=4, ensure_ascii=False).encode(),
    "a list in UTF-16": lambda records: json.dumps(records).encode("utf-16"),
}


@pytest.mark.parametrize("form", [form for form in FORMS if "UTF-16" not in form])
def test_every_form_of_file_gives_the_same_records(tmp_path: Path, form: str) -> None:
    records = read(tmp_path, FORMS[form]([second(MOLE), first(LAB, "Laboratorio Zàb"), second(HARBOUR)]))
    table = tables(records)["organisation"]
    assert table.columns["name"] == ["Ateneo della Mole", "Laboratorio Zàb", "Ateneo della Mole"]
    assert table.rows == [1, 2, 3]
    assert (table.read, table.rejects) == (3, [])


def test_the_second_version_is_read_of_an_archive_with_both(tmp_path: Path) -> None:
    path = tmp_path / "v9.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("v9-ror-data.json", json.dumps([first(MOLE, "of the first")]))
        archive.writestr("v9-ror-data.csv", "id,name\n")
        archive.writestr("v9-ror-data_schema_v2.json", json.dumps([second(MOLE, "of the second")]))
    assert recognise(path) == "ror"
    records = read_source(Source(path, "ror"))
    assert row(records)["name"] == "of the second"
    assert records.unread == ["v9.zip/v9-ror-data.json", "v9.zip/v9-ror-data.csv"]


def test_rows_lead_back_to_the_line(tmp_path: Path) -> None:
    records = read(tmp_path, "\n\n" + lines(second(MOLE), "", second(LAB)), "ror.jsonl")
    sources = [said(write([records])[0], f"organisation/ror-{one}")["source"] for one in (MOLE, LAB)]
    file = f"source/{records.sha256[:12]}/ror.jsonl"
    assert sources == [{f"{file}#row=3"}, {f"{file}#row=5"}]


def test_relations_are_written_once_and_from_one_end(tmp_path: Path) -> None:
    content = lines(
        second(MOLE, relationships=[relation("child", LAB), relation("related", HARBOUR)]),
        first(LAB, relationships=[relation("Parent", MOLE)]),
        second(HARBOUR, relationships=[relation("predecessor", YARD)]),
        second(YARD, status="inactive", relationships=[relation("successor", HARBOUR)]),
    )
    store, _ = write([read(tmp_path, content)])
    of = {one: said(store, f"organisation/ror-{one}") for one in (MOLE, LAB, HARBOUR, YARD)}
    assert of[LAB]["subOrganisationOf"] == {f"organisation/ror-{MOLE}"}
    assert of[MOLE]["relatedOrganisation"] == {f"organisation/ror-{HARBOUR}"}
    assert of[YARD]["succeededBy"] == {f"organisation/ror-{HARBOUR}"}
    assert of[YARD]["registerStatus"] == {"inactive"}
    assert "subOrganisationOf" not in of[MOLE]
    assert "succeededBy" not in of[HARBOUR]


def test_a_relation_that_leads_nowhere_is_rejected_and_its_organisation_kept(tmp_path: Path) -> None:
    related = [
        relation("parent", HARBOUR),
        relation("parent", MOLE),
        relation("cousin", LAB),
        {"type": "child", "id": "https://ror.example/x"},
        relation("related", OLD),
        relation("child", LAB),
    ]
    records = read(
        tmp_path, lines(second(MOLE, relationships=related), second(LAB), second(OLD, status="withdrawn"))
    )
    assert tables(records)["organisation"].accepted == 2
    assert (tables(records)["relationships"].read, tables(records)["relationships"].accepted) == (6, 1)
    assert [reason for number, _, reason in reasons(records) if number == 1] == [
        "the file has no such record",
        "the organisation is related to itself",
        "not one of parent, child, related, successor, predecessor",
        "not a ROR identifier, such as https://ror.org/0290wsh42",
        "the other record was withdrawn",
    ]


def test_a_withdrawn_record_is_no_organisation_and_leads_to_its_successor(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        lines(
            second(MOLE),
            first(OLD, "Old Mole", status="withdrawn", relationships=[relation("Successor", MOLE)]),
            second(YARD, status="withdrawn"),
        ),
    )
    assert (records.tables[0].read, records.tables[0].accepted) == (3, 1)
    assert reasons(records) == [
        (2, "status", f"it was withdrawn; {address(MOLE)} stands for it"),
        (3, "status", "it was withdrawn"),
    ]
    store, _ = write([records])
    assert said(store, f"organisation/ror-{OLD}") == {}
    entry = said(store, f"withdrawn/ror-{OLD}")
    assert entry.pop("source")
    assert entry == {
        "type": {"Record"},
        "ror": {OLD},
        "label": {"Old Mole"},
        "registerStatus": {"withdrawn"},
        "recordOf": {f"organisation/ror-{MOLE}"},
    }
    assert "recordOf" not in said(store, f"withdrawn/ror-{YARD}")


def test_what_others_say_under_a_withdrawn_identifier_goes_to_the_successor(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        lines(second(MOLE), second(OLD, status="withdrawn", relationships=[relation("successor", MOLE)])),
    )
    members = tmp_path / "members.csv"
    members.write_text(f"member,group,member_ror\nVecchia Mole,Polo del Faro,{OLD}\n")
    canonical = {f"<{DATA}organisation/pic-1>": f"<{DATA}organisation/ror-{OLD}>"}
    store, _ = write([records, read_source(Source(members, "memberships"))], canonical)
    membership = next(store.quads_for_pattern(None, pyoxigraph.NamedNode(NAMESPACE + "member"), None))
    assert str(membership.object) == f"<{DATA}organisation/ror-{MOLE}>"
    assert said(store, f"organisation/ror-{OLD}") == {}


def test_redirects_follow_a_chain_and_leave_a_circle(tmp_path: Path) -> None:
    def withdrawn(one: str, *others: str) -> Object:
        return second(
            one, status="withdrawn", relationships=[relation("successor", other) for other in others]
        )

    a, b, c, d, e = (key(f"0aaaa0{number}") for number in range(5))
    records = read(
        tmp_path,
        lines(
            second(MOLE),
            withdrawn(a, b),
            withdrawn(b, MOLE),
            withdrawn(c, d),
            withdrawn(d, c),
            withdrawn(e, a, b),
        ),
    )
    iri = f"<{DATA}organisation/ror-%s>"
    assert find_redirects(records.tables) == {iri % a: iri % MOLE, iri % b: iri % MOLE}


@given(st.text(SIGNS, min_size=6, max_size=6), st.integers(0, 8), st.sampled_from(SIGNS))
def test_check_digits_tell_any_one_wrong_sign(word: str, place: int, sign: str) -> None:
    good = key(f"0{word}")
    assert check_digits(good)
    other = good[:place] + sign + good[place + 1 :]
    if other != good and other[-2:].isdigit():
        assert not check_digits(other)


MISTYPED = f"{MOLE[:-1]}{(int(MOLE[-1]) + 1) % 10}"
DEEP = "[" * 50_000
# What a line may hold, and why it is rejected.
WRONG = {
    "cut short": ('{"id": "https://ror.org/0', "it is cut short"),
    "no JSON": ('{"id" = 1}', "it is no JSON: Expecting ':' delimiter, column 7"),
    "a name twice": ('{"id": "a", "id": "b"}', "the name 'id' stands twice in one object"),
    "NaN": ('{"established": NaN}', "NaN is no number in JSON"),
    "infinity": ('{"established": -Infinity}', "-Infinity is no number in JSON"),
    "deep": (f'{{"names": {DEEP}{"]" * 50_000}}}', "it is nested too deeply"),
    "a huge number": (f'{{"established": {"9" * 6000}}}', "it holds a number of 6,000 digits"),
    "a list": ("[1, 2]", "it is no object with names and values"),
    "a text": ('"https://ror.org"', "it is no object with names and values"),
    "half a character": ('{"id": "\\ud800"}', "it holds bytes or signs that are no text in UTF-8"),
    "no identifier": ("{}", "not a ROR identifier, such as https://ror.org/0290wsh42"),
    "another register": (
        '{"id": "https://grid.example/1"}',
        "not a ROR identifier, such as https://ror.org/0290wsh42",
    ),
    "mistyped": (
        f'{{"id": "{address(MISTYPED)}"}}',
        f"the last two digits of {MISTYPED} do not fit those before: it is mistyped",
    ),
    "names of another shape": (
        json.dumps(second(LAB, names={"en": "Lab"})),
        "'names' is not of the shape that is expected",
    ),
    "a number for a list": (
        json.dumps(first(LAB, aliases=3)),
        "'aliases' is not of the shape that is expected",
    ),
    "a list for an address": (
        json.dumps(first(LAB, addresses=[[]])),
        "'addresses' is not of the shape that is expected",
    ),
    "true for a name": (json.dumps(first(LAB, name=True)), "'name' is not of the shape that is expected"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_line_is_rejected_with_its_number_and_the_others_are_kept(tmp_path: Path, case: str) -> None:
    text, reason = WRONG[case]
    records = read(tmp_path, lines(second(MOLE), text, second(LAB)), "ror.jsonl")
    table = tables(records)["organisation"]
    assert (table.read, table.rows) == (3, [1, 3])
    (reject,) = records.rejects
    assert (reject.row, reject.left_out, reject.reason) == (2, "row", reason)
    assert str(reject).startswith("ror.jsonl, row 2: ")
    assert len(reject.value) < 3_000


@pytest.mark.parametrize("case", [case for case in WRONG if case not in {"cut short", "no JSON"}])
def test_a_wrong_item_of_a_list_is_rejected_and_the_others_are_kept(tmp_path: Path, case: str) -> None:
    text, reason = WRONG[case]
    content = f"[\n{json.dumps(second(MOLE))},\n{text},\n{json.dumps(second(LAB))}\n]"
    records = read(tmp_path, content)
    assert tables(records)["organisation"].rows == [1, 3]
    (reject,) = records.rejects
    assert reject.row == 2
    assert reject.reason in {reason, f"line 3: {reason}"}


def test_bytes_that_are_not_utf8_reject_their_line_only(tmp_path: Path) -> None:
    wrong = json.dumps(second(LAB, "Zàb"), ensure_ascii=False).encode("latin-1")
    records = read(tmp_path, lines(second(MOLE)).encode() + wrong + b"\n" + lines(second(HARBOUR)).encode())
    assert tables(records)["organisation"].rows == [1, 3]
    assert reasons(records) == [(2, "", "it holds bytes or signs that are no text in UTF-8")]


@pytest.mark.parametrize("cut", [1, 2, 40, 400])
def test_a_list_that_is_cut_short_keeps_the_records_before(tmp_path: Path, cut: int) -> None:
    content = json.dumps([second(MOLE), second(LAB), second(HARBOUR)], indent=1)[:-cut]
    records = read(tmp_path, content)
    assert tables(records)["organisation"].accepted >= 2
    assert [reject.reason.partition(": ")[2] for reject in records.rejects] == [
        "the file ends within the list"
    ]


def test_what_stands_after_the_list_is_told(tmp_path: Path) -> None:
    records = read(tmp_path, json.dumps([second(MOLE)]) + "\n{}")
    assert reasons(records) == [(2, "", "line 1: it stands after the end of the list")]


def test_a_record_that_stands_twice_is_kept_once(tmp_path: Path) -> None:
    records = read(tmp_path, lines(second(MOLE), second(LAB), first(MOLE, "again")))
    assert tables(records)["organisation"].rows == [1, 2]
    assert reasons(records) == [(3, "id", "the organisation stands already in row 1")]


def test_a_record_without_a_name_is_rejected_with_its_names_and_relations(tmp_path: Path) -> None:
    nameless = second(
        LAB,
        names=[{"lang": "en", "types": ["alias"], "value": "Lab"}],
        relationships=[relation("parent", MOLE)],
    )
    records = read(tmp_path, lines(second(MOLE), nameless))
    assert reasons(records) == [(2, "names (ror_display)", "it is blank")]
    assert set(tables(records)) == {"organisation", "names"}
    assert tables(records)["names"].columns["ror"] == [MOLE]


@pytest.mark.parametrize(
    ("part", "column"),
    [
        ({"established": 99999}, "established"),
        ({"established": "long ago"}, "established"),
        ({"locations": [location("IT", "Genova", 444, 8)]}, "locations.lat, lng"),
        ({"locations": [location("Italy", "Genova", 44, 8)]}, "locations.country_code"),
        ({"links": [{"type": "website", "value": "javascript:alert(1)"}]}, "links (website)"),
        (
            {"external_ids": [{"type": "wikidata", "all": ["Q 1<"], "preferred": None}]},
            "external_ids (wikidata)",
        ),
    ],
)
def test_a_wrong_value_is_set_aside_and_its_record_kept(tmp_path: Path, part: Object, column: str) -> None:
    records = read(tmp_path, lines(second(MOLE, **part)))
    assert tables(records)["organisation"].accepted == 1
    assert [(reject.row, reject.left_out, reject.column) for reject in records.rejects] == [
        (1, "cell", column)
    ]


def test_a_language_that_is_none_is_set_aside_and_the_name_kept(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        lines(
            second(
                MOLE, names=[*second(MOLE)["names"], {"lang": "no way>", "types": ["alias"], "value": "Mole"}]
            )
        ),
    )
    assert said(write([records])[0], f"organisation/ror-{MOLE}")["altLabel"] == {
        "Ateneo della Mole@it",
        "Mole",
    }
    assert [(reject.column, reject.value) for reject in records.rejects] == [("names.lang", "no way>")]


def test_names_are_text_and_never_syntax(tmp_path: Path) -> None:
    name = '"> <https://evil.example> .\n<script>'
    store, _ = write([read(tmp_path, lines(second(MOLE, name)))])
    assert said(store, f"organisation/ror-{MOLE}")["label"] == {'"> <https://evil.example> . <script>'}


REFUSED = {
    "one object": (json.dumps(second(MOLE), indent=2), "it is one JSON object and no list"),
    "an answer of the web service": (
        json.dumps({"number_of_results": 1, "items": [second(MOLE)]}),
        "none of its 1 rows can be used; row 1: not a ROR identifier, such as https://ror.org/0290wsh42",
    ),
    "conflict markers": (
        lines(second(MOLE), "<<<<<<< ours", second(LAB), "=======", ">>>>>>> theirs"),
        "the file holds conflict markers of a version control system",
    ),
    "withdrawn ones only": (
        lines(second(MOLE, status="withdrawn")),
        "none of its 1 rows can be used; row 1: it was withdrawn",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_no_list_of_records_is_refused(tmp_path: Path, case: str) -> None:
    content, what = REFUSED[case]
    with pytest.raises(TriplehelixError) as refused:
        read(tmp_path, content, "ror.json")
    assert refused.value.what == what
    assert refused.value.where.startswith("ror.json")
    assert refused.value.do


def test_a_packed_file_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    content = gzip.compress(lines(*(second(key(f"0{number:06}")) for number in range(3_000))).encode())
    path = tmp_path / "ror.jsonl.gz"
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(TriplehelixError, match="the archive is damaged") as refused:
        read_source(Source(path, "ror"))
    assert refused.value.where == "ror.jsonl.gz/ror.jsonl"


@pytest.mark.parametrize("content", ["[]", "{}", '{"a": 1}', '[{"id": "https://openalex.org/I1"}]'])
def test_other_json_is_not_taken_for_ror(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(content)
    with pytest.raises(TriplehelixError, match="no source that triplehelix knows"):
        recognise(path)


@pytest.mark.slow
@pytest.mark.skipif(not PUBLIC.exists(), reason="the public data is not here: ../shared/data/ror")
def test_the_public_records_are_read_whole() -> None:
    assert recognise(PUBLIC) == "ror"
    found = tables(records := read_source(Source(PUBLIC, "ror")))
    organisations = found["organisation"]
    assert (organisations.read, organisations.accepted) == (51_370, 49_996)
    assert found["withdrawn"].accepted == 1_374
    assert {reject.reason.partition(";")[0] for reject in organisations.rejects} == {"it was withdrawn"}
    assert organisations.columns["country"].count("IT") == 856
    assert found["withdrawn"].columns["country"].count("IT") == 889 - 856
    assert organisations.columns["status"].count("inactive") == 1_250
    assert (found["names"].read, found["names"].rejected) == (112_205, 0)
    assert (found["relationships"].read, found["relationships"].accepted) == (50_400, 43_002)
    assert len(find_redirects(records.tables)) == 1_240
