"""The backtest: what was suggested is judged by the future and never sees it."""

import csv
import io
import random
import zipfile
from pathlib import Path

import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.graph.backtest import backtest, known_before
from triplehelix.graph.gaps import rank_pairs
from triplehelix.graph.network import Incidence

CUT = 2018


def past_projects():
    """Sixty projects of four out of forty organisations, started 2014 to 2017."""
    draw = random.Random(5)
    return [
        ({f"o{number:02}" for number in draw.sample(range(40), 4)}, 2014 + place % 4) for place in range(60)
    ]


def incidence_of(projects):
    pairs = [
        (organisation, f"p{place:04}") for place, (who, _) in enumerate(projects) for organisation in who
    ]
    return Incidence.from_pairs(
        pairs, {f"p{place:04}": year for place, (_, year) in enumerate(projects) if year}
    )


def suggested(projects):
    network = known_before(incidence_of(projects), CUT)
    ranking = rank_pairs(network, top=10_000)
    names = network.nodes
    return [
        (names[i], names[j]) for i, j in zip(ranking.first.tolist(), ranking.second.tolist(), strict=True)
    ]


def test_precision_is_the_share_of_the_first_suggestions_that_formed():
    pairs = suggested(past_projects())
    formed = pairs[:100:2] + pairs[200:]
    result = backtest(incidence_of(past_projects() + [(set(pair), 2019) for pair in formed]), CUT)
    assert result.precision[100] == pytest.approx(0.5)
    assert result.new_links == len(formed)
    assert result.base_rate == pytest.approx(len(formed) / result.candidates)


def test_what_was_known_is_counted():
    result = backtest(
        incidence_of([({"a", "b", "c"}, 2015), ({"d", "e"}, 2016), ({"f"}, 2016), ({"a", "d"}, 2018)]), CUT
    )
    counted = (result.organisations, result.undertakings, result.links, result.candidates, result.new_links)
    assert counted == (5, 2, 4, 6, 1)


def test_when_everybody_meets_afterwards_every_suggestion_comes_true():
    everybody = {f"o{number:02}" for number in range(40)}
    result = backtest(incidence_of([*past_projects(), (everybody, 2018)]), CUT)
    assert result.precision[100] == 1
    assert result.base_rate == 1


def test_zero_is_said_only_when_something_formed_that_was_not_suggested():
    pairs = suggested(past_projects())
    result = backtest(incidence_of([*past_projects(), (set(pairs[150]), 2018)]), CUT)
    assert (result.precision[100], result.new_links) == (0, 1)


@pytest.mark.parametrize("seed", range(5))
def test_a_scrambled_future_changes_nothing_in_what_is_suggested(seed):
    draw = random.Random(seed)
    future = [
        ({f"o{number:02}" for number in draw.sample(range(60), 5)}, draw.choice([0, 2018, 2020]))
        for _ in range(50)
    ]
    assert suggested(past_projects() + future) == suggested(past_projects())


def test_the_year_of_the_cut_and_the_end_of_the_horizon_are_kept_apart():
    pairs = suggested(past_projects())
    years = {2017: 0, 2018: 1, 2020: 1, 2021: 0}
    for year, expected in years.items():
        # A second pair in the horizon keeps the test possible whatever the year.
        projects = [*past_projects(), (set(pairs[0]), year), (set(pairs[-1]), 2019)]
        assert backtest(incidence_of(projects), CUT, horizon=3).new_links == expected + 1


def test_newcomers_and_projects_without_a_year_are_left_out():
    projects = [*past_projects(), ({"o00", "newcomer"}, 2018), ({"o01", "o02", "o03", "o04"}, 0)]
    pair = suggested(past_projects())[0]
    result = backtest(incidence_of([*projects, (set(pair), 2018)]), CUT)
    assert (result.new_links, result.undated) == (1, 1)
    assert "their start year is not known: 1." in result.sentence()


@pytest.mark.parametrize(
    ("projects", "reason"),
    [
        ([], "No start year of a joint undertaking is known."),
        ([({"a", "b"}, 0), ({"c"}, 2015)], "No start year of a joint undertaking is known."),
        ([({"a", "b"}, 2018)], "No joint undertaking starts before 2018."),
        ([({"a", "b"}, 2015)], "No joint undertaking starts from 2018 to 2020."),
        ([({"a", "b"}, 2015), ({"a", "b"}, 2019)], "No two organisations known before 2018 began"),
    ],
)
def test_data_that_cannot_be_cut_give_a_reason_and_no_precision(projects, reason):
    result = backtest(incidence_of(projects), CUT)
    assert result.reason.startswith(reason)
    assert set(result.precision.values()) == {None}
    assert len(result.precision) == 3
    assert result.base_rate is None
    assert result.sentence().startswith("Suggestions could not be tested on the past with 2018")
    assert reason in result.sentence()


def test_a_list_that_is_too_short_has_no_precision():
    pairs = suggested(past_projects())
    assert 100 < len(pairs) < 1000
    result = backtest(incidence_of([*past_projects(), (set(pairs[0]), 2018)]), CUT)
    assert (result.precision[100], result.precision[1000], result.precision[10000]) == (0.01, None, None)
    assert (
        result.reason
        == f"Pairs with a shared partner: only {len(pairs)}, too few for a list of 1,000 and 10,000."
    )


def test_a_handful_of_suggestions_is_no_test():
    result = backtest(incidence_of([({"a", "b"}, 2015), ({"b", "c"}, 2016), ({"a", "c"}, 2018)]), CUT)
    assert result.sentence() == (
        "Suggestions could not be tested on the past with 2018 as the dividing year. "
        "Pairs with a shared partner: only 1, too few for a list of 100, 1,000 and 10,000."
    )


def test_the_sentence_reads_as_one():
    pairs = suggested(past_projects())
    result = backtest(incidence_of(past_projects() + [(set(pair), 2018) for pair in pairs[:30]]), CUT)
    assert result.sentence() == (
        "Tested on the past: of the pairs suggested from the 60 joint undertakings started before 2018, "
        "30.0% of the first 100 began to work together in 2018. "
        f"Of pairs picked at random, {100 * 30 / result.candidates:.2g}% would have. "
        f"Pairs with a shared partner: only {len(pairs)}, too few for a list of 1,000 and 10,000."
    )


def test_a_horizon_of_nothing_is_refused():
    with pytest.raises(TriplehelixError, match="give 1 or more years"):
        backtest(incidence_of(past_projects()), CUT, horizon=0)


@pytest.mark.slow
def test_horizon_2020_gives_the_published_precision():
    source = Path(__file__).parents[2] / "../shared/data/cordis-h2020/cordis-h2020projects-csv.zip"
    if not source.is_file():
        pytest.skip("the public Horizon 2020 data are not at ../shared/data")
    result = backtest(read_horizon(source), CUT)
    counted = (result.organisations, result.undertakings, result.links, result.new_links, result.last_year)
    assert counted == (20_508, 6_244, 416_754, 167_449, 2020)
    assert result.base_rate == pytest.approx(0.0008, abs=0.000005)
    assert result.precision == pytest.approx({100: 0.87, 1000: 0.697, 10000: 0.442}, abs=0.01)


def read_horizon(source):
    with zipfile.ZipFile(source) as archive:
        years = {row["id"]: int(row["startDate"][:4] or 0) for row in read_rows(archive, "project.csv")}
        pairs = [(row["organisationID"], row["projectID"]) for row in read_rows(archive, "organization.csv")]
    return Incidence.from_pairs(pairs, years)


def read_rows(archive, name):
    with archive.open(name) as raw:
        yield from csv.DictReader(io.TextIOWrapper(raw, "utf-8-sig"), delimiter=";")
