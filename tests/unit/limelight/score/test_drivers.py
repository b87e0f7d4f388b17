"""A planted phrase is found, a meaningless one is not, and every mean has its interval."""

import json
import math
from dataclasses import asdict
from pathlib import Path

import pytest
from scipy.stats import t

from limelight.errors import InputError
from limelight.score.answers import Answers
from limelight.score.drivers import Driver, find_drivers
from limelight.score.key_phrases import LEAST_MOVE
from limelight.score.scorer import Scorer
from tests.places import TESTS
from tests.unit.limelight.score.planted import BAD, GOOD, planted_reviews, save_planted

LEAST = 0.03
Reviews = list[tuple[str, list[tuple[str, float]]]]


def drivers_of(reviews: Reviews) -> list[Driver]:
    return find_drivers(lambda: reviews, LEAST)


def scored(weights: Path) -> Reviews:
    texts = planted_reviews(120)
    phrases = Scorer(weights, lens="phrases").score(texts).column("key_phrases").to_pylist()
    return [(text, [(one["phrase"], one["move"]) for one in row]) for text, row in zip(texts, phrases, strict=True)]


def test_planted_phrases_are_what_drives_the_answers(planted: Path) -> None:
    first, second = drivers_of(scored(planted))[:2]
    assert {first.mean > 0, second.mean > 0} == {True, False}
    for driver in (first, second):
        assert driver.phrase in (GOOD if driver.mean > 0 else BAD)
        assert driver.reviews == 40
        assert driver.share == pytest.approx(1 / 3)
        assert abs(driver.mean) > 0.1


def test_planted_phrases_that_the_network_does_not_know_drive_nothing(tmp_path: Path) -> None:
    found = drivers_of(scored(save_planted(tmp_path / "unknown", known=False)))
    assert not {driver.phrase for driver in found} & {GOOD, BAD}


def test_mean_interval_share_and_sum_are_over_all_reviews_that_have_the_phrase() -> None:
    moves = [0.5, 0.6, 0.7, 0.7, 0.8, 0.9]
    reviews: Reviews = [("It works well.", [("works well", move)]) for move in moves]
    # It is found here, but is not among the strongest.
    reviews += [("Works well enough.", []), ("Nothing else.", []), ("", [])]
    [driver] = drivers_of(reviews)
    values = [*moves, 0.0]
    mean = sum(values) / 7
    reach = t.ppf(0.975, 6) * math.sqrt(sum((value - mean) ** 2 for value in values) / 6 / 7)
    assert (driver.reviews, driver.share) == (7, pytest.approx(7 / 9))
    assert driver.mean == pytest.approx(mean)
    assert driver.sum == pytest.approx(sum(moves))
    assert driver.high - driver.low == pytest.approx(2 * reach, rel=0.01)
    assert driver.rows == [5, 4, 2]


def test_the_page_is_given_the_same_reviews_and_finds_the_same() -> None:
    """The same file is read by tests/js/many/drivers.test.js."""
    shared = json.loads((TESTS / "fixtures" / "drivers.json").read_text(encoding="utf-8"))
    reviews = [(review["text"], review["phrases"]) for review in shared["reviews"]]
    found = find_drivers(lambda: reviews, LEAST_MOVE[shared["unit"]])
    rounded = [
        {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(driver).items()}
        for driver in found
    ]
    assert rounded == shared["drivers"]


def test_reviews_that_were_not_scored_do_not_count() -> None:
    moves = [("works well", 0.9)]
    reviews: list[tuple[str, list[tuple[str, float]] | None]] = [("works well", moves)] * 3 + [("works well", None)] * 5
    [driver] = find_drivers(lambda: reviews, LEAST)
    assert (driver.reviews, driver.share) == (3, 1.0)


def test_a_phrase_of_two_reviews_is_not_ranked() -> None:
    assert drivers_of([("works well", [("works well", 0.9)])] * 2) == []
    assert len(drivers_of([("works well", [("works well", 0.9)])] * 3)) == 1


def test_a_phrase_that_moves_both_ways_is_not_ranked() -> None:
    reviews: Reviews = [("a plot", [("plot", move)]) for move in (0.5, -0.5, 0.4, -0.4)]
    assert drivers_of(reviews) == []


def test_case_and_inflection_are_joined_where_they_read_the_same() -> None:
    reviews: Reviews = [("x", [(word, 0.5 + shift)]) for word in ("Loved", "loves", "LOVED") for shift in (0, 0.1)]
    [driver] = drivers_of(reviews)
    assert (driver.phrase, driver.variants, driver.reviews) == ("loved", ["loves"], 6)


def test_forms_that_read_differently_stay_apart() -> None:
    moves = {"charge": -0.5, "charged": 0.5}
    reviews: Reviews = [("x", [(word, move + shift)]) for word, move in moves.items() for shift in (0, 0.01, 0.02)]
    found = {(driver.phrase, driver.mean > 0) for driver in drivers_of(reviews)}
    assert found == {("charge", False), ("charged", True)}


def test_forms_of_one_review_count_once() -> None:
    reviews: Reviews = [("Loved it, loves it.", [("loved", 0.4), ("loves", 0.4)])] * 3
    [driver] = drivers_of(reviews)
    assert (driver.reviews, driver.mean) == (3, pytest.approx(0.8))


def test_no_reviews_have_no_drivers() -> None:
    assert drivers_of([]) == []
    assert drivers_of([("fine", [])]) == []


def test_reviews_next_to_a_number_are_read_as_they_were_scored(tmp_path: Path) -> None:
    rows = [{"text": text, "key_phrases": []} for text in ("It works.\nWell.", 5, None)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert [answered.text for answered in Answers(tmp_path / "a.jsonl")] == ["It works.\nWell.", "", ""]


@pytest.mark.parametrize("cell", ["battery; strap", "5", '[{"phrase": "works well"}]'])
def test_a_column_that_holds_no_phrases_is_refused_by_its_row(tmp_path: Path, cell: str) -> None:
    good = json.dumps([{"phrase": "works well", "move": 0.5}])
    rows = [{"text": "It works well.", "key_phrases": phrases} for phrases in ("", good, cell)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    answers = iter(Answers(tmp_path / "a.jsonl"))
    assert [next(answers).phrases, next(answers).phrases] == [None, [("works well", 0.5)]]
    with pytest.raises(InputError, match=r"a\.jsonl: key_phrases of row 3 is .*, and no list of phrases"):
        next(answers)
