"""Benchmarks of speed and memory, compared with the previous implementation; run by `make bench`."""

import re

from limelight.common.one_thread import set_one_thread

# Before NumPy is loaded: as served, networks run on one thread.
set_one_thread()

import numpy as np  # noqa: E402

# 177 words in 10 sentences, one of them long, like one in eight sentences that people write.
REVIEW = (
    "I bought this kettle in March to replace one that had lasted nine years, so my hopes were high. "
    "The first week was lovely: it boils a litre in under three minutes and hardly makes a sound. "
    "My daughter loves the blue light, and the handle stays cool even when the pot is full. "
    "Then the lid began to stick, and now I need both hands and a spoon to open it. "
    "Customer service answered within a day, which I didn't expect, and they sent a new lid for free. "
    "Sadly the new one sticks as well! "
    "For $45 I think they could have tested it a little longer before selling it. "
    "Still, the water tastes clean, there is no smell of plastic, and it is easy to descale. "
    "If you mostly fill it through the spout, as my parents do because they find any lid too stiff for their hands, "
    "you may never notice the problem, and then it is a bargain. "
    "I would buy it again at half the price, but not at this one."
)


def sentences(review: str) -> list[str]:
    """Returns the sentences of a review that is as plain as those here."""
    return re.split(r"(?<=[.!?]) ", review)


# 32 reviews of 3 to 10 sentences, rotations of one text: each starts at another of its sentences.
REVIEWS = [" ".join((sentences(REVIEW) * 2)[start % 10 :][: 3 + (start * 3) % 8]) for start in range(32)]


def shuffled(review: str, number: int) -> str:
    """Returns `review` with the words of each sentence in another order: the same length, and in no cache."""
    order = np.random.default_rng(number)
    words: list[str] = []
    for sentence in sentences(review):
        first, *others, last = sentence.split()
        words += [first, *order.permutation(others), last]
    return " ".join(words)
