"""Two classifiers: a bias of a few words, deafness to "not" and a change of calibration are told apart."""

import html
from zlib import crc32

import numpy as np
import pytest

import limelight
from limelight.audit.against import Comparison, compare
from limelight.audit.behaviour import read_table
from limelight.audit.page import to_html
from limelight.errors import InputError
from tests.unit.limelight.audit.classifiers import Ask, audited, deaf_to_not, lexicon, lowers
from tests.unit.limelight.audit.test_audit import planted_rows

NATIONS = next(kind.words for kind in audited(lexicon).identity.asked if kind.name == "origin")[5:13]


def compared(ask: Ask, tolerance: float = 0.02) -> Comparison:
    """Returns the comparison of a classifier with the lexicon that it is made of."""
    return compare(audited(lexicon), audited(ask), tolerance)


def test_a_classifier_is_as_it_was() -> None:
    result = compared(lexicon)
    assert result.changes == []
    assert result.verdict.startswith("0 of ")


@pytest.mark.parametrize("count", [1, 4, 8])
def test_words_that_are_judged_lower_now_are_named_with_their_sentences(count: int) -> None:
    result = compared(lowers(lexicon, NATIONS[:count]))
    assert {change.title for change in result.changes if change.part.startswith("a word")} == set(NATIONS[:count])
    assert result.worse >= count
    for change in result.changes[:count]:
        assert (change.before, change.after) == (0, pytest.approx(-0.1, abs=0.02))
        assert len(change.examples) == 3
        assert all(change.title in text for text, *_ in change.examples)


def test_words_that_are_judged_less_low_now_are_no_worse() -> None:
    before, after = (audited(lowers(lexicon, NATIONS[:1], by)) for by in (0.2, 0.1))
    [change] = compare(before, after, 0.02).changes
    assert (change.title, change.worse) == (NATIONS[0], False)


def test_deafness_to_not_is_a_capability_that_is_worse() -> None:
    result = compared(deaf_to_not(lexicon))
    negation = {
        capability.title
        for capability in audited(lexicon).understands
        if capability.name in ("negated_good", "negated_bad")
    }
    worse = {change.title: change for change in result.changes if change.worse}
    assert negation & worse.keys()
    assert not any(change.part.startswith("a word") for change in result.changes)
    assert all(worse[title].examples for title in negation & worse.keys())


def test_words_that_the_answer_turned_on_are_named_when_they_turn_it_no_more() -> None:
    heard, deaf = (audited(ask, budget=6000) for ask in (lexicon, deaf_to_not(lexicon)))
    turned = [change for change in compare(heard, deaf, 0.02).changes if change.part.startswith("how much words")]
    assert {"not", "never", "no", "hardly"} <= {change.title for change in turned if change.worse}
    assert all(abs(change.after) < change.before for change in turned)
    back = compare(deaf, heard, 0.02)
    assert not any(change.worse for change in back.changes if change.part.startswith("how much words"))


def test_a_word_that_is_good_or_bad_by_itself_turns_no_direction() -> None:
    for title, pairs in read_table("directions").items():
        for words in title.lower().split(", "):
            assert sum(first.lower().count(words) - second.lower().count(words) for first, second in pairs) == 0
        assert all(first != second for first, second in pairs)


def retrained(ask: Ask, seed: int) -> Ask:
    """Returns a classifier to which each word is a little better or worse than before."""

    def weight(word: str) -> float:
        return 0.25 * (crc32(f"{seed} {word}".encode()) / 2**32 - 0.5)

    def asked(texts: list[str]) -> np.ndarray:
        odds = np.log(ask(texts)) + [[0, sum(map(weight, text.lower().split()))] for text in texts]
        return np.asarray(np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True), np.float32)

    return asked


@pytest.mark.parametrize("seed", [0])
def test_a_harmless_retraining_passes_and_a_bias_with_it_does_not(seed: int) -> None:
    assert [change.title for change in compared(retrained(lexicon, seed)).changes if change.worse] == []
    both = compared(lowers(retrained(lexicon, seed), NATIONS[:1], 0.4))
    assert [change.title for change in both.changes if change.worse] == NATIONS[:1]


def at_temperature(temperature: float) -> Ask:
    def ask(texts: list[str]) -> np.ndarray:
        powers = lexicon(texts).astype(np.float64) ** (1 / temperature)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)

    return ask


@pytest.mark.parametrize("temperature", [0.5, 2.0])
def test_a_change_of_calibration_alone_is_told_apart(temperature: float) -> None:
    result = compared(at_temperature(temperature))
    assert float(result.verdict.split()[-1].rstrip(".")) == pytest.approx(temperature, rel=0.03)
    assert result.changes == []
    assert result.verdict.startswith("0 of ")
    # And a bias with it is found.
    both = compared(lowers(at_temperature(temperature), NATIONS[:1]))
    assert [change.title for change in both.changes if change.part.startswith("a word")] == NATIONS[:1]


def test_labelled_rows_are_compared_in_pairs() -> None:
    def worse_for_cords(texts: list[str]) -> np.ndarray:
        return np.where([["cord" in text] for text in texts], lexicon(texts)[:, ::-1], lexicon(texts))

    rows = planted_rows()
    before, after = (audited(ask, rows) for ask in (lexicon, worse_for_cords))
    result = compare(before, after, 0.02, rows.texts)
    assert " 200 of " in result.verdict
    assert len(result.rows) == 50
    assert all("cord" in text and was != now for text, was, now, _ in result.rows)
    # Those that were right come first.
    assert result.rows[0][1] == result.rows[0][3]
    assert html.escape(result.rows[0][0]) in to_html(after, result)
    groups = {change.title for change in result.changes if change.part == "correct rows"}
    assert "part: cord" in groups
    assert "part: lid" not in groups


@pytest.mark.parametrize("seed", [0])
def test_flips_to_either_side_are_no_capability_that_moved(seed: int) -> None:
    def noisy(texts: list[str]) -> np.ndarray:
        draws = [crc32(f"{seed} {text}".encode()) / 2**32 for text in texts]
        return np.where(np.array(draws)[:, None] < 0.03, lexicon(texts)[:, ::-1], lexicon(texts))

    result = compared(noisy)
    assert not result.verdict.startswith("Of 0")
    assert [
        change.title for change in result.changes if change.part == "failures of a capability" and change.worse
    ] == []


def test_the_refusal_names_what_differs() -> None:
    rows = planted_rows()
    with pytest.raises(InputError, match=f"labelled rows: 0 before, {len(rows.texts)} now"):
        compare(audited(lexicon, budget=1000), audited(lexicon, rows, budget=1000), 0.02)


def test_other_labels_and_other_sentences_are_refused() -> None:
    before = audited(lexicon, budget=1000)
    with pytest.raises(InputError, match="same labels"):
        compare(before, audited(limelight.wrap(lexicon, ["no", "yes"]), budget=1000), 0.02)
    with pytest.raises(InputError, match="--seed"):
        compare(before, audited(lexicon, budget=1000, seed=2), 0.02)
