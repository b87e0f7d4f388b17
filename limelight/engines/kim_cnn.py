"""The engine of a Kim CNN, with the n-grams that won its filters."""

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np

from limelight.engines.engine import Bools, Explanation, Floats, Int32, TokenIds
from limelight.engines.session import Int64, Session, joined, pad, slices
from limelight.engines.slices import network
from limelight.engines.slopes import KimCNNSlopes
from limelight.engines.windows import pool_parts
from limelight.prediction import Region
from limelight.verdict import softmax

# Number of regions in an answer for each kernel size.
STRONGEST = 5


class KimCNNEngine:
    """Explains a Kim CNN by the windows that won its filters.

    A filter's response times its weight for the predicted label, less its mean weight over all labels, is its
    contribution to that label. Positive contributions are shared equally by the words of the window that won; the
    shares of all filters, summed, are scaled to 1 over the document. The weight of a sentence is the sum over its
    words.

    Args:
        graphs: `documents`, see `limelight.networks.kim_cnn.graphs`.
        arrays: The weights of the network by name.
        kernel_sizes: Widths of the windows, in tokens.

    Attributes:
        arrays: The same arrays, and as `embedding` the word vectors, summed over all channels.
        slopes: See `Engine.slopes`.
    """

    name = "ngrams"

    def __init__(self, graphs: Mapping[str, bytes], arrays: Mapping[str, Floats], kernel_sizes: Sequence[int]):
        self.arrays = arrays
        self._documents = Session(graphs["documents"], {"embedding": arrays["embedding"]})
        self.slopes = KimCNNSlopes(arrays, len(kernel_sizes))
        self._kernel_sizes = kernel_sizes
        self._kernel = arrays["classifier.kernel"]
        self._label_weights = self._kernel - self._kernel.mean(axis=1, keepdims=True)
        features, labels = self._kernel.shape
        # Relative to the mean of all labels, which gives the same sign as relative to the others.
        self._above_others = labels / (labels - 1)
        self._filters = features // len(kernel_sizes)
        self._window_sizes = np.repeat(kernel_sizes, self._filters)

    def cells(self, document: TokenIds) -> int:
        """See `Engine.cells`."""
        return sum(map(len, document))

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        """Explains `documents`, each a list of sentences of token ids, none of them empty."""
        return [
            self._share(document, *parts) for document, *parts in zip(documents, *self._run(documents), strict=True)
        ]

    def answers(self, documents: list[TokenIds]) -> tuple[Floats, Floats]:
        """See `Engine.answers`."""
        probabilities, pooled, _ = self._run(documents)
        return probabilities, pooled

    def parts(self, document: TokenIds, kept: Bools) -> Floats:
        """See `Engine.parts`. A window that many parts share is computed once."""
        ids, which = np.unique(np.concatenate(document), return_inverse=True)
        vectors = self.word_vectors(ids)
        pooled = []
        for number in range(len(self._kernel_sizes)):
            kernel = self.arrays[f"convolutions.{number}.kernel"]
            # The contribution of a token to each filter at each place of its window; beyond both ends of the text there
            # is zero.
            with network():
                adds = np.stack([vectors @ place for place in kernel], axis=1)[which]
            pooled.append(pool_parts(adds, self.arrays[f"convolutions.{number}.bias"], kept))
        logits = np.concatenate(pooled, axis=1) @ self._kernel + self.arrays["classifier.bias"]
        return softmax(logits)

    def parts_of(self, documents: list[TokenIds], kept: list[Bools]) -> list[Floats]:
        """See `Engine.parts_of`."""
        return [self.parts(*pair) for pair in zip(documents, kept, strict=True)]

    def word_vectors(self, token_ids: Int32) -> Floats:
        """See `Engine.word_vectors`."""
        return self.arrays["embedding"][token_ids]

    def vector(self, document: TokenIds) -> Floats:
        """See `Engine.vector`: the strongest response of each filter."""
        vector: Floats = self.answers([document])[1][0]
        return vector

    def _run(self, documents: list[TokenIds]) -> tuple[Floats, Floats, Int64]:
        """Returns probabilities, the strongest response of each filter, and the first token of its window."""
        tokens, starts, lengths = joined([list(chain.from_iterable(document)) for document in documents])
        features, labels = self._kernel.shape
        probabilities = np.empty((len(documents), labels), np.float32)
        pooled = np.empty((len(documents), features), np.float32)
        winners = np.empty((len(documents), features), np.int64)
        for rows, width in slices(lengths):
            padded = pad(tokens, starts[rows], lengths[rows], width)
            probabilities[rows], pooled[rows], winners[rows] = self._documents(token_ids=padded)
        return probabilities, pooled, winners

    def _share(self, document: TokenIds, probability: Floats, strength: Floats, first: Int64) -> Explanation:
        """Distributes the contribution of each filter to the predicted label over the words of its winning window."""
        lengths = [len(sentence) for sentence in document]
        pushes = strength * self._label_weights[:, probability.argmax()]
        added = np.maximum(pushes, 0)
        starts, stops = np.maximum(first, 0), np.minimum(first + self._window_sizes, sum(lengths))
        # Each window adds its share to all of its words: a difference at both ends, then a running sum.
        share = added / np.maximum(stops - starts, 1)
        steps = np.bincount(starts, share, sum(lengths) + 1) - np.bincount(stops, share, sum(lengths) + 1)
        weights = np.maximum(np.cumsum(steps[:-1]), 0)
        weights = (weights / max(weights.sum(), 1e-12)).astype(np.float32)
        by_sentence = np.split(weights, np.cumsum(lengths)[:-1])
        return Explanation(
            probability,
            np.array([part.sum() for part in by_sentence], np.float32),
            by_sentence,
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
