"""The examples of the page, and other texts, with the shipped weights: no answer contradicts itself."""

import csv
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from jinja2 import Environment, FileSystemLoader

from limelight.common.rules import RULES
from limelight.insights.check import check
from limelight.insights.insights import read_insights
from limelight.insights.summary import summarize
from limelight.predictor import Predictor

ROOT = Path(__file__).parents[2]
EXAMPLES = (
    Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True).get_template("examples.html").module
)
MODELS = {"han": EXAMPLES.star_examples, "kim_cnn": EXAMPLES.film_examples}
# 8 × 5 × 5 texts, of one to four sentences, from happy to angry and from a word to a few lines.
STARTS = [
    "",
    "Bad. ",
    "It arrived on Monday. ",
    "Loved it! ",
    "My old one was perfect. ",
    "Slow, loud, dull. ",
    "😍😍 ",
    "If only. ",
]
MIDDLES = [
    "The room was clean and quiet",
    "It broke after a week",
    "Not bad at all",
    "The plot makes no sense",
    "It is blue",
]
ENDS = [".", ", but I would not buy it again.", " and the staff were lovely!", "; the ending made me cry.", "?"]


@pytest.fixture(scope="module", params=MODELS)
def predictor(request: pytest.FixtureRequest) -> Predictor:
    return Predictor.load(ROOT / "weights" / request.param)


def test_no_example_raises_a_doubt_but_the_one_that_is_no_review(predictor: Predictor) -> None:
    *reviews, stranger = [text for _, _, text in MODELS[predictor.name]]
    for text in reviews:
        assert read_insights(predictor, text).doubts == [], text
    assert "other_domain" in [doubt.code for doubt in read_insights(predictor, stranger).doubts]


def test_one_word_turns_every_review_of_the_lesson_and_the_model_is_wrong_on_some() -> None:
    han = Predictor.load(ROOT / "weights" / "han")
    with (ROOT / "static/examples/lesson.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    right = 0
    for row in rows:
        said = han.predict(row["text"]).expected_stars
        assert said is not None
        right += int(said + 0.5) == int(row["stars"])
        words = row["text"].split()
        changed = [[*words[:i], word, *words[i + 1 :]] for i in range(len(words)) for word in ("excellent", "terrible")]
        answers = han.predict_batch([" ".join(each) for each in changed])
        assert any(abs((answer.expected_stars or 0) - said) >= 1 for answer in answers), row["name"]
    assert len(rows) // 2 <= right < len(rows) == 12


def test_nothing_said_of_a_text_contradicts_what_else_is_said_of_it(predictor: Predictor) -> None:
    texts = [text for _, _, text in MODELS[predictor.name]]
    texts += ["".join(parts) for parts in product(STARTS, MIDDLES, ENDS)]
    for text in texts:
        prediction = predictor.predict(text)
        shares = np.array(prediction.probabilities)
        if predictor.stars:
            # The most probable of the labels that are near the expected stars.
            away = np.abs(np.array(predictor.stars) - prediction.expected_stars)
            near = away <= RULES["label"]["near"]
        else:
            near = np.ones(len(shares), bool)
        assert prediction.label == predictor.labels[int(np.where(near, shares, 0).argmax())]
        insights = read_insights(predictor, text)
        if found := insights.range:
            within = [
                share
                for stars, share in zip(predictor.stars or [], shares, strict=True)
                if found.low <= stars <= found.high
            ]
            assert sum(within) == pytest.approx(found.share, abs=1e-4), text
            assert found.low <= float(prediction.label) <= found.high, text
        assert not {"undecided", "unsure"} <= {doubt.code for doubt in insights.doubts}, text
        explained = predictor.explain(text)
        summary = summarize(explained)
        values = [phrase.value for phrase in summary.phrases if phrase.value is not None]
        speaks = [value * explained.asked.direction > 0 for value in values]
        assert speaks == sorted(speaks, reverse=True) or summary.phrases[-1].without != summary.phrases[0].without, text
        assert (check(explained, summarize(explained)) is None) == (not values), text
        assert summary.text.startswith(("Torn", "Nothing to go by", "Cannot tell")) == prediction.undecided, text
