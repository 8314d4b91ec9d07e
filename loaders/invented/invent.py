"""Make up a research programme in the layout of CORDIS; nothing in it exists.

Run ``python invent.py FOLDER`` to write the four files again. The seed is fixed, and only ``Random.random``
is used, the one method whose sequence Python promises to keep, so every version writes the same bytes.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

SEED = 2021
MARK = " (invented)"
FIRST_PIC = 100000001  # the codes of the Commission's register that we have seen begin with 8 or 9
FIRST_PROJECT = 100001
CONSORTIA = 192
YEARS = range(2016, 2025)
LAST_DAY = "2024-12-31"  # on which projects are counted as closed
SIZES = {2: 3, 3: 10, 4: 16, 5: 18, 6: 16, 7: 13, 8: 10, 9: 6, 10: 4, 11: 2, 12: 2}
COMPANIES = 13  # in Liguria, for each theme; the last two of them never find a partner
LONERS = 2
ALWAYS_FUNDED = 3  # participants up to this order; later ones may be third parties without a contribution
ENTRY_PULL = 3  # from this pull on they are there from the start, the others come in one a project
GUEST_CHANCE = 0.18  # that a consortium takes in one organisation of another theme

PROJECT_COLUMNS = (
    "id acronym status title startDate endDate totalCost ecMaxContribution legalBasis topics "
    "ecSignatureDate frameworkProgramme masterCall subCall fundingScheme nature objective "
    "contentUpdateDate rcn grantDoi"
)
ORGANISATION_COLUMNS = (
    "projectID projectAcronym organisationID vatNumber name shortName SME activityType street "
    "postCode city country nutsCode geolocation organizationURL contactForm contentUpdateDate rcn "
    "order role ecContribution netEcContribution totalCost endOfParticipation active"
)
TOPIC_COLUMNS = "projectID topic title"
LEGAL_BASIS_COLUMNS = "projectID legalBasis title uniqueProgrammePart"

Row = dict[str, str]

# city: country, NUTS 3, postal code, latitude, longitude
CITIES = {
    "Genova": ("IT", "ITC33", "16121", 44.4056, 8.9463),
    "Savona": ("IT", "ITC32", "17100", 44.3080, 8.4810),
    "La Spezia": ("IT", "ITC34", "19121", 44.1025, 9.8241),
    "Imperia": ("IT", "ITC31", "18100", 43.8890, 8.0394),
    "Torino": ("IT", "ITC11", "10121", 45.0703, 7.6869),
    "Milano": ("IT", "ITC4C", "20121", 45.4642, 9.1900),
    "Trieste": ("IT", "ITH44", "34121", 45.6495, 13.7768),
    "Bologna": ("IT", "ITH55", "40121", 44.4949, 11.3426),
    "Pisa": ("IT", "ITI17", "56121", 43.7228, 10.4017),
    "Roma": ("IT", "ITI43", "00184", 41.9028, 12.4964),
    "Napoli": ("IT", "ITF33", "80121", 40.8518, 14.2681),
    "Bari": ("IT", "ITF47", "70121", 41.1171, 16.8719),
    "Matera": ("IT", "ITF52", "75100", 40.6664, 16.6043),
    "Marseille": ("FR", "FRL04", "13002", 43.2965, 5.3698),
    "Barcelona": ("ES", "ES511", "08003", 41.3874, 2.1686),
    "Lisboa": ("PT", "PT170", "1100", 38.7223, -9.1393),
    "Rotterdam": ("NL", "NL33C", "3011", 51.9244, 4.4777),
    "Antwerpen": ("BE", "BE211", "2000", 51.2194, 4.4025),
    "Hamburg": ("DE", "DE600", "20095", 53.5511, 9.9937),
    "Göteborg": ("SE", "SE232", "41101", 57.7089, 11.9746),
    "Graz": ("AT", "AT221", "8010", 47.0707, 15.4395),
    "Gdańsk": ("PL", "PL633", "80-001", 54.3520, 18.6466),
    "Athina": ("EL", "EL303", "10552", 37.9838, 23.7275),
    "Valletta": ("MT", "MT001", "VLT 1110", 35.8989, 14.5146),
}

# theme: title, nouns of its companies, what its projects do, and to what
THEMES = {
    "PORTS": (
        "Ports and logistics",
        "Boa Molo Gru Stiva Ormeggio Chiatta Scalo",
        "Calmer,Quieter,Cleaner,Safer,Shared,Lighter,Shorter,Greener,Smarter,Open",
        "quays,berths,cranes,rail links,ferry lines,yards,harbour skies,customs gates,last miles,tides",
    ),
    "ROBOTS": (
        "Robotics",
        "Pinza Giunto Bullone Automa Ingranaggio Braccio Sensore",
        "Patient,Gentle,Careful,Tireless,Nimble,Modest,Curious,Sturdy,Teachable,Silent",
        "grippers,exoskeletons,drones,welders,inspectors,swarms,divers,helpers,climbers,walkers",
    ),
    "HEALTH": (
        "Health",
        "Polso Battito Garza Ampolla Respiro Cerotto Passo",
        "Nearby,Early,Personal,Trusted,Continuous,Kinder,Faster,Simple,Honest,Preventive",
        "diagnoses,therapies,home care,clinics,prostheses,screenings,records,hearing,dosages,check-ups",
    ),
    "ENERGY": (
        "Energy",
        "Scintilla Pala Turbina Accumulo Dinamo Brezza Raggio",
        "Steady,Local,Stored,Floating,Warm,Frugal,Reversible,Balanced,Renewed,Resilient",
        "grids,waves,winds,batteries,roofs,heat pumps,hydrogen valleys,districts,turbines,communities",
    ),
}
ADJECTIVES = "Celeste Gentile Felice Veloce Leale Sottile Vivace Paziente Semplice Verde"

# kind | city | themes, the first is home (* is all of them) | pull on consortia | name
INSTITUTIONS = """
HES|Genova|*|16|Università della Lanterna Curiosa
HES|Savona|ENERGY PORTS|5|Ateneo delle Cento Scale
REC|Genova|ROBOTS HEALTH ENERGY|14|Istituto delle Macchine Gentili
REC|La Spezia|PORTS ENERGY|7|Centro Studi Onda Lunga
REC|Imperia|HEALTH|3|Laboratorio Ulivo Azzurro
PUB|Genova|PORTS|5|Autorità dei Moli Tranquilli
PUB|Genova|HEALTH|4|Azienda Sanitaria Monte Quieto
PUB|Savona|ENERGY|2|Comune di Torrinventa
PUB|La Spezia|PORTS|1|Agenzia del Golfo Calmo
OTH|Genova|PORTS|3|Consorzio Mare di Idee
OTH|Genova|ROBOTS|2|Rete delle Officine Pazienti
OTH|La Spezia|ENERGY|2|Fondazione Vento Amico
OTH|Savona|HEALTH|1|Associazione Cura Vicina
OTH|Imperia|PORTS HEALTH|1|Consorzio Ponti di Carta
HES|Torino|ROBOTS|5|Università dei Portici Lunghi
PRC|Torino|ROBOTS|2|Officine Vite Senza Fine SpA
PRC|Torino|ENERGY|0|Lampione Gentile Srl
HES|Milano|HEALTH ROBOTS|5|Università del Naviglio Asciutto
PRC|Milano|HEALTH|1|Clessidra Medica SpA
PRC|Milano|PORTS|1|Pallet Filosofico SpA
REC|Trieste|PORTS|3|Istituto della Bora Ferma
PRC|Trieste|PORTS|0|Caffettiera Marittima Srl
HES|Bologna|ENERGY|3|Università delle Torri Oblique
PRC|Bologna|ROBOTS|1|Tortello Meccanico Srl
OTH|Bologna|ROBOTS|0|Cooperativa Cacciavite Sociale
REC|Pisa|ROBOTS HEALTH|5|Istituto del Pendolo Dritto
PRC|Pisa|HEALTH|0|Bisturi Sereno Srl
HES|Roma|ENERGY|3|Università degli Otto Colli
PUB|Roma|ENERGY PORTS|4|Agenzia delle Buone Prove
PRC|Roma|ENERGY|1|Fontana Elettrica SpA
REC|Napoli|HEALTH|2|Istituto Golfo e Salute
PRC|Napoli|PORTS|0|Remo Digitale Srl
PRC|Bari|PORTS|0|Rete da Pesca Dati Srl
HES|Bari|PORTS|2|Università del Vento di Levante
PRC|Matera|ENERGY|0|Sasso Solare Srl
PUB|Matera|HEALTH|0|Azienda Sanitaria delle Grotte Bianche
HES|Marseille|PORTS ENERGY|5|Université du Vieux Mistral
PRC|Marseille|PORTS|1|Sardine Logistique SAS
REC|Marseille|HEALTH|1|Institut des Calanques Imaginaires
HES|Barcelona|HEALTH|4|Universitat del Mar Paper
PRC|Barcelona|ENERGY|0|Gamba Solar SL
REC|Barcelona|ROBOTS|3|Institut de Màquines Tímides
HES|Lisboa|ENERGY|3|Universidade da Colina Oito
PRC|Lisboa|PORTS|0|Bacalhau Digital Lda
PUB|Rotterdam|PORTS|4|Havenbedrijf Stille Kade
HES|Rotterdam|PORTS|2|Universiteit Westermolen
PRC|Rotterdam|ENERGY|1|Windklomp BV
REC|Antwerpen|PORTS|2|Instituut Schelde en Schroef
PRC|Antwerpen|HEALTH|0|Praline Medisch BV
HES|Hamburg|ROBOTS PORTS|4|Hochschule Nordnebel
PRC|Hamburg|ROBOTS|1|Schraubenfreund GmbH
REC|Göteborg|ENERGY|3|Institutet Tysta Vindar
PRC|Göteborg|ROBOTS|0|Snögrepp AB
HES|Graz|HEALTH ROBOTS|3|Universität Uhrturm Süd
PRC|Graz|HEALTH|0|Murmedizin GmbH
HES|Gdańsk|PORTS|2|Uniwersytet Bursztynowego Dźwigu
PRC|Gdańsk|ENERGY|0|Bałtycka Iskra Sp. z o.o.
HES|Athina|HEALTH|3|Panepistimio Nea Stoa
PRC|Athina|ROBOTS|0|Talos Paidi AE
OTH|Athina|PORTS|1|Syndesmos Mikron Limanion
REC|Valletta|ENERGY|2|Institute of Honey-Coloured Stone
PRC|Valletta|PORTS|0|Luzzu Data Ltd
PUB|Valletta|HEALTH|1|Agency for Island Care
OTH|Graz|ENERGY|0|Verein Warme Wohnung
PRC|Hamburg|ENERGY|1|Elbfunke GmbH
PRC|Marseille|ROBOTS|0|Cigale Robotique SAS
""".strip()


@dataclass(frozen=True)
class Organisation:
    """One made-up organisation; ``pull`` is how readily consortia take it in before its first project."""

    pic: int
    name: str
    kind: str
    sme: bool
    city: str
    themes: tuple[str, ...]
    pull: int = 0


@dataclass(frozen=True)
class Plan:
    """One made-up project; ``turn`` counts the projects of its theme."""

    theme: str
    turn: int
    year: int
    scheme: str
    consortium: tuple[Organisation, ...]


class Dice:
    """A random generator with choices built on ``Random.random`` alone."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - made-up data, not a secret

    def chance(self, probability: float) -> bool:
        """Return true with the probability."""
        return self._random.random() < probability

    def number(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, weights: dict[int, int]) -> int:
        """Return a key, with a chance in proportion to its weight."""
        target = self._random.random() * sum(weights.values())
        for key, weight in weights.items():
            target -= weight
            if target < 0:
                return key
        return next(reversed(weights))


def make_organisations() -> tuple[list[Organisation], list[Organisation]]:
    """Return the organisations that join consortia, and those that stay alone."""
    pics = count(FIRST_PIC)
    social: list[Organisation] = []
    alone: list[Organisation] = []
    for line in INSTITUTIONS.splitlines():
        kind, city, themes, pull, name = line.split("|")
        home = tuple(THEMES) if themes == "*" else tuple(themes.split())
        sme = kind == "PRC" and not name.endswith("SpA")
        social.append(Organisation(next(pics), name + MARK, kind, sme, city, home, int(pull)))
    towns = ["Genova", "Genova", "Savona", "Genova", "La Spezia", "Genova", "Imperia"]
    for place, (theme, (_, nouns, _, _)) in enumerate(THEMES.items()):
        for turn in range(COMPANIES):
            large = turn % 5 == 0
            noun, adjective = nouns.split()[turn % 7], ADJECTIVES.split()[(3 * turn + place) % 10]
            name = f"{noun} {adjective} {'SpA' if large else 'Srl'}{MARK}"
            city = towns[(turn + place) % len(towns)]
            group = alone if turn >= COMPANIES - LONERS else social
            group.append(Organisation(next(pics), name, "PRC", not large, city, (theme,), 2 if large else 0))
    return social, alone


def choose_consortium(
    theme: str, people: Sequence[Organisation], past: Counter[int], newcomers: list[int], dice: Dice
) -> list[int]:
    """Return places in ``people``, the coordinator first; past projects and pull make it likelier."""
    size = dice.pick(SIZES)
    weights = {
        place: 1 + one.pull + 2 * past[place]
        for place, one in enumerate(people)
        if theme in one.themes and place not in newcomers
    }
    chosen = [dice.pick(weights)]
    if newcomers:
        chosen.append(newcomers.pop(0))
    if len(chosen) < size and dice.chance(GUEST_CHANCE):
        strangers = {place: 1 for place in past if theme not in people[place].themes}
        chosen.append(dice.pick(strangers or {chosen[0]: 1}))
    while len(set(chosen)) < size:
        chosen.append(dice.pick({place: weight for place, weight in weights.items() if place not in chosen}))
    return list(dict.fromkeys(chosen))


def euro(cents: int) -> str:
    """Return an amount as CORDIS prints it: cents only when there are some.

    >>> euro(292812500), euro(499998013)
    ('2928125', '4999980.13')
    """
    return f"{cents // 100}" if cents % 100 == 0 else f"{cents // 100}.{cents % 100:02}"


def describe(one: Organisation, project: Row, order: int, dice: Dice) -> tuple[Row, int, int]:
    """Return the row of one participant, with its contribution and its cost in cents."""
    country, nuts, post_code, latitude, longitude = CITIES[one.city]
    scheme = project["fundingScheme"]
    cost = dice.number(2400, 16000) * (2525 if order == 1 else 1500) if scheme != "SEED" else 5_000_000
    granted = cost * 70 // 100 if one.kind == "PRC" and scheme in ("IA", "SEED") else cost
    silent = order > ALWAYS_FUNDED and dice.chance(0.06)
    words = one.name.removesuffix(MARK).split()
    return (
        dict.fromkeys(ORGANISATION_COLUMNS.split(), "")
        | {
            "projectID": project["id"],
            "projectAcronym": project["acronym"],
            "organisationID": str(one.pic),
            "name": one.name,
            "shortName": "".join(word[:3] for word in words[:3]).upper(),
            "SME": "true" if one.sme else "false",
            "activityType": one.kind,
            "street": f"Invented Street {one.pic % 1000}",
            "postCode": post_code,
            "city": one.city,
            "country": country,
            "nutsCode": nuts,
            # Spread over the town, so that the points of a map do not lie on one another.
            "geolocation": f"{latitude + one.pic % 7 * 0.004:.4f},{longitude + one.pic % 11 * 0.003:.4f}",
            "organizationURL": f"https://organisation-{one.pic}.example",
            "order": str(order),
            "role": "coordinator" if order == 1 else "thirdParty" if silent else "participant",
            "ecContribution": "" if silent else euro(granted),
            "netEcContribution": "" if silent else euro(granted),
            "totalCost": "" if silent else euro(cost),
        },
        0 if silent else granted,
        0 if silent else cost,
    )


def entitle(theme: str, turn: int) -> tuple[str, str]:
    """Return acronym and title of a project; no two turns of a theme below 100 are alike."""
    _, _, manners, things = THEMES[theme]
    manner = manners.split(",")[turn % 10]
    thing = things.split(",")[(turn // 10 + 3 * turn) % 10]
    return f"{manner[:4]}{thing.replace(' ', '')[:4]}".upper(), f"{manner} {thing} for the coast{MARK}"


def begin_project(identifier: int, plan: Plan, dice: Dice) -> Row:
    """Return the row of a project, without its money."""
    acronym, title = entitle(plan.theme, plan.turn)
    month, duration = dice.number(1, 12), dice.number(2, 4) if plan.scheme != "SEED" else 1
    end = f"{plan.year + duration}-{month:02}-28"
    call = f"INVENTED-{plan.theme}-{plan.year - 1}"
    return dict.fromkeys(PROJECT_COLUMNS.split(), "") | {
        "id": str(identifier),
        "acronym": acronym,
        "status": "CLOSED" if end <= LAST_DAY else "SIGNED",
        "title": title,
        "startDate": f"{plan.year}-{month:02}-01",
        "endDate": end,
        "legalBasis": plan.theme,
        "topics": f"{call}-{plan.turn % 3 + 1:02}",
        "ecSignatureDate": f"{plan.year - 1}-11-15",
        "frameworkProgramme": "INVENTED",
        "masterCall": call,
        "subCall": call,
        "fundingScheme": plan.scheme,
        "objective": "No such project exists: it was made up so that every screen has something to show.",
        "rcn": str(identifier),
    }


def write(file: Path, columns: str, rows: Sequence[Row]) -> None:
    """Write rows as CORDIS does: semicolons, everything quoted, CRLF, UTF-8."""
    with file.open("w", encoding="utf-8", newline="") as handle:
        names = columns.split()
        table = csv.DictWriter(handle, names, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        table.writeheader()
        table.writerows(rows)


def invent(folder: Path) -> None:
    """Write project.csv, organization.csv, topics.csv and legalBasis.csv into the folder."""
    dice = Dice(SEED)
    social, alone = make_organisations()
    past: Counter[int] = Counter()
    queues = {
        theme: [place for place, one in enumerate(social) if one.themes[0] == theme and one.pull < ENTRY_PULL]
        for theme in THEMES
    }
    plans = []
    for turn in range(CONSORTIA):
        theme = list(THEMES)[turn % len(THEMES)]
        members = choose_consortium(theme, social, past, queues[theme], dice)
        past.update(members)
        scheme = "CSA" if turn % 9 == 0 else "IA" if turn % 3 == 0 else "RIA"
        year = YEARS[turn * len(YEARS) // CONSORTIA]
        consortium = tuple(social[place] for place in members)
        plans.append(Plan(theme, turn // len(THEMES), year, scheme, consortium))
    for turn, one in enumerate(alone, CONSORTIA):
        following = CONSORTIA // len(THEMES) + turn % LONERS
        plans.append(Plan(one.themes[0], following, YEARS[-1 - turn % 6], "SEED", (one,)))

    projects, participants = [], []
    for identifier, plan in enumerate(plans, FIRST_PROJECT):
        project = begin_project(identifier, plan, dice)
        described = [describe(one, project, order, dice) for order, one in enumerate(plan.consortium, 1)]
        project["ecMaxContribution"] = euro(sum(granted for _, granted, _ in described))
        project["totalCost"] = euro(sum(cost for _, _, cost in described))
        projects.append(project)
        participants += [row for row, _, _ in described]

    write(folder / "project.csv", PROJECT_COLUMNS, projects)
    write(folder / "organization.csv", ORGANISATION_COLUMNS, participants)
    titles = {theme: title for theme, (title, *_) in THEMES.items()}
    topics = [
        {
            "projectID": project["id"],
            "topic": project["topics"],
            "title": f"{titles[project['legalBasis']]}, call {project['topics'][-7:]}{MARK}",
        }
        for project in projects
    ]
    write(folder / "topics.csv", TOPIC_COLUMNS, topics)
    parts = [
        {
            "projectID": project["id"],
            "legalBasis": project["legalBasis"],
            "title": titles[project["legalBasis"]] + MARK,
            "uniqueProgrammePart": "true",
        }
        for project in projects
    ]
    write(folder / "legalBasis.csv", LEGAL_BASIS_COLUMNS, parts)


if __name__ == "__main__":
    invent(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
