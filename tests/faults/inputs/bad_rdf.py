"""Files of RDF with wrong terms, and with terms that are sound and would do harm elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

from bad_tables import lines, save

DATA = "https://w3id.org/triplehelix/id/"
TERMS = "https://w3id.org/triplehelix/ns#"
MOLE, PIER = f"<{DATA}organisation/mole>", f"<{DATA}organisation/pier>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
WEBSITE = f"<{TERMS}website>"
GOOD = f'{MOLE} {LABEL} "Ateneo della Mole" .'
PREFIXES = f"""@prefix th: <{TERMS}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix org: <{DATA}organisation/> .

"""


def statements(folder: Path, *wrong: str) -> Path:
    """Write N-Triples: a good line, these, a good line."""
    return save(folder / "facts.nt", lines(GOOD, *wrong, f'{PIER} {LABEL} "Istituto del Molo" .'))


def turtle(folder: Path, body: str, name: str = "facts.ttl") -> Path:
    """Write Turtle."""
    return save(folder / name, PREFIXES + body)


def iri_with_space(folder: Path) -> Path:
    return statements(folder, f"{MOLE} {WEBSITE} <http://mole.example/a page> .")


def iri_with_braces(folder: Path) -> Path:
    return turtle(folder, 'org:mole rdfs:label "Ateneo" ;\n    th:website <http://mole.example/{page}> .\n')


def iri_with_bad_percent(folder: Path) -> Path:
    names = {"website": {"@id": f"{TERMS}website", "@type": "@id"}, "label": LABEL[1:-1]}
    document = {
        "@context": names,
        "@id": MOLE[1:-1],
        "label": "Ateneo della Mole",
        "website": "http://mole.example/%zz",
    }
    return save(folder / "facts.jsonld", json.dumps(document, indent=1))


def relative_iri(folder: Path) -> Path:
    return turtle(folder, 'org:mole rdfs:label "Ateneo" ;\n    th:website <page.html> .\n')


def bad_language(folder: Path) -> Path:
    return statements(folder, f'{MOLE} {LABEL} "Ateneo"@it_IT .')


def javascript(folder: Path) -> Path:
    return statements(folder, f"{MOLE} {WEBSITE} <javascript:alert(1)> .")


def ill_typed(folder: Path) -> Path:
    return turtle(folder, 'org:mole th:foundingYear "MDCCC"^^xsd:gYear ; rdfs:label "Ateneo della Mole" .\n')


def blank_nodes(folder: Path) -> list[Path]:
    return [
        turtle(folder, '_:b1 a th:Company ; rdfs:label "Cantieri Lanterna" .\n', "one.ttl"),
        turtle(folder, '_:b1 a th:Company ; rdfs:label "Darsena Nuova" .\n', "two.ttl"),
    ]


def markup_in_label(folder: Path) -> Path:
    return turtle(folder, 'org:mole rdfs:label "<img src=x onerror=alert(1)>" .\n')


def query_in_label(folder: Path) -> Path:
    return turtle(folder, r'org:mole rdfs:label "\" } ; DROP ALL ; SELECT * { ?s ?p \"" .' + "\n")
