"""The shipped weights: no answer contradicts itself, texts that are no reviews are doubted, and signs are right."""

import csv
import re

import numpy as np
import pytest

import limelight
from limelight import load
from limelight.insights.doubts import check_familiarity, familiarity_of, find_doubts
from limelight.insights.insights import read_insights
from limelight.predictor import Predictor
from limelight.report.rows.reader import Reader
from limelight.report.what_moves.themes import score_themes
from model_training.evaluation.familiarity import NO_PROSE, NO_REVIEWS, read_strangers
from tests.places import ROOT
from tests.system.test_one_voice import examples


@pytest.fixture(scope="module", params=["han", "kim_cnn"])
def predictor(request: pytest.FixtureRequest) -> Predictor:
    return Predictor.load(ROOT / "weights" / request.param)


def test_no_example_raises_a_doubt_but_the_one_that_is_no_review(predictor: Predictor) -> None:
    *reviews, stranger = examples(predictor.name)
    for text in reviews:
        assert read_insights(predictor, text).doubts == [], text
    assert "other_domain" in [doubt.code for doubt in read_insights(predictor, stranger).doubts]


def test_one_sentence_moves_the_first_example_and_a_few_turn_it(predictor: Predictor) -> None:
    first = examples(predictor.name)[0]
    before = predictor.predict(first).probabilities
    [moved, *_] = predictor.edit(first, most_words=1).edits
    assert abs(np.array(moved.prediction.probabilities) - before).max() > 0.05
    assert predictor.edit(first).words


def test_one_word_turns_every_review_of_the_lesson_and_the_model_is_wrong_on_some() -> None:
    han = Predictor.load(ROOT / "weights" / "han")
    with (ROOT / "static/examples/lesson.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    right = 0
    for row in rows:
        said = han.predict(row["text"]).expected_stars
        right += int(said + 0.5) == int(row["stars"])
        words = row["text"].split()
        changed = [[*words[:i], word, *words[i + 1 :]] for i in range(len(words)) for word in ("excellent", "terrible")]
        answers = han.predict_batch([" ".join(each) for each in changed])
        assert any(abs((answer.expected_stars or 0) - said) >= 1 for answer in answers), row["name"]
    assert len(rows) // 2 <= right < len(rows) == 12


# Of twelve origins, five each.
NAMES = [
    name for line in (ROOT / "tests/data/names.tsv").read_text().splitlines() for name in line.split("\t")[1].split()
]
NAMED = """{} was very helpful.
{} was rude to us.
Ask for {} at the desk.
Thank you, {}, for a lovely stay.
Our waiter {} forgot the order twice.
I bought this for {} and it broke.
{} says the sound is great.
The manager, {}, never called back.
My friend {} loves this kettle.
{} fixed the problem in five minutes.
We were served by {} and it was wonderful.
It was a gift for {}, who hated it.
{} made our evening special.
Terrible service from {} at check-in.
{} plays the lead and is superb.
Directed by {}, and far too long.
A wonderful film with {} in it.
{} from support sent me a new one.
Great work by {} and the whole team!
{} recommended it, and it is a good buy.""".splitlines()


@pytest.mark.parametrize("sentence", NAMED)
def test_whether_a_sentence_is_familiar_does_not_depend_on_a_name(predictor: Predictor, sentence: str) -> None:
    texts = [sentence.format(name) for name in NAMES]
    documents = [reading.token_ids for reading in predictor.read_all(texts)]
    found = check_familiarity(predictor, documents, texts, predictor.engine.answers(documents))
    assert len({familiarity.reason for familiarity in found}) == 1
    assert found[0].reason in (None, "other_domain")


# Written for this test: none was read when the limits were chosen.
QUESTIONS = [
    "Can somebody tell me if the filter fits?",
    "Does the blue one come with a lid?",
    "Which of the two rooms has a balcony?",
    "Has anyone seen the second season?",
]

# "review" or "other", and a text: complaints and praise in a sentence; messages, SQL, JSON, law, notices.
HELD_APART = [line.split("\t") for line in (ROOT / "tests/data/held_apart.tsv").read_text().splitlines()]


def codes(predictor: Predictor, text: str) -> list[str]:
    reading = predictor.read(text)
    [answer] = predictor.run([reading])
    [prediction] = predictor.describe([reading], [answer])
    return [doubt.code for doubt in find_doubts(predictor, prediction, familiarity_of(predictor, reading, answer))]


def test_of_texts_that_are_no_reviews_at_least_92_percent_are_doubted(predictor: Predictor) -> None:
    texts = [text for found in read_strangers([*NO_REVIEWS, *NO_PROSE]).values() for text in found[::4]]
    assert sum(bool(codes(predictor, text)) for text in texts) / len(texts) >= 0.92


def test_a_question_is_no_review(predictor: Predictor) -> None:
    assert all(codes(predictor, text)[0] == "question" for text in QUESTIONS)


@pytest.mark.parametrize(("kind", "least", "most"), [("review", 0.0, 0.15), ("other", 0.85, 1.0)])
def test_at_most_15_percent_of_short_reviews_are_called_unlike_a_review_and_85_of_other_texts(
    kind: str, least: float, most: float
) -> None:
    predictor = load("han")
    texts = [text for name, text in HELD_APART if name == kind]
    unlike = [not read_insights(predictor, text).familiarity.familiar for text in texts]
    assert least <= sum(unlike) / len(unlike) <= most


# The file explains its format.
_MARK = re.compile(r"(?:^|(?<= ))([+-])((?:(?! [+-]).)+)")


def read_judged() -> list[tuple[str, dict[str, bool]]]:
    """Returns each review with its terms, and whether it praises them."""
    lines = [line for line in (ROOT / "tests/data/judged.txt").read_text().splitlines() if not line.startswith("#")]
    return [
        (text, {mark[2]: mark[1] == "+" for mark in _MARK.finditer(marks)})
        for text, marks in zip(lines[::2], lines[1::2], strict=True)
    ]


def test_at_least_85_percent_of_clauses_are_read_as_praise_or_as_a_complaint() -> None:
    reader, signs = Reader(limelight.load("han")), []
    # The half that was not used for tuning rules.
    for text, terms in read_judged()[1::2]:
        clauses = list(reader.clauses([text]))
        for term, up in terms.items():
            own = [clause for clause in clauses if term in " ".join(clause.lower)]
            signs += [(reader.values(own[:1])[0] > 3) == up] if own else []
    assert sum(signs) / len(signs) >= 0.85


def test_complaints_of_the_same_words_count_the_same_wherever_they_are_in_a_table(predictor: Predictor) -> None:
    said = ["The room was noisy all night.", "The walls are thin and the street is loud.", "We had a lovely stay."]
    texts, reader = said * 30, Reader(predictor)
    themes = {"noise": ["noisy", "loud", "walls", "street"]}
    [noise] = score_themes(reader, list(reader.clauses(texts)), len(texts), themes)
    for values in (noise.scores, noise.near):
        by_text = values.reshape(-1, len(said))
        assert (by_text == by_text[0]).all()
    scores, near = noise.scores[: len(said)], noise.near[: len(said)]
    assert scores[:2].max() > scores[2] == 0
    assert near[:2].max() > near[2]
