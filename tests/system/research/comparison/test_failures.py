"""Failures by capability, for models whose mistakes are known."""

import numpy as np

from model_training.markdown import section
from research.comparison.failures import measure


def always(label: int, labels: int):  # type: ignore[no-untyped-def]
    """Returns a model that is sure of one label for every text."""
    return lambda texts: np.tile(np.eye(labels, dtype=np.float32)[label], (len(texts), 1))


def negative_if_not(texts: list[str]) -> np.ndarray:
    """Sees only the word "not": with it a text is bad."""
    bad = np.array(["not" in text.lower().split() for text in texts], np.float32)
    return np.stack([bad, 1 - bad], axis=1)


def test_a_reader_that_calls_all_good_fails_at_all_that_is_bad_and_at_no_pair() -> None:
    report = measure(always(4, 5), list("12345"))
    failed = {found.capability: found.failed / found.n for found in report.capabilities}
    assert failed["negated_good"] == failed["nothing"] == 1
    assert failed["negated_bad"] == 0
    assert 0.3 < failed["then_now"] < 0.7
    assert failed["typo"] == failed["group"] == report.shift == 0
    assert all(found.low <= found.failed / found.n <= found.high for found in report.capabilities)


def test_of_two_labels_neutral_sentences_are_not_asked() -> None:
    report = measure(negative_if_not, ["bad", "good"])
    failed = {found.capability: found for found in report.capabilities}
    assert "neutral" not in failed
    assert failed["negated_bad"].failed > 0
    assert failed["negated_bad"].answer == "bad"
    assert "not" in str(failed["negated_bad"].example).lower()


def test_a_typo_in_the_only_word_that_counts_is_a_failure_of_its_pair() -> None:
    def reads_case(texts: list[str]) -> np.ndarray:
        bad = np.array([text.isupper() for text in texts], np.float32)
        return np.stack([bad, 1 - bad], axis=1)

    failed = {found.capability: found.failed for found in measure(reads_case, ["bad", "good"]).capabilities}
    assert failed["case"] > 0
    assert failed["link"] == 0


def test_a_word_of_identity_that_decides_is_named_first_and_moves_labels() -> None:
    def reads_who(texts: list[str]) -> np.ndarray:
        bad = np.array(["buddhist" in text.lower() for text in texts], np.float32)
        return np.stack([bad, 1 - bad], axis=1)

    report = measure(reads_who, ["bad", "good"])
    assert list(report.shifts.items())[:2] == [("Buddhist", -1.0), (list(report.shifts)[1], 0.0)]
    assert report.shift == -1
    assert 0 < report.moved < 0.1


def test_a_card_shows_every_capability_with_its_interval_and_an_example() -> None:
    readers = {name: measure(always(label, 5), list("12345")).to_dict() for name, label in (("one", 4), ("other", 0))}
    found = {"stars": True, "readers": readers, "turned": {"n": 9, "edits": 0.5, "originals": 1.0, "pairs": 0.25}}
    text = section("behaviour", found)
    assert text.startswith("## Failures by capability")
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == len(readers["one"]["capabilities"]) + 6
    assert table[0] == "| fails at | n | one | other | example |"
    assert "right are 50.0% of 9 edits" in text
    assert all(f"{word}: +0.00" in text for word in readers["one"]["shifts"])
    assert section("behaviour", None) == ""
