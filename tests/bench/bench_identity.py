"""How well and how fast organisations are recognised, on the public data.

    python tests/bench/bench_identity.py [--write] [--fit] [--wrong]

Horizon 2020, FP7, Italy's part of ROR and the register of innovative start-ups are read from the folder
beside the checkout. For the measure the PICs of FP7 are hidden: its organisations must be found by name and
place. The labelled pairs are in ``identity_pairs.csv``: keys of rows, whether the two are one organisation,
and where the label comes from. ``--fit`` prints points fitted on the half named ``tune``; ``--wrong`` lists
the mistakes.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import resource
import sys
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from triplehelix.loaders.identity import Identity, Record, decide
from triplehelix.loaders.matching import Points, compare_names, conflict, find_levels, read_points
from triplehelix.loaders.ntriples import entity
from triplehelix.loaders.profiles import Profile, build_profiles, weigh_words

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
PAIRS = Path(__file__).with_name("identity_pairs.csv")
TABLE = ROOT / "docs" / "identity.md"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
REGISTERS = ("ror", "startups")
KINDS = {
    "PRC": "Company",
    "HES": "University",
    "REC": "ResearchCentre",
    "PUB": "PublicBody",
    "OTH": "OtherOrganisation",
}
ROR_KINDS = {
    "education": "University",
    "company": "Company",
    "facility": "ResearchCentre",
    "government": "PublicBody",
}
# The EU writes EL and UK where others write GR and GB.
COUNTRIES = {"GR": "EL", "GB": "UK"}
SIGNS = {
    "same": (0, None),
    "near": (0, None),
    "group": (0, None),
    "other": (None, 0),
    "pic": (None, 0),
    "one": (None, 0),
    "both": (None, 0),
    "part": (None, 0),
    "number": (None, 0),
}


class Pair(NamedTuple):
    """A labelled pair: the two keys, the label and how many pairs of all it stands for."""

    one: str
    other: str
    same: bool
    kind: str
    label_from: str
    half: str
    stands_for: float


def read_pairs() -> list[Pair]:
    """Read the labelled pairs."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [
            Pair(
                row["one"],
                row["other"],
                row["same"] == "1",
                row["class"],
                row["label_from"],
                row["half"],
                float(row["stands_for"] or "nan"),
            )
            for row in csv.DictReader(file)
        ]


def read_all(hide_pics: bool = False) -> dict[str, Record]:
    """Read the four sources; return the records by key, such as ``fp7:999979500``."""
    records: dict[str, Record] = {}
    for name, rows in {
        "h2020": read_h2020(),
        "fp7": read_fp7(hide_pics),
        "ror": read_ror("IT"),
        "startups": read_startups(),
    }.items():
        for key, record in rows:
            records.setdefault(f"{name}:{key}", record)
    return records


def country(code: str) -> str:
    """Return a country code as the EU writes it."""
    return COUNTRIES.get(code, code)


def read_h2020() -> Iterator[tuple[str, Record]]:
    """Read the organisations of Horizon 2020, what any of their rows tells."""
    known: defaultdict[str, dict[str, str]] = defaultdict(dict)
    path = DATA / "cordis-h2020" / "cordis-h2020projects-csv.zip"
    with zipfile.ZipFile(path) as archive, archive.open("organization.csv") as file:
        for row in csv.DictReader(io.TextIOWrapper(file, "utf-8-sig", newline=""), delimiter=";"):
            told = known[row["organisationID"]]
            for column, value in row.items():
                if value:
                    told.setdefault(column, value)
    for number, (pic, told) in enumerate(known.items()):
        row = defaultdict(str, told)
        yield (
            pic,
            Record(
                entity("organisation", f"pic-{pic}"),
                "h2020",
                f"<h2020#{number}>",
                row["name"],
                row["shortName"],
                country(row["country"]),
                row["city"],
                post_code=row["postCode"],
                domain=row["organizationURL"],
                vat=row["vatNumber"],
                pic=pic,
                kind=KINDS.get(row["activityType"], ""),
                street=row["street"],
            ),
        )


def read_fp7(hide_pics: bool) -> Iterator[tuple[str, Record]]:
    """Read the organisations of FP7, those without a PIC under the digest that stands for it."""
    path = DATA / "cordis-fp7" / "fp7org_sod16.csv"
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter=";"), start=2):
            key = row["new_org_id"]
            has_pic = key.isdigit() and not hide_pics
            yield (
                key,
                Record(
                    entity("organisation", f"{'pic' if has_pic else 'fp7'}-{key}"),
                    "fp7",
                    f"<fp7#{number}>",
                    row["organisationName"],
                    row["organisationShortName"],
                    country(row["country"]),
                    row["city"],
                    post_code=row["postCode"],
                    domain=row["organizationUrl"],
                    pic=key if has_pic else "",
                    street=row["street"],
                ),
            )


def read_ror(place: str) -> Iterator[tuple[str, Record]]:
    """Read the organisations of a country from ROR, schema 1 and 2."""
    with gzip.open(DATA / "ror" / "ror_records_latest.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            told = json.loads(line)
            shape = _second_schema(told) if "locations" in told else _first_schema(told)
            if place != shape["country"]:
                continue
            key = told["id"].rpartition("/")[2]
            names = [name for name in shape["names"] if name != shape["name"]]
            kind = next((ROR_KINDS[kind.lower()] for kind in told["types"] if kind.lower() in ROR_KINDS), "")
            yield (
                key,
                Record(
                    entity("organisation", f"ror-{key}"),
                    "ror",
                    f"<ror#{key}>",
                    shape["name"],
                    next(iter(shape["acronyms"]), ""),
                    country(shape["country"]),
                    shape["city"] or "",
                    domain=next(iter(shape["links"]), ""),
                    ror=key,
                    wikidata=shape["wikidata"],
                    kind=kind,
                    other_names=tuple(names),
                ),
            )


def _first_schema(told: dict[str, Any]) -> dict[str, Any]:
    wikidata = told["external_ids"].get("Wikidata")
    return {
        "name": told["name"],
        "names": [*(label["label"] for label in told["labels"]), *told["aliases"], *told["acronyms"]],
        "acronyms": told["acronyms"],
        "country": told["country"]["country_code"],
        "city": told["addresses"][0]["city"],
        "links": told["links"],
        "wikidata": (wikidata["preferred"] or wikidata["all"][0]) if wikidata else "",
    }


def _second_schema(told: dict[str, Any]) -> dict[str, Any]:
    place = told["locations"][0]["geonames_details"]
    wikidata = [known for known in told["external_ids"] if known["type"] == "wikidata"]
    return {
        "name": next(name["value"] for name in told["names"] if "ror_display" in name["types"]),
        "names": [name["value"] for name in told["names"]],
        "acronyms": [name["value"] for name in told["names"] if "acronym" in name["types"]],
        "country": place["country_code"],
        "city": place["name"],
        "links": [link["value"] for link in told["links"] if link["type"] == "website"],
        "wikidata": (wikidata[0]["preferred"] or wikidata[0]["all"][0]) if wikidata else "",
    }


def read_startups() -> Iterator[tuple[str, Record]]:
    """Read the register of innovative start-ups, which has no identifier: the key is the row."""
    path = DATA / "startups-it" / "fact_startup_registry.csv"
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            iri = entity("organisation", f"startup-{number}")
            record = Record(
                iri, "startups", f"<startups#{number}>", row["Denominazione"], "", "IT", row["Comune"]
            )
            yield str(number), record._replace(kind="Company")


class Score(NamedTuple):
    """Counts of right and wrong answers, each pair counted by its weight."""

    right: float = 0.0
    wrong: float = 0.0
    missed: float = 0.0

    @property
    def precision(self) -> float:
        """Share of the merged pairs that are one organisation."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else math.nan

    @property
    def recall(self) -> float:
        """Share of the pairs that are one organisation that were merged."""
        return self.right / (self.right + self.missed) if self.right + self.missed else math.nan


def score(pairs: Iterable[Pair], merged: dict[tuple[str, str], bool], weighted: bool = False) -> Score:
    """Count the answers."""
    right = wrong = missed = 0.0
    for pair in pairs:
        weight = pair.stands_for if weighted else 1.0
        if math.isnan(weight):
            continue
        joined = merged[pair[:2]]
        right += weight * (pair.same and joined)
        wrong += weight * (joined and not pair.same)
        missed += weight * (pair.same and not joined)
    return Score(right, wrong, missed)


def merge(
    pairs: Iterable[Pair], records: dict[str, Record], identity: Identity
) -> dict[tuple[str, str], bool]:
    """Return for each pair whether its records have one canonical IRI."""
    return {pair[:2]: identity[records[pair.one].iri] == identity[records[pair.other].iri] for pair in pairs}


def ask(pairs: Iterable[Pair], records: dict[str, Record], identity: Identity) -> set[tuple[str, str]]:
    """Return the pairs that are left to a person."""
    open_pairs = {(d.one, d.other) for d in identity.decisions if d.state == "uncertain"}
    iris = {pair[:2]: tuple(sorted(records[key].iri for key in pair[:2])) for pair in pairs}
    return {keys for keys, sides in iris.items() if sides in open_pairs}


def report(pairs: list[Pair], merged: dict[tuple[str, str], bool], asked: set[tuple[str, str]]) -> list[str]:
    """Return the rows of the table of precision and recall."""
    held_out = [pair for pair in pairs if pair.half == "test"]
    groups: dict[str, list[Pair]] = {"**all**": held_out}
    for kind in ("University", "Company", "PublicBody", "ResearchCentre", "Other"):
        groups[kind] = [pair for pair in held_out if pair.kind == kind]
    for origin in sorted({pair.label_from for pair in held_out}):
        groups[f"label: {origin}"] = [pair for pair in held_out if pair.label_from == origin]
    groups["the half used for tuning"] = [pair for pair in pairs if pair.half == "tune"]
    groups["merges drawn at the end"] = [pair for pair in pairs if pair.half == "fresh"]
    rows = [
        "| pairs | one / two | precision | recall | merged wrongly | missed | of these left to a person |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, group in groups.items():
        same = sum(pair.same for pair in group)
        counted = score(group, merged)
        rows.append(
            f"| {name} | {same} / {len(group) - same} | {shown(counted.precision)} | {shown(counted.recall)} "
            f"| {counted.wrong:.0f} | {counted.missed:.0f} "
            f"| {sum(pair.same and pair[:2] in asked for pair in group)} |"
        )
    return rows


def report_natural(name: str, pairs: list[Pair], merged: dict[tuple[str, str], bool]) -> str:
    """Return the row on all pairs, each labelled one counted for those it stands for."""
    natural = [pair for pair in pairs if not math.isnan(pair.stands_for)]
    counted = score(natural, merged, weighted=True)
    same = sum(pair.same for pair in natural)
    return (
        f"| {name} | {same} / {len(natural) - same} | {shown(counted.precision)} | {shown(counted.recall)} "
        "| | | |"
    )


def shown(share: float) -> str:
    """Return a share as text, a dash where there is nothing to share."""
    return "–" if math.isnan(share) else f"{share:.3f}"


def levels_of(pairs: Iterable[Pair], records: dict[str, Record]) -> list[tuple[Pair, dict[str, str]]]:
    """Return the levels of evidence of each pair that no identifier keeps apart."""
    profiles = build_profiles(records.values(), REGISTERS)
    by_iri = {profile.iri: profile for profile in profiles}
    weights = weigh_words(profiles)
    sharing = Counter(domain for profile in profiles for domain in profile.domains)

    def levels(one: Profile, other: Profile) -> dict[str, str]:
        return find_levels(one, other, compare_names(one, other, weights), sharing)

    sides = [(pair, by_iri[records[pair.one].iri], by_iri[records[pair.other].iri]) for pair in pairs]
    return [(pair, levels(one, other)) for pair, one, other in sides if not conflict(one, other)]


def fit(examples: list[tuple[Pair, dict[str, str]]], points: Points, strength: float = 0.5) -> Points:
    """Fit the points to labelled pairs by logistic regression, held near those given."""
    # What is not known, or as usual, counts nothing.
    neutral = {"unknown", "none"}
    names = [
        (kind, level)
        for kind, levels in points.levels.items()
        for level in levels
        if level not in neutral and (kind, level) not in {("register", "other"), ("country", "same")}
    ]
    column = {name: place for place, name in enumerate(names)}
    matrix = np.zeros((len(examples), len(names) + 1))
    matrix[:, -1] = 1
    for row, (_, levels) in enumerate(examples):
        for item in levels.items():
            if item in column:
                matrix[row, column[item]] = 1
    labels = np.array([1.0 if pair.same else -1.0 for pair, _ in examples])
    prior = np.array([points.levels[kind][level] for kind, level in names] + [points.start])

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        margin = labels * (matrix @ values)
        slope = -labels / (1 + np.exp(margin))
        away = values - prior
        return float(
            np.logaddexp(0, -margin).sum() + strength * away @ away
        ), matrix.T @ slope + 2 * strength * away

    # What agrees never speaks against, what differs never for.
    bounds = [SIGNS.get(level, (None, None)) for _, level in names] + [(None, None)]
    best = minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=bounds).x
    fitted = {kind: dict.fromkeys(levels, 0.0) for kind, levels in points.levels.items()}
    for (kind, level), value in zip(names, best, strict=False):
        fitted[kind][level] = round(float(value), 2)
    return points._replace(start=round(float(best[-1]), 2), levels=fitted)


def main() -> None:
    pairs = read_pairs()
    hidden = read_all(hide_pics=True)
    if "--fit" in sys.argv:
        examples = levels_of([pair for pair in pairs if pair.half == "tune"], hidden)
        fitted = fit(examples, read_points())
        print(f"start = {fitted.start}")
        for kind, levels in fitted.levels.items():
            print(f"\n[{kind}]", *(f"{level} = {value}" for level, value in levels.items()), sep="\n")
        return
    identity = decide(hidden.values(), registers=REGISTERS)
    merged = merge(pairs, hidden, identity)
    rows = report(pairs, merged, ask(pairs, hidden, identity))
    held_out = [pair for pair in pairs if pair.half == "test"]
    rows.append(report_natural("**all, as often as they occur**", held_out, merged))
    both = [pair for pair in pairs if pair.half != "fresh"]
    rows.append(report_natural("both halves, as often as they occur", both, merged))
    if "--wrong" in sys.argv:
        print_wrong(pairs, merged, hidden)
    records = read_all()
    identity, costs = measure(list(records.values()))
    merged = merge(pairs, records, identity)
    rows.append(report_natural("both halves, PICs in view", both, merged))
    rows += ["", *costs]
    print("\n".join(rows))
    if "--write" in sys.argv:
        text = TABLE.read_text("utf-8")
        before, after = text.partition(BEGIN)[0], text.partition(END)[2]
        TABLE.write_text(f"{before}{BEGIN}\n\n" + "\n".join(rows) + f"\n\n{END}{after}", "utf-8")


def print_wrong(pairs: list[Pair], merged: dict[tuple[str, str], bool], records: dict[str, Record]) -> None:
    """Print the pairs that were merged wrongly or missed."""
    for pair in pairs:
        if merged[pair[:2]] != pair.same:
            print("merged" if merged[pair[:2]] else "missed", pair.half, pair.label_from)
            for key in pair[:2]:
                print("   ", key[:20], *(part for part in records[key][3:] if part), sep=" | ")


def measure(records: list[Record]) -> tuple[Identity, list[str]]:
    """Decide on all records, PICs in view; return the outcome and what it cost."""
    cpu, wall = time.process_time(), time.perf_counter()
    identity = decide(records, registers=REGISTERS)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    counts = identity.count()
    organisations = len({record.iri for record in records})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return identity, [
        "| deciding on all of them | |",
        "| --- | --- |",
        f"| records | {len(records):,} |",
        f"| organisations before and after | {organisations:,} and "
        f"{organisations - len(identity.canonical):,} |",
        f"| accepted, uncertain, kept apart by an identifier | {counts['accepted']:,}, "
        f"{counts['uncertain']:,}, {counts['rejected']:,} |",
        f"| CPU, wall | {cpu:.0f} s, {wall:.0f} s |",
        f"| peak memory, reading included | {peak:.2f} GB |",
    ]


if __name__ == "__main__":
    main()
