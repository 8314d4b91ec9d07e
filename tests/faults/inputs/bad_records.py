"""Records that are no rows: the JSON of the Research Organization Registry, the XML of CORDIS."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from bad_tables import lines, save

SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://cordis.europa.eu"
LEVELS = "".join(f"<!ENTITY a{level} '{f'&a{level - 1};' * 10}'>" for level in range(1, 12))


def address(word: str) -> str:
    """Return the identifier with these signs, two digits put after them (ISO 7064, MOD 97-10)."""
    value = sum(SIGNS.index(sign) * 32**place for place, sign in enumerate(reversed(word)))
    return f"https://ror.org/{word}{98 - value * 100 % 97:02}"


def organisation(word: str, name: str) -> str:
    """Return a record of the registry."""
    details = {"country_code": "IT", "lat": 44.4, "lng": 8.93, "name": "Genova"}
    record: dict[str, Any] = {
        "id": address(word),
        "status": "active",
        "types": ["education"],
        "established": 1871,
        "names": [{"lang": "it", "types": ["ror_display"], "value": name}],
        "locations": [{"geonames_id": 3176219, "geonames_details": details}],
        "links": [],
        "external_ids": [],
        "relationships": [],
    }
    return json.dumps(record)


MOLE = organisation("0mzze00", "Ateneo della Mole")
PIER = organisation("0p1er00", "Istituto del Molo")


def registry(folder: Path, *records: str) -> Path:
    """Write records, one a line, a good one before and after them."""
    return save(folder / "ror.jsonl", lines(MOLE, *records, PIER))


def json_cut_short(folder: Path) -> Path:
    return save(folder / "ror.json", f"[{MOLE},\n{PIER[:120]}")


def json_repeated_key(folder: Path) -> Path:
    return registry(folder, '{"id": "https://ror.org/1", "id": "https://ror.org/2"}')


def json_nan(folder: Path) -> Path:
    return registry(folder, organisation("0yard00", "Cantiere").replace("1871", "NaN"))


def json_depth(folder: Path) -> Path:
    return registry(folder, f'{{"names": {"[" * 50_000}{"]" * 50_000}}}')


def json_huge_integer(folder: Path) -> Path:
    return registry(folder, organisation("0yard00", "Cantiere").replace("1871", "9" * 6_000))


def json_other_top(folder: Path) -> Path:
    return save(folder / "ror.json", json.dumps({"items": [json.loads(MOLE)], "meta": 1}, indent=1))


def json_bad_line(folder: Path) -> Path:
    return registry(folder, '{"id" = 1}')


def lone_surrogate(folder: Path) -> Path:
    return registry(folder, organisation("0yard00", "Cantiere \ud800"))


def project(key: str, title: str, space: str = NAMESPACE) -> str:
    """Return a project as CORDIS writes it."""
    return f"""{DECLARATION}<project xmlns="{space}">
  <rcn>9{key}</rcn><id>{key}</id><acronym>CALM</acronym><title>{title}</title>
  <startDate>2020-01-01</startDate><endDate>2023-12-31</endDate>
</project>
"""


def archive_of_projects(folder: Path, wrong: str | bytes) -> Path:
    """Write an archive of a good project and this one."""
    with zipfile.ZipFile(folder / "cordis-xml.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.xml", project("1", "Calmer quays"))
        archive.writestr("2.xml", wrong)
    return folder / "cordis-xml.zip"


def declared(declaration: str, title: str) -> str:
    """Return a project with a document type."""
    return project("2", title).replace(DECLARATION, DECLARATION + declaration)


def entity_bomb(folder: Path) -> Path:
    return archive_of_projects(folder, declared(f"<!DOCTYPE project [<!ENTITY a0 'ha'>{LEVELS}]>", "&a11;"))


def entity_of_a_file(folder: Path) -> Path:
    secret = save(folder / "secret.txt", "the canary sings")
    return archive_of_projects(
        folder, declared(f'<!DOCTYPE project [<!ENTITY x SYSTEM "{secret.as_uri()}">]>', "&x;")
    )


def xml_cut_short(folder: Path) -> Path:
    return archive_of_projects(folder, project("2", "Lighter piers")[:150])


def xml_other_encoding(folder: Path) -> Path:
    return archive_of_projects(folder, project("2", "Città del molo").encode("latin-1"))


def xml_other_namespace(folder: Path) -> Path:
    return archive_of_projects(folder, project("2", "Lighter piers", f"{NAMESPACE}/v9"))
