"""The values of phrases: exact where the truth is known, the same at every look, and summing at every level."""

from itertools import permutations

import numpy as np
import pytest

import limelight
from limelight.engines.engine import Engine
from limelight.lenses import values
from limelight.lenses.keys import places
from limelight.lenses.lens import Asked, Target
from limelight.lenses.registry import phrases
from limelight.lenses.values import phrase_values
from tests.tiny import tiny_engine, tiny_han_config, tiny_kim_cnn_config

WORTH = {"great": 0.11, "awful": -0.13, "slow": -0.04, "cheap": 0.02, "not": 0.06}
SAYING = (
    "The sound is great. The strap is great, too. The screen was awful, and it was slow... "
    "Not cheap! It is, well, slow (slow); great for a week."
)
ENGINES = {"han": tiny_engine(tiny_han_config()), "kim_cnn": tiny_engine(tiny_kim_cnn_config())}


def additive(texts: list[str]) -> np.ndarray:
    """A classifier that adds up the values of words."""
    marks = str.maketrans(dict.fromkeys(".,!?();", " "))
    yes = [0.5 + sum(WORTH.get(word, 0.0) for word in text.lower().translate(marks).split()) for text in texts]
    return np.stack([1 - np.array(yes), yes], axis=1)


@pytest.mark.parametrize("lens", ["shapley", "leave_one_out"])
def test_of_an_additive_classifier_each_word_has_its_own_value(lens: str) -> None:
    model = limelight.wrap(additive, ["no", "yes"])
    prediction = model.explain(SAYING, lens, "yes", trust=False).prediction
    tokens = [token for sentence in prediction.sentences for token in sentence.tokens]
    expected = [WORTH.get(token.text.lower(), 0.0) for token in tokens]
    assert [token.weight for token in tokens] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("times", [1, 12])
def test_of_an_additive_classifier_each_phrase_has_the_sum_of_its_words(times: int) -> None:
    model = limelight.wrap(lambda texts: 0.5 + (additive(texts) - 0.5) / times, ["no", "yes"])
    explained = model.explain(" ".join([SAYING] * times), "shapley", "yes", trust=False)
    for run, phrase in zip(explained.asked.phrases, explained.prediction.phrases, strict=True):
        worth = sum(WORTH.get(explained.asked.texts[position].lower(), 0.0) for position in run) / times
        assert phrase.value == pytest.approx(worth, abs=1e-6)
        assert phrase.without == pytest.approx(explained.findings.value - worth, abs=1e-6)


def question(engine: Engine, document: list, prior: np.ndarray | None = None) -> Asked:
    labels = len(engine([document])[0].probabilities)
    target = Target("second", "probability", np.eye(labels, dtype=np.float32)[1], 0.0, prior)
    words = [f"word{token}{'.' if token % 5 == 0 else ''}" for sentence in document for token in sentence]
    return Asked.about_words(engine, document, target, words)


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
@pytest.mark.parametrize("sizes", [[1], [2], [3, 1], [12, 7, 9], [7] * 8, [9] * 40], ids=str)
def test_words_sum_to_phrases_phrases_to_sentences_and_all_to_the_answer(engine: Engine, sizes: list[int]) -> None:
    random = np.random.default_rng(len(sizes))
    document = [random.integers(2, 20, size).tolist() for size in sizes]
    prior = np.linspace(0.9, 0.1, len(engine([document])[0].probabilities), dtype=np.float32)
    asked = question(engine, document, prior)
    light = phrases(asked)
    assert light.phrases is not None
    nothing, whole = asked.values(np.array([[False], [True]]).repeat(sum(sizes), axis=1))
    assert light.phrases.values.sum() == pytest.approx(whole - nothing, abs=1e-9)
    by_phrase = np.bincount(asked.phrase_of, light.weights)
    np.testing.assert_allclose(by_phrase, light.phrases.values, atol=1e-6)
    assert light.shown.sentence_weights.sum() == pytest.approx(whole - nothing, abs=1e-5)
    np.testing.assert_array_equal(phrases(asked).weights, light.weights)


def owen(asked: Asked) -> np.ndarray:
    """The mean over all orders that keep sentences together."""
    of_sentence = [
        [place for place, run in enumerate(asked.phrases) if asked.sentences[run.start] == number]
        for number in range(len(asked.document))
    ]
    orders = [
        [place for sentence in outer for place in inner[sentence]]
        for outer in permutations(range(len(of_sentence)))
        for inner in product_of_permutations(of_sentence)
    ]
    added = np.zeros(len(asked.phrases))
    for order in orders:
        kept = np.zeros((len(order) + 1, len(order)), bool)
        for step, place in enumerate(order):
            kept[step + 1 :, place] = True
        added[order] += np.diff(asked.values(kept[:, asked.phrase_of]))
    return added / len(orders)


def product_of_permutations(sentences: list[list[int]]) -> list[list[tuple[int, ...]]]:
    found: list[list[tuple[int, ...]]] = [[]]
    for sentence in sentences:
        found = [[*before, order] for before in found for order in permutations(sentence)]
    return found


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_the_values_are_near_the_mean_over_all_orders(engine: Engine) -> None:
    asked = question(engine, [[2, 5, 3, 5, 4, 5], [6, 10, 7], [8, 15, 9, 5]])
    exact = owen(asked)
    error = np.abs(phrase_values(asked).values - exact).max()
    assert error < 0.1 * np.abs(exact).max()


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_the_values_of_a_long_text_are_near_the_mean_over_many_drawn_orders(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = question(engine, np.random.default_rng(5).integers(2, 20, (25, 12)).tolist())
    found, drawn = phrase_values(asked).values, []
    for number in range(12):
        monkeypatch.setattr(
            values, "_spread", lambda added, number=number: places(np.arange(len(added), dtype=np.uint32), number)
        )
        drawn.append(phrase_values(asked).values)
    assert np.corrcoef(found, np.mean(drawn, axis=0))[0, 1] > 0.95


def test_a_neutral_sentence_leaves_the_other_values_nearly_as_they_are() -> None:
    document = np.random.default_rng(4).integers(2, 20, (5, 9)).tolist()
    before = phrase_values(question(ENGINES["han"], document)).values
    after = phrase_values(question(ENGINES["han"], [*document, [3, 3]])).values[: len(before)]
    assert np.corrcoef(before, after)[0, 1] > 0.95


@pytest.mark.parametrize("budget", [4, 12, 60, 300])
def test_a_budget_holds_and_the_values_still_sum_to_the_answer(budget: int) -> None:
    asked_texts = []

    def counting(texts: list[str]) -> np.ndarray:
        asked_texts.extend(texts)
        return additive(texts)

    model = limelight.wrap(counting, ["no", "yes"], budget=budget)
    explained = model.explain(SAYING, "shapley", "yes", trust=False)
    total = sum(phrase.value for phrase in explained.prediction.phrases)
    assert total == pytest.approx(explained.findings.value - 0.5, abs=1e-6)
    assert len(set(asked_texts)) <= budget


def test_a_left_out_mark_leaves_its_space() -> None:
    heard = set()

    def listening(texts: list[str]) -> np.ndarray:
        heard.update(word for text in texts for word in text.split())
        return np.full((len(texts), 2), 0.5)

    limelight.wrap(listening, ["no", "yes"]).explain("So great. The strap, too.", "leave_one_out", "yes")
    assert heard <= {"So", "great", "great.", ".", "The", "strap", "strap,", ",", "too", "too."}
