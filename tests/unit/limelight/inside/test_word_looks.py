"""Which words are named: those whose looks depend on the label, and frequent ones that never count."""

import numpy as np

from limelight.inside.word_looks import WordLooks

# Shares of places looked at twice or more, by the stars of the reviews.
SHARES = {
    "falls": [0.9, 0.7, 0.5, 0.3, 0.1],
    "rises": [0.1, 0.3, 0.5, 0.7, 0.9],
    "bulges": [0.1, 0.5, 0.9, 0.5, 0.1],
    "topic": [0, 0, 0, 0, 0],
    "flat": [0.5] * 5,
    "the": [0, 0, 0, 0, 0],
    "rare": [0.9, 0.7, 0.5, 0.3, 0.1],
}
PLACES = {"rare": 10}


def looks() -> WordLooks:
    counts = np.zeros((len(SHARES), 5, 7), np.uint16)
    for number, (word, shares) in enumerate(SHARES.items()):
        places = PLACES.get(word, 100)
        counts[number, :, 5] = np.rint(np.array(shares) * places)
        counts[number, :, 1] = places - counts[number, :, 5]
    nothing = np.zeros(len(SHARES))
    return WordLooks(9, list(SHARES), counts, nothing.astype(np.uint8), nothing.astype(bool), [], [[]] * len(SHARES))


def test_words_are_named_that_fall_rise_bulge_or_never_count():
    found = looks()
    assert {found.words[number] for number in found.named} == {"falls", "rises", "bulges", "topic"}


def test_the_span_is_that_between_labels_with_enough_places():
    found = looks()
    np.testing.assert_allclose(found.span, [0.8, 0.8, 0.8, 0, 0, 0, 0.8])
    found.looks[0, 0] = [0, 0, 0, 0, 0, 9, 0]
    del found.__dict__["span"], found.__dict__["twice"]
    np.testing.assert_allclose(found.span[0], 0.6)
