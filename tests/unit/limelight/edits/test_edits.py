"""An edit changes few words, and the model answers to it what the edit says."""

import numpy as np
import pytest

import limelight
from limelight.edits.proposals import MOST_WORDS, Places, Proposal
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
        assert edit.prediction == tiny.predict(edit.text)
        assert edit.words <= MOST_WORDS
    assert found.words in (None, 0) or found.edits[0].words == found.words
    assert found.words in (None, 0) or found.edits[0].reached


def test_a_network_that_knows_no_word_of_a_kind_leaves_words_out(tmp_path, monkeypatch):
    monkeypatch.setattr("limelight.edits.choices.kind_of", lambda _: None)
    found = limelight.load(save_tiny_han(tmp_path, strength=20)).edit(TEXTS[0])
    assert found.edits
    assert {change.after for edit in found.edits for change in edit.changes} <= {"", "not"}


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
    ("text", "changes", "written"),
    [
        ("It was not good.", [(2, 3, "")], "It was good."),
        ("It didn't work.\nReally.", [(2, 3, "")], "It did work.\nReally."),
        ("Rude staff!", [(0, 1, "")], "Staff!"),
        ("It was (very slow).", [(3, 4, "")], "It was (slow)."),
        ("It was great.", [(2, 3, "")], "It was."),
        ("It was great.", [(2, 2, "not")], "It was not great."),
        ("It was  great.", [(2, 3, "awful")], "It was  awful."),
    ],
)
def test_an_edited_text_keeps_everything_else(text, changes, written):
    model, _ = by_words()
    reading = model.read(text)
    places = Places(model.ask(reading, model.lean()), reading, model.choices)
    proposals = [Proposal(start, stop, after, 1.0) for start, stop, after in changes]
    assert places.written(proposals) == written


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("I love it.", ["love"]),
        ("A work of love.", []),
        ("It brings us to tears.", ["brings"]),
        ("We met Lovely at noon.", ["met"]),
        ("Lovely room.", ["Lovely"]),
    ],
)
def test_the_words_around_decide_which_give_way(text, replaced):
    model, _ = by_words()
    reading = model.read(text)
    proposals = Places(model.ask(reading, model.lean()), reading, model.choices).replaced(up=True)
    texts = [token.text for sentence in reading.document.sentences for token in sentence]
    assert [texts[place] for place in sorted({proposal.start for proposal in proposals})] == replaced
