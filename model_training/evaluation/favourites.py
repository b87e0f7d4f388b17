"""Finds the n-grams of known reviews that activate each filter of a Kim CNN most."""

from collections.abc import Sequence

import numpy as np

from limelight.additions.document_map import FilterSet, NGram
from limelight.engines.engine import Floats
from limelight.inside.kim_cnn import Windows
from limelight.inside.trace import TracedWord
from limelight.predictor import Predictor

# Number of n-grams to keep for each filter.
FAVOURITES = 4
# At most this many of them from a single review.
_OF_A_REVIEW = 4


# For each filter, its n-grams by their token ids, each as it was written and with its activation.
_Found = list[dict[tuple[int, ...], tuple[str, float]]]


def find_ngrams(predictor: Predictor, texts: Sequence[str]) -> list[FilterSet]:
    """Returns for each kernel size the n-grams of `texts` that activate its filters most; nothing without filters.

    Two n-grams of the same token ids are the same to the network, and are listed once.
    """
    found: dict[int, _Found] = {}
    for text in texts:
        trace = predictor.trace(text, whole=True)
        words = [word for sentence in trace.sentences for word in sentence]
        windows: Sequence[Windows] = getattr(trace, "windows", ())
        for each in windows:
            ngrams = found.setdefault(each.kernel_size, [{} for _ in range(each.responses.shape[1])])
            _note(ngrams, words, each.kernel_size, each.responses)
    return [FilterSet(size, [_strongest(ngrams) for ngrams in filters]) for size, filters in found.items()]


def _note(found: _Found, words: Sequence[TracedWord], size: int, responses: Floats) -> None:
    """Adds the windows of a review that activate each filter most, by `responses <float32>[windows, filters]`."""
    places = np.argsort(-responses, axis=0, kind="stable")[:_OF_A_REVIEW]
    for ngrams, own, of_filter in zip(found, places.T.tolist(), responses.T, strict=True):
        for place in own:
            value = float(of_filter[place])
            # The first window begins before the text.
            seen = words[max(place - size + 1, 0) : place + 1]
            ids = tuple(word.token_id for word in seen)
            if value > ngrams.get(ids, ("", 0.0))[1]:
                ngrams[ids] = (" ".join(word.text for word in seen), value)


def _strongest(ngrams: dict[tuple[int, ...], tuple[str, float]]) -> list[NGram]:
    best = sorted(ngrams.values(), key=lambda ngram: -ngram[1])[:FAVOURITES]
    return [NGram(text, round(value, 2)) for text, value in best]
