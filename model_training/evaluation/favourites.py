"""What each filter of a Kim CNN looks for: the n-grams of known reviews that wake it most."""

from collections.abc import Sequence

import numpy as np

from limelight.document_map import FilterSet
from limelight.predictor import Predictor
from limelight.tracing.kim_cnn import KimCNNTrace

# N-grams that are kept for each filter.
FAVOURITES = 4
# Those of a single review that can be among them.
_OF_A_REVIEW = 4


def find_ngrams(predictor: Predictor, texts: Sequence[str]) -> list[FilterSet]:
    """Returns for each kernel size what wakes its filters most in `texts`; nothing for a network without filters.

    Two n-grams of the same token ids are one to the network, and are named once.
    """
    found: dict[int, list[dict[tuple[int, ...], tuple[str, float]]]] = {}
    for text in texts:
        trace = predictor.trace(text)
        if not isinstance(trace.network, KimCNNTrace):
            return []
        words = [word for sentence in trace.words for word in sentence]
        for size, responses in zip(trace.network.kernel_sizes, trace.network.responses, strict=True):
            own = found.setdefault(size, [{} for _ in range(responses.shape[1])])
            order = np.argsort(-responses, axis=0, kind="stable")[:_OF_A_REVIEW]
            values = np.take_along_axis(responses, order, axis=0)
            for place, filter_, value in zip(
                order.ravel().tolist(), np.tile(np.arange(len(own)), len(order)).tolist(), values.ravel().tolist(),
                strict=True,
            ):  # fmt: skip
                if value > 0:
                    # The first window begins before the text.
                    seen = words[max(place - size + 1, 0) : place + 1]
                    key = tuple(word.token_id for word in seen)
                    known = own[filter_].get(key)
                    if known is None or known[1] < value:
                        own[filter_][key] = (" ".join(word.text for word in seen), value)
    return [
        FilterSet(
            size,
            [
                [
                    (text, round(value, 2))
                    for text, value in sorted(each.values(), key=lambda item: -item[1])[:FAVOURITES]
                ]
                for each in filters
            ],
        )
        for size, filters in found.items()
    ]
