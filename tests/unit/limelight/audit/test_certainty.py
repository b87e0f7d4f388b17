"""How often a classifier is right, next to one that counts words."""

import numpy as np

from limelight.audit.certainty import Rows, measure_certainty


def rows(count: int) -> Rows:
    """Rows whose label is in a word of theirs, but for one word that says nothing."""
    given = np.arange(count) % 2
    return Rows("rows", [f"The soup was {('bad', 'good')[label]}." for label in given], given, {})


def sure_of(answers: np.ndarray, labels: int) -> np.ndarray:
    """Returns probabilities of 0.9 for each of these answers."""
    shares = np.full((len(answers), labels), 0.1 / (labels - 1), np.float32)
    shares[np.arange(len(answers)), answers] = 0.9
    return shares


def test_words_are_counted_in_the_other_rows_alone() -> None:
    planted = rows(100)
    found = measure_certainty(planted, sure_of(planted.given, 2), ["1", "2"], None, 1)
    assert (found.counted, found.rows.right, found.surest) == (1, 1, None)
    # Each number is in four rows, two of either label: the other rows mislead, and a row that counted itself would not.
    numbered = Rows("rows", [f"The soup number {number // 4}." for number in range(100)], planted.given, {})
    assert measure_certainty(numbered, sure_of(planted.given, 2), ["1", "2"], None, 1).counted < 0.3


def test_a_label_of_one_row_and_a_word_of_one_label_are_possible() -> None:
    planted = rows(101)
    given = planted.given.copy()
    given[-1] = 2
    found = measure_certainty(Rows("rows", planted.texts, given, {}), sure_of(given, 3), ["1", "2", "3"], None, 1)
    assert found.counted == round(100 / 101, 4)


def test_the_most_confident_error_is_named_with_both_labels() -> None:
    planted = rows(20)
    answers = planted.given.copy()
    answers[[4, 7]] = 1 - answers[[4, 7]]
    shares = sure_of(answers, 2)
    shares[7] = [0.99, 0.01]
    found = measure_certainty(planted, shares, ["bad", "good"], None, 1)
    assert (found.surest.sentences, found.surest.answers) == ([planted.texts[7]], ["bad"])
    assert found.rows.right == 0.9
    assert found.confidence == round((19 * 0.9 + 0.99) / 20, 4)


def test_a_group_with_more_errors_than_chance_is_worse_and_its_rows_are_known() -> None:
    planted = rows(200)
    shops = ["corner" if number < 40 else "market" if number < 185 else "rare" for number in range(200)]
    answers = planted.given.copy()
    answers[:20] = 1 - answers[:20]
    shops_of = Rows("rows", planted.texts, planted.given, {"shop": shops})
    groups = {
        group.value: group
        for group in measure_certainty(shops_of, sure_of(answers, 2), ["bad", "good"], None, 1).groups
        if group.by == "shop"
    }
    # A group of less than 20 rows is none.
    assert set(groups) == {"corner", "market"}
    corner, market = groups["corner"], groups["market"]
    assert (corner.n, corner.right, corner.worse, market.worse) == (40, 0.5, True, False)
    assert corner.low < 0.5 < corner.high
    assert corner.outcomes == "1" * 20 + "0" * 20
