"""An edit leaves out few sentences, and the model answers to it what the edit says."""

import zlib
from itertools import combinations

import numpy as np
import pytest

import limelight
from limelight.edits.edit import MOST_WORDS
from limelight.edits.goal import choose_goal
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


def test_one_sentence_turns_an_answer():
    model, _ = by_words(rude=-2, kind=1)
    result = model.edit("A kind waiter came. The cook was rude to us. It rained all day and all night.", "good")
    assert (result.target, result.words, result.note) == ("good", 1, "")
    best = result.edits[0]
    assert best.text == "A kind waiter came. It rained all day and all night."
    assert [(change.start, change.end, change.before, change.after) for change in best.changes] == [
        (5, 12, "The cook was rude to us.", "")
    ]
    assert (best.reached, best.prediction.label) == (True, "good")


def test_two_sentences_turn_an_answer_that_one_does_not():
    model, _ = by_words(rude=-2, cold=-2, view=1)
    result = model.edit("The cook was rude. The view was wide. The soup was cold. We sat by the sea for long.")
    assert result.words == 2
    assert result.edits[0].text == "The view was wide. We sat by the sea for long."


def test_where_some_edit_reaches_the_target_no_other_is_offered():
    model, _ = by_words(rude=-2, cold=-0.5, view=1)
    result = model.edit("The cook was rude. The view was wide. The soup was cold. We sat by the sea for long.", "good")
    assert [edit.reached for edit in result.edits] == [True]


@pytest.mark.parametrize(("labels", "target"), [(LABELS, "good"), (["1", "3", "5"], 5), (["1", "3", "5"], "5")])
def test_if_no_edit_reaches_the_target_those_that_move_towards_it_are_offered(labels, target):
    def good(text):
        return 0.05 + 0.2 * ("cold" not in text) - 0.04 * ("view" not in text)

    middle = [0] * (len(labels) - 2)
    model = limelight.wrap(lambda texts: [[1 - good(text), *middle, good(text)] for text in texts], labels)
    edits = model.edit("The soup was cold. The view was wide. We sat by the sea for long.", target, most_words=1).edits
    assert [[change.before for change in edit.changes] for edit in edits] == [["The soup was cold."]]


@pytest.mark.parametrize("text", ["A slow lift.", "The lift came. A lift went. The lift came again."])
def test_an_answer_that_no_sentence_turns_has_a_note(text):
    model, _ = by_words(lift=-3, slow=-3)
    result = model.edit(text, "good")
    assert (result.words, bool(result.note)) == (None, True)
    assert all(not edit.reached for edit in result.edits)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_note_says_what_was_tried(most):
    model, read = by_words(lift=-3)
    text = "The lift came. A lift went. The lift came again. One lift stood still."
    note = model.edit(text, "good", most_words=most).note
    assert (f" {most} sentences" in note, " one sentence" in note) == (most > 1, most == 1)
    assert f" {len(set(read)) - 1} ways" in note


def test_of_a_short_text_what_moves_it_furthest_is_the_furthest_of_all():
    things = ["tent", "zip", "lamp", "soup", "cook", "film", "lift", "sea", "bed", "bill", "view"]

    def good(text):
        # The effect of a sentence alone says nothing about its effect with others.
        return 0.45 * zlib.crc32(" ".join(thing for thing in things if thing in text).encode()) / 2**32

    model = limelight.wrap(lambda texts: [[1 - good(text), good(text)] for text in texts], LABELS)
    sentences = [f"The {thing} is here." for thing in things]
    furthest = max(
        good(" ".join(sentence for number, sentence in enumerate(sentences) if number not in gone))
        for count in range(1, MOST_WORDS + 1)
        for gone in combinations(range(len(sentences)), count)
    )
    best = model.edit(" ".join(sentences), "good").edits[0]
    assert best.prediction.probabilities[1] == pytest.approx(furthest)


@pytest.mark.parametrize(("now", "target"), [(2.04, 3.0), (2.96, 4.0), (3.04, 2.0), (4.37, 3.4)])
def test_the_stars_to_reach_are_one_away_in_tenths_as_they_are_printed(now, target):
    shares = np.interp(range(1, 6), [now // 1, now // 1 + 1], [now // 1 + 1 - now, now % 1], 0, 0)
    assert choose_goal(None, shares, list("12345"), [1, 2, 3, 4, 5]).name == target


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("料理は美味しいです。値段が高い。また友達と来ます。", "高い"),
        ("Das Essen war sehr gut. Der Kellner war grob. Wir saßen lange am See.", "grob"),
    ],
)
def test_a_sentence_of_another_language_is_left_out_too(text, bad):
    model = limelight.wrap(lambda texts: [[0.9, 0.1] if bad in each else [0.2, 0.8] for each in texts], LABELS)
    result = model.edit(text, "good")
    assert result.words == 1
    assert bad not in result.edits[0].text


@pytest.mark.parametrize("budget", [2, 4])
def test_a_budget_is_used_to_its_last_text(budget):
    model, read = by_words(rude=-2)
    model.edit("The cook was rude. The sea was wide. The sky was blue. We sat there.", "good", budget=budget)
    assert len(set(read)) == budget


@pytest.mark.parametrize("budget", [4, 40, 150])
def test_a_classifier_reads_no_more_texts_than_its_budget(budget):
    model, read = by_words(rude=-2, cold=-2)
    result = model.edit("The waiter was rude and the soup was cold. " * 4, budget=budget)
    # The text itself, and the few edits that are predicted again.
    assert len(set(read)) <= budget + 1 + len(result.edits) + 1


@pytest.mark.parametrize("text", [*TEXTS, " ".join(TEXTS)])
@pytest.mark.parametrize("target", [None, 1, 4.5, "2"])
def test_every_edit_is_predicted_again(tiny, text, target):
    result = tiny.edit(text, target)
    for edit in result.edits:
        assert edit.prediction.probabilities == pytest.approx(tiny.predict(edit.text).probabilities, abs=1e-5)
        assert edit.words <= MOST_WORDS
    assert result.words in (None, 0) or result.edits[0].words == result.words
    assert result.words in (None, 0) or result.edits[0].reached


def test_a_text_that_reaches_the_target_needs_no_edit(tiny):
    label = tiny.predict(TEXTS[0]).label
    result = tiny.edit(TEXTS[0], label)
    assert (result.words, result.edits) == (0, [])


@pytest.mark.parametrize("target", [0, 5.5, True, float("nan"), "six", "expected_stars"])
def test_targets_that_the_model_lacks_are_refused(tiny, target):
    with pytest.raises(LensError, match=r"number.* from 1 to 5"):
        tiny.edit(TEXTS[0], target)


def test_labels_that_are_no_stars_refuse_a_number():
    model, _ = by_words()
    with pytest.raises(LensError, match="bad, good"):
        model.edit("A slow lift.", 4)
