"""The engine of a Kim CNN, which finds the n-grams that activate its filters most.

A convolution is a sum over the places of its window, so each distinct word in a call is multiplied with the kernels
once (see `limelight.engines.windows`), and the response to a window is a sum of these products. This takes no longer
than the ONNX graph for one review, and about a third of its time for many.
"""

from collections.abc import Mapping, Sequence
from functools import cache, partial
from itertools import chain

import numpy as np

from limelight.common.one_thread import one_thread
from limelight.common.probabilities import softmax
from limelight.engines.engine import Bools, Engine, Evaluation, Explanation, Floats, Int32, Int64, Region, TokenIds
from limelight.engines.windows import convolutions, pool, pool_parts, weigh_words

# Number of regions in an answer for each kernel size.
STRONGEST = 5
# See `KimCNNEngine._read`.
_Words = tuple[Int64, list[Floats]]


class KimCNNEngine(Engine):
    """Explains a Kim CNN by the windows to which its filters responded most strongly.

    The contribution of a filter to the predicted label is its response times the difference between its weight for that
    label and its mean weight over all labels. A positive contribution is divided equally among the words of the winning
    window; the sums over all filters are scaled to 1 over the document. The weight of a sentence is the sum over its
    words.

    Args:
        arrays: The weights of the network by name; `embedding` has the word vectors, summed over all channels.
        kernel_sizes: Widths of the windows, in tokens.
    """

    name = "ngrams"

    def __init__(self, arrays: Mapping[str, Floats], kernel_sizes: Sequence[int]):
        self._embedding = arrays["embedding"]
        kernels, self._biases = zip(*convolutions(arrays, len(kernel_sizes)), strict=True)
        # The places of all windows, those of the first size first.
        self._places = np.concatenate(kernels)
        self._first_places = np.cumsum(kernel_sizes)[:-1]
        self._kernel, self._bias = arrays["classifier.kernel"], arrays["classifier.bias"]
        self._label_weights = self._kernel - self._kernel.mean(axis=1, keepdims=True)
        features, labels = self._kernel.shape
        # Relative to the mean of all labels, which gives the same sign as relative to the others.
        self._above_others = labels / (labels - 1)
        self._filters = features // len(kernel_sizes)
        self._window_sizes = np.repeat(kernel_sizes, self._filters)

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        """Explains `documents`, each a list of sentences of token ids, none of them empty."""
        return self._explain(documents, self._read(documents))

    def evaluate(self, document: TokenIds) -> Evaluation:
        """See `Engine.evaluate`. The words are multiplied once, for the answer and for all parts."""
        words = self._read([document])
        return Evaluation(cache(lambda: self._explain([document], words)[0]), partial(self._pool, words))

    def answers(self, documents: list[TokenIds]) -> tuple[Floats, Floats]:
        """See `Engine.answers`; a vector is the strongest response of each filter."""
        probabilities, pooled, _ = self._run(documents, self._read(documents))
        return probabilities, pooled

    def parts(self, document: TokenIds, kept: Bools) -> Floats:
        """See `Engine.parts`. A window that many parts share is computed once."""
        return self._pool(self._read([document]), kept)

    def word_vectors(self, token_ids: Int32) -> Floats:
        """See `Engine.word_vectors`."""
        return self._embedding[token_ids].astype(np.float32)

    def _explain(self, documents: list[TokenIds], words: _Words) -> list[Explanation]:
        results = zip(documents, *self._run(documents, words), strict=True)
        return [self._share(document, *parts) for document, *parts in results]

    @one_thread
    def _pool(self, words: _Words, kept: Bools) -> Floats:
        rows, adds = words
        pooled = [pool_parts(*pair, rows, kept) for pair in zip(adds, self._biases, strict=True)]
        return softmax(np.concatenate(pooled, axis=1) @ self._kernel + self._bias)

    @one_thread
    def _run(self, documents: list[TokenIds], words: _Words) -> tuple[Floats, Floats, Int64]:
        """Returns probabilities, the strongest response of each filter, and the first token of its window."""
        rows, adds = words
        texts = np.split(rows, np.cumsum([sum(map(len, document)) for document in documents])[:-1])
        pooled = np.empty((len(documents), len(self._kernel)), np.float32)
        winners = np.empty(pooled.shape, np.int64)
        for number, pair in enumerate(zip(adds, self._biases, strict=True)):
            columns = slice(number * self._filters, (number + 1) * self._filters)
            for row, text in enumerate(texts):
                pooled[row, columns], winners[row, columns] = pool(*pair, text)
        return softmax(pooled @ self._kernel + self._bias), pooled, winners

    def _read(self, documents: list[TokenIds]) -> _Words:
        """Multiplies each different word of `documents` with the kernels.

        Returns:
            The row of each token, `<int64>[tokens]`, in the results for each kernel size, `<float32>[places,
            words + 1, filters]`; the last row is zeros, for the space beyond both ends of a text.
        """
        tokens = [token_id for document in documents for token_id in chain.from_iterable(document)]
        ids, rows = np.unique(np.array(tokens, np.int32), return_inverse=True)
        vectors = np.zeros((len(ids) + 1, self._embedding.shape[1]), np.float32)
        vectors[:-1] = self._embedding[ids]
        return rows, np.split(weigh_words(vectors, self._places), self._first_places)

    def _share(self, document: TokenIds, probability: Floats, strength: Floats, first: Int64) -> Explanation:
        """Distributes the contribution of each filter to the predicted label over the words of its winning window."""
        lengths = [len(sentence) for sentence in document]
        pushes = strength * self._label_weights[:, probability.argmax()]
        added = np.maximum(pushes, 0)
        starts, stops = np.maximum(first, 0), np.minimum(first + self._window_sizes, sum(lengths))
        # Each window adds its share to all of its words. A running sum would leave a rest where no window is.
        lit = np.flatnonzero(added)
        sizes = stops[lit] - starts[lit]
        positions = np.arange(sizes.sum()) + np.repeat(starts[lit] - np.cumsum(sizes) + sizes, sizes)
        weights = np.bincount(positions, np.repeat(added[lit] / sizes, sizes), sum(lengths))
        weights = (weights / max(weights.sum(), 1e-12)).astype(np.float32)
        by_sentence = np.split(weights, np.cumsum(lengths)[:-1])
        return Explanation(
            probability,
            np.array([part.sum() for part in by_sentence], np.float32),
            by_sentence,
            strength,
            self._strongest(strength, pushes * self._above_others, starts, stops),
        )

    def _strongest(self, strength: Floats, contributions: Floats, starts: Int64, stops: Int64) -> list[Region]:
        """Returns for each kernel size the windows with the largest contributions, the largest first."""
        filters = self._filters
        order = np.argsort(-np.abs(contributions).reshape(-1, filters), axis=1, kind="stable")[:, :STRONGEST]
        chosen = (order + filters * np.arange(len(order))[:, None]).ravel()
        chosen = chosen[strength[chosen] > 0]
        parts = (self._window_sizes, starts, stops, np.arange(len(strength)) % filters, strength, contributions)
        return [Region(*values) for values in zip(*(part[chosen].tolist() for part in parts), strict=True)]
