"""An edit changes few words, and the model answers to it what the edit says."""

import numpy as np
import pytest

import limelight
from limelight.edits.edit import MOST_WORDS
from limelight.edits.opposites import find_swaps
from limelight.errors import LensError
from tests.tiny import TEXTS, save_tiny_han

LABELS = ["bad", "good"]


def by_words(**weights):
    """Returns a classifier whose logit is the sum of the weights of its words, and the texts that it read."""
    read: list[str] = []

    def predict_proba(texts):
        read.extend(texts)
        sums = [sum(weights.get(word.strip(".,!").lower(), 0) for word in text.split()) for text in texts]
        good = 1 / (1 + np.exp(-np.array(sums, float)))
        return np.column_stack([1 - good, good])

    return limelight.wrap(predict_proba, LABELS), read


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return limelight.load(save_tiny_han(tmp_path_factory.mktemp("edits"), strength=20))


def test_one_word_turns_an_answer():
    model, _ = by_words(rude=-2, polite=2, slow=-0.5)
    found = model.edit("The waiter was rude, and the lift was slow.", "good")
    assert (found.target, found.words) == ("good", 1)
    best = found.edits[0]
    assert best.text == "The waiter was polite, and the lift was slow."
    assert [(change.start, change.end, change.before, change.after) for change in best.changes] == [
        (3, 4, "rude", "polite")
    ]
    assert (best.reached, best.prediction.label) == (True, "good")


def test_two_words_turn_an_answer_that_one_does_not():
    model, _ = by_words(rude=-2, polite=1, cold=-2, warm=1)
    found = model.edit("The waiter was rude and the soup was cold.")
    assert found.words == 2
    assert found.edits[0].text == "The waiter was polite and the soup was warm."


def test_an_answer_that_no_word_moves_has_no_edit():
    model, _ = by_words(lift=-3)
    found = model.edit("My brother saw 3 of 4 of it in the lift with us.", "good")
    assert found.words is None
    assert all(not edit.reached for edit in found.edits)


def test_a_sentence_goes_where_words_do_not_do():
    model, _ = by_words(lift=-3, anna=1)
    found = model.edit("We met Anna. It rained. A lift came. Then she left.", "good")
    assert (found.words, found.edits[0].text) == (1, "We met Anna. It rained. Then she left.")
    assert not found.note
    assert found.edits[0].changes[0].before == "A lift came."


def test_words_of_identity_numbers_and_names_stay():
    model, _ = by_words(muslim=-3, two=-3, paris=-3)
    for text in ("My muslim friend was there.", "It took two days.", "We stayed in Paris."):
        found = model.edit(text, "good")
        assert found.words is None
        assert all(word in edit.text for edit in found.edits for word in ("muslim", "two", "Paris") if word in text)


@pytest.mark.parametrize("budget", [4, 40, 150])
def test_a_classifier_reads_no_more_texts_than_its_budget(budget):
    model, read = by_words(rude=-2, polite=1, cold=-2, warm=1)
    found = model.edit("The waiter was rude and the soup was cold. " * 4, budget=budget)
    # The text itself, and the few edits that are predicted again.
    assert len(set(read)) <= budget + 1 + len(found.edits) + 1


@pytest.mark.parametrize("text", [*TEXTS, " ".join(TEXTS)])
@pytest.mark.parametrize("target", [None, 1, 4.5, "2"])
def test_every_edit_is_predicted_again(tiny, text, target):
    found = tiny.edit(text, target)
    for edit in found.edits:
        assert edit.prediction.probabilities == pytest.approx(tiny.predict(edit.text).probabilities, abs=1e-5)
        assert edit.words <= MOST_WORDS
    assert found.words in (None, 0) or found.edits[0].words == found.words
    assert found.words in (None, 0) or found.edits[0].reached


def test_a_text_that_reaches_the_target_needs_no_edit(tiny):
    label = tiny.predict(TEXTS[0]).label
    found = tiny.edit(TEXTS[0], label)
    assert (found.words, found.edits) == (0, [])


@pytest.mark.parametrize("target", [0, 5.5, True, float("nan"), "six", "expected_stars"])
def test_targets_that_the_model_lacks_are_refused(tiny, target):
    with pytest.raises(LensError, match=r"number.* from 1 to 5"):
        tiny.edit(TEXTS[0], target)


def test_labels_that_are_no_stars_refuse_a_number():
    model, _ = by_words()
    with pytest.raises(LensError, match="bad, good"):
        model.edit("A slow lift.", 4)


@pytest.mark.parametrize(
    ("text", "weights", "written"),
    [
        ("It was not good.", {"not": -3}, "It was good."),
        ("It didn't work.\nReally.", {"n't": -3, "didn't": -3}, "It did work.\nReally."),
        ("Not good (at best).", {"not": -3}, "Good (at best)."),
        ("It was great!", {"not": 3}, "It was not great!"),
        ("You can't love it, really.", {"can't": -3, "can": 1}, "You can love it, really."),
        ("It was  awful.", {"awful": -1, "good": 1}, "It was  good."),
        ("AWFUL staff!", {"awful": -1, "good": 1}, "GOOD staff!"),
        ("I recommend it.", {"recommend": -1, "do": 2}, "I do not recommend it."),
    ],
)
def test_an_edited_text_keeps_everything_else(text, weights, written):
    model, _ = by_words(**weights)
    assert written in [edit.text for edit in model.edit(text, "good").edits]


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("I love it.", ["love"]),
        ("A work of love.", []),
        ("It looks like rain.", []),
        ("We met Lovely at noon.", []),
        ("Lovely room.", ["Lovely"]),
        ("A pretty good room.", ["good"]),
        ("We do not want any.", []),
        ("Don't blame us.", []),
        ("An awful room.", ["awful"]),
    ],
)
def test_the_words_around_decide_which_may_change(text, changed):
    model, _ = by_words()
    reading = model.read(text)
    tokens = [token.text for sentence in reading.document.sentences for token in sentence]
    swaps = list(find_swaps(tokens, [0]))
    assert [tokens[place] for place in sorted({swap.start for swap in swaps})] == changed
    assert all(swap.words[0].lower() in "aeiou" for swap in swaps if text.startswith("An "))
