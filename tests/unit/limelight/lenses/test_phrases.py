"""The values of phrases: exact where the truth is known, the same at every look, and summing at every level."""

import numpy as np
import pytest

import limelight
from limelight.engines.engine import Engine
from limelight.lenses.lens import LensInput, Target
from limelight.lenses.phrases import phrase_values, phrases, word_values
from tests.tiny import tiny_arrays, tiny_engine, tiny_han_config, tiny_kim_cnn_config

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


BEGINNINGS = [
    "The sound is great, not awful.",
    "It was slow and awful but cheap.",
    "Not great; a cheap and slow lamp that I returned.",
    "Great great great, my sister said of this awful thing.",
    "We had a great week (the bus was not slow).",
]
ENDINGS = ["Cheap!", "The lift was slow, the view great and the bar awful.", "Not cheap at all...", "I would not go."]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_of_an_additive_classifier_each_word_has_its_own_value(beginning: str, ending: str) -> None:
    prediction = limelight.wrap(additive, ["no", "yes"]).explain(f"{beginning} {ending}", target="yes").prediction
    tokens = [token for sentence in prediction.sentences for token in sentence.tokens]
    expected = [WORTH.get(token.text.lower(), 0.0) for token in tokens]
    assert [token.weight for token in tokens] == pytest.approx(expected, abs=1e-6)


def test_of_a_long_text_a_budget_goes_to_the_words_of_the_strongest_phrases() -> None:
    worth = {"superb": 5.0, "filthy": -4.6, "noisy": -3.2, "charming": 3.0, "rude": -2.4, "plain": -0.3, "fine": 0.4}
    dull = "On the first day we walked to the old harbour with my brother, and the room was plain. "
    text = (
        dull * 5
        + (
            "The garden was superb in the evening. The bath was filthy when we came. Our street was noisy at night. "
            "A charming man showed us the way. The waiter was rude to my sister. The soup was fine. "
        )
        + dull * 5
    )

    def lexicon(texts: list[str]) -> np.ndarray:
        yes = [0.5 + sum(worth.get(word.strip(".,"), 0) for word in each.split()) / 40 for each in texts]
        return np.stack([1 - np.array(yes), yes], axis=1)

    assert len(text.split()) > 200
    asked = limelight.wrap(lexicon, ["no", "yes"]).explain(text, target="yes")
    strongest = np.argsort(-np.abs(asked.light.weights))[:5]
    assert {asked.lens_input.texts[index] for index in strongest} == {"superb", "filthy", "noisy", "charming", "rude"}


def test_words_that_do_not_add_up_weigh_no_more_than_their_phrase() -> None:
    def saturated(texts: list[str]) -> np.ndarray:
        return 0.5 + 0.4 * np.tanh(12 * (additive(texts) - 0.5))

    explained = limelight.wrap(saturated, ["no", "yes"]).explain("Great not awful", target="yes")
    [phrase] = explained.prediction.phrases
    assert max(map(abs, explained.light.weights)) <= abs(phrase.value) + 1e-6
    assert explained.light.weights.sum() == pytest.approx(phrase.value, abs=1e-6)


@pytest.mark.parametrize("times", [1, 6])
def test_of_an_additive_classifier_each_phrase_has_the_sum_of_its_words(times: int) -> None:
    model = limelight.wrap(lambda texts: 0.5 + (additive(texts) - 0.5) / times, ["no", "yes"], budget=None)
    explained = model.explain(" ".join([SAYING] * times), target="yes")
    for run, phrase in zip(explained.lens_input.phrases, explained.prediction.phrases, strict=True):
        worth = sum(WORTH.get(explained.lens_input.texts[position].lower(), 0.0) for position in run) / times
        assert phrase.value == pytest.approx(worth, abs=1e-6)
        assert phrase.without == pytest.approx(explained.findings.value - worth, abs=1e-6)


def question(engine: Engine, document: list, prior: np.ndarray | None = None) -> LensInput:
    labels = len(engine([document])[0].probabilities)
    target = Target("second", "probability", np.eye(labels, dtype=np.float32)[1], 0.0, prior)
    words = [f"word{token}{'.' if token % 5 == 0 else ''}" for sentence in document for token in sentence]
    return LensInput.about_words(engine, document, target, words)


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
@pytest.mark.parametrize("sizes", [[1], [2], [3, 1], [12, 7, 9], [7] * 8, [9] * 40], ids=str)
def test_words_sum_to_phrases_phrases_to_sentences_and_all_to_the_answer(engine: Engine, sizes: list[int]) -> None:
    random = np.random.default_rng(len(sizes))
    document = [random.integers(2, 20, size).tolist() for size in sizes]
    prior = np.linspace(0.9, 0.1, len(engine([document])[0].probabilities), dtype=np.float32)
    asked = question(engine, document, prior)
    light = phrases(asked)
    nothing, whole = asked.values(np.array([[False], [True]]).repeat(sum(sizes), axis=1))
    assert light.phrases.values.sum() == pytest.approx(whole - nothing, abs=1e-9)
    by_phrase = np.bincount(asked.phrase_of, light.weights)
    np.testing.assert_allclose(by_phrase, light.phrases.values, atol=1e-6)
    assert light.shown.sentence_weights.sum() == pytest.approx(whole - nothing, abs=1e-5)
    np.testing.assert_array_equal(phrases(asked).weights, light.weights)


def test_a_phrase_alone_is_worth_all_that_it_changes_and_two_of_a_sentence_share_it() -> None:
    asked = question(ENGINES["han"], [[2, 3, 5]])
    result = phrase_values(asked)
    assert result.values.tolist() == pytest.approx([result.whole - result.base])
    assert result.without.tolist() == pytest.approx([result.base])


def test_the_value_is_the_mean_of_six_views() -> None:
    """Of two sentences of one phrase each, every view but the last is the phrase alone, or added to the other."""
    asked = question(ENGINES["han"], [[2, 3, 5], [4, 6, 10]])
    nothing, first, second, both = asked.values(
        np.array([[0, 0], [1, 0], [0, 1], [1, 1]], bool)[:, asked.phrase_of]
    ).tolist()
    values = phrase_values(asked).values
    # The two views of halves count twice; the hashes put both phrases in halves of their own, or in the same.
    alone, last = np.array([first, second]) - nothing, both - np.array([second, first])
    weight = (values - last) / (alone - last)
    assert values.sum() == pytest.approx(both - nothing)
    assert ((weight > 0.2) & (weight < 0.8)).all()


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_phrases_of_a_very_long_text_are_valued_together_and_each_has_its_own_value(engine: Engine) -> None:
    asked = question(engine, [[2 + (place + 3 * row) % 17, 5] for row in range(70) for place in range(2)])
    result = phrase_values(asked)
    assert len(set(result.values.round(9).tolist())) > 20
    assert result.values.sum() == pytest.approx(result.whole - result.base)
    without = asked.values(~np.eye(len(asked.phrases), dtype=bool)[:, asked.phrase_of])
    np.testing.assert_allclose(result.without, without, atol=1e-6)


def test_words_of_phrases_that_are_not_shown_share_them_evenly() -> None:
    asked = question(ENGINES["kim_cnn"], [[2, 3, 5], [4, 6, 10]])
    result = phrase_values(asked)
    words = word_values(asked, result, [1])
    assert words[:3].tolist() == pytest.approx([result.values[0] / 3] * 3)
    assert len(set(words[3:].tolist())) == 3


def test_a_neutral_sentence_leaves_the_other_values_nearly_as_they_are() -> None:
    config = tiny_han_config()
    engine = tiny_engine(config, tiny_arrays(config, strength=4))
    alike = []
    for seed in range(6):
        document = np.random.default_rng(seed).integers(2, 20, (5, 9)).tolist()
        before = phrase_values(question(engine, document)).values
        after = phrase_values(question(engine, [*document, [3, 3]])).values[: len(before)]
        alike.append(np.corrcoef(before, after)[0, 1])
    assert np.median(alike) > 0.95


@pytest.mark.parametrize("budget", [4, 12, 60, 300])
def test_a_budget_holds_and_the_values_still_sum_to_the_answer(budget: int) -> None:
    asked_texts = []

    def counting(texts: list[str]) -> np.ndarray:
        asked_texts.extend(texts)
        return additive(texts)

    model = limelight.wrap(counting, ["no", "yes"], budget=budget)
    explained = model.explain(SAYING, target="yes")
    total = sum(phrase.value for phrase in explained.prediction.phrases)
    assert total == pytest.approx(explained.findings.value - 0.5, abs=1e-6)
    assert len(set(asked_texts)) <= budget
