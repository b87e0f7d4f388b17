"""Terms over many reviews, each with the sign of its clauses and the effect of leaving them out."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t

from limelight.lenses.lens import EXPECTED_STARS, Target
from limelight.predictor import Predictor
from limelight.score.aspects import find_aspects, rank_aspects, terms_beyond_chance
from limelight.score.mentions import Mention, measure_mentions
from tests.places import ROOT
from tests.tiny import save_tiny_han
from tests.word_counter import LABELS, STARS, WordCounter

TARGET = Target.choose(EXPECTED_STARS, LABELS, STARS)


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return Predictor.load(save_tiny_han(tmp_path_factory.mktemp("weights") / "han"))


def mentions_of(predictor: Predictor, text: str, about: Sequence[str] = (), **worth: float) -> list[Mention]:
    [found] = measure_mentions(WordCounter(predictor, worth), [predictor.read(text)], [TARGET], about=about)
    return found


def test_a_sentence_of_both_polarities_gives_each_term_its_own(predictor: Predictor) -> None:
    lid, kettle = mentions_of(predictor, "The lid is lovely, but the kettle is slow.", lovely=1.0, slow=-1.0)
    assert (lid.term, kettle.term) == ("lid", "kettle")
    assert lid.alone > 3 > kettle.alone
    assert lid.move > 0 > kettle.move


@pytest.mark.parametrize(
    "text", ["The lid is lovely, though the kettle is slow.", "Though the kettle is slow, the lid is lovely."]
)
def test_a_clause_alone_is_read_without_the_contrast_that_begins_it(predictor: Predictor, text: str) -> None:
    lovely, slow = 1.0, -1.0
    [found] = mentions_of(predictor, text, ["kettle"], though=0.5, lovely=lovely, slow=slow)
    assert found.alone == 3 + slow
    assert found.move == 0.5 + slow


def test_a_contrast_that_is_a_whole_clause_is_read(predictor: Predictor) -> None:
    [found] = mentions_of(predictor, "Though.", ["though"], though=1.0)
    assert found.alone == 4


def test_the_move_is_that_of_the_review_without_the_clause(predictor: Predictor) -> None:
    text = "The kettle boils fast. The lid is slow, and the price is fine."
    reading = predictor.read(text)
    [found] = measure_mentions(predictor.engine, [reading], [TARGET])
    lid = next(mention for mention in found if mention.term == "lid")
    numbers = range(5, 10)
    assert [token.text for sentence in reading.document.sentences for token in sentence][5:10] == [
        "The", "lid", "is", "slow", ",",
    ]  # fmt: skip
    expected = predictor.predict(text).expected_stars - predictor.predict(text, numbers).expected_stars  # type: ignore[operator]
    assert lid.move == pytest.approx(expected, abs=1e-5)
    alone = predictor.predict(text, [n for n in range(len(reading.token_numbers())) if n not in numbers])
    assert lid.alone == pytest.approx(alone.expected_stars, abs=1e-5)


def test_a_term_that_is_asked_for_is_found_in_the_singular_and_the_plural(predictor: Predictor) -> None:
    found = mentions_of(predictor, "The kettle boils. Lids close well in the shop.", about=["lid", "shop"])
    assert [(mention.term, mention.form) for mention in found] == [("lid", "lids"), ("shop", "shop")]


def test_terms_of_chance_are_left_out_and_rare_phrases_count_for_their_last_word() -> None:
    counts = {"battery": 40, "strap": 2, "sink": 30, "kitchen sink": 2, **{f"noun{number}": 1 for number in range(60)}}
    assert terms_beyond_chance(counts) == {"battery": "battery", "sink": "sink", "kitchen sink": "sink"}
    assert terms_beyond_chance({}) == {}
    assert terms_beyond_chance({"lid": 2}) == {}


def test_an_aspect_has_the_mean_of_its_clauses_with_an_interval_and_the_clearest_rows() -> None:
    alone, move = [4.5, 4.0, 4.4, 3.2, 4.2, 4.3], [0.5, 0.2, 0.4, -0.3, 0.1, 0.3]
    found = [
        (row, Mention("battery", "batteries" if row == 1 else "battery", *values))
        for row, values in enumerate(zip(alone, move, strict=True))
    ]
    [aspect] = rank_aspects(found, {"battery": 60}, 200, TARGET)
    reach = t.ppf(0.975, 5) * np.std(alone, ddof=1) / np.sqrt(6)
    assert (aspect.term, aspect.variants, aspect.reviews, aspect.share) == ("battery", ["batteries"], 60, 0.3)
    assert (aspect.alone, aspect.move) == (pytest.approx(4.1), pytest.approx(0.2))
    assert aspect.alone_high - aspect.alone == pytest.approx(reach, rel=0.01)
    assert (aspect.opinion, aspect.praised, aspect.criticised) == ("praised", 5, 0)
    assert aspect.rows == [0, 2, 5]


def test_a_term_that_is_seldom_judged_is_left_out_unless_it_is_asked_for() -> None:
    found = [(row, Mention("shelf", "shelf", 3.1, 0.0)) for row in range(9)]
    assert rank_aspects(found, {"shelf": 9}, 20, TARGET) == []
    [aspect] = rank_aspects(found, {"shelf": 9}, 20, TARGET, asked=True)
    assert aspect.opinion == "praised"
    assert aspect.praised == 0


def test_the_page_is_given_the_same_mentions_and_ranks_the_same() -> None:
    """The same file is read by tests/js/many/aspects.test.js."""
    shared = json.loads((ROOT / "tests/fixtures/aspects.json").read_text(encoding="utf-8"))
    every = [(row, Mention(**each)) for row, found in enumerate(shared["reviews"]) for each in found or ()]
    names = terms_beyond_chance(Counter(mention.term for _, mention in every))
    found = [(row, replace(mention, term=names[mention.term])) for row, mention in every if mention.term in names]
    reviews = sum(mentions is not None for mentions in shared["reviews"])
    rounded = [
        {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(aspect).items()}
        for aspect in rank_aspects(found, Counter(mention.term for _, mention in found), reviews, TARGET)
    ]
    assert rounded == shared["aspects"]
    assert {aspect["opinion"] for aspect in rounded} == {"praised", "criticised", "divided"}


def test_aspects_are_found_in_reviews_that_are_read_twice_and_missing_ones_do_not_count(predictor: Predictor) -> None:
    reviews = ["The kettle boils fast and looks lovely.", "A slow kettle.", None, "Kettles boil.", "", "The film."] * 2

    def texts() -> Iterable[str | None]:
        return iter(reviews)

    [aspect] = find_aspects(predictor, texts, about=["Kettle"])
    assert (aspect.term, aspect.variants, aspect.reviews) == ("kettle", ["kettles"], 6)
    assert aspect.share == pytest.approx(6 / 10)


def test_a_model_whose_labels_have_no_direction_has_no_aspects(tmp_path: Path) -> None:
    predictor = Predictor.load(save_tiny_han(tmp_path / "han"))
    predictor.stars = None  # type: ignore[misc]
    assert find_aspects(predictor, lambda: ["The lid."]) == []
