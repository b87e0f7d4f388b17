"""A Kim CNN made ready to answer: compiled, in batches of like length, with the n-grams that won its filters."""

from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from limelight.engines.batch import pack_tokens, round_up
from limelight.engines.compiled import CompiledAhead
from limelight.engines.engine import Bools, Explanation, Floats, Int32, TokenIds, flatten
from limelight.engines.gradients import WordGradients
from limelight.engines.sentence_cache import SentenceCache
from limelight.engines.windows import pool_parts
from limelight.prediction import Region
from model_training.networks.kim_cnn import KimCNN

# Regions that an answer names for each kernel size.
STRONGEST = 5


class KimCNNEngine:
    """Explains a Kim CNN by the windows that won its filters.

    A filter's response times its weight for the predicted label, less its mean weight over all labels, is what it adds
    to that label. What is above 0 is shared equally by the words of the window that won; the shares of all filters,
    summed, are scaled to 1 over the document. A sentence weighs what its words weigh together.
    """

    name = "ngrams"
    sentences: SentenceCache | None = None

    def __init__(self, model: KimCNN):
        # Convolutions are few large steps: machine code made one long text no faster, and a batch slower.
        self._model = model
        self._explain = CompiledAhead(model.explain, [(None, None)])
        self._project = CompiledAhead(model.project, [(None,)])
        features = len(model.config.kernel_sizes) * model.config.num_filters
        self._classify = CompiledAhead(model.classify, [(None, features)], dtypes=["float32"])
        self._gradients = WordGradients(model.embed, self._probabilities_of_words, model.config.num_labels)
        kernel = ops.convert_to_numpy(model.classifier.kernel)
        self._label_weights = kernel - kernel.mean(axis=1, keepdims=True)
        # What is above the mean of all labels is above that of the others, and by more.
        self._above_others = model.config.num_labels / (model.config.num_labels - 1)
        self._window_sizes = np.repeat(model.config.kernel_sizes, model.config.num_filters)

    def warm_up(self) -> None:
        """Compiles the network, so that no later call waits for it."""
        for function in (self._explain, self._project, self._classify, self._gradients):
            function.warm_up()

    def cells(self, document: TokenIds) -> int:
        """Returns how many cells, padding included, `document` takes in a batch."""
        return _cnn_width(sum(map(len, document)))

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        """Explains `documents`, each a list of sentences of token ids, none of them empty."""
        explanations: dict[int, Explanation] = {}
        for indices in self._alike(documents):
            explanations |= zip(indices, self._together([documents[index] for index in indices]), strict=True)
        return [explanations[index] for index in range(len(documents))]

    def answers(self, documents: list[TokenIds]) -> tuple[Floats, Floats]:
        """See `Engine.answers`."""
        groups = self._alike(documents)
        answered = [self._run([documents[index] for index in indices]) for indices in groups]
        back = np.argsort(np.concatenate(groups))
        probabilities, vectors = (np.concatenate([outputs[part] for outputs in answered])[back] for part in (0, 1))
        return probabilities, vectors

    def _alike(self, documents: list[TokenIds]) -> list[list[int]]:
        """Returns the positions of documents of like length, which share a call: one long one does not widen all."""
        members: dict[int, list[int]] = {}
        for index, document in enumerate(documents):
            members.setdefault(self.cells(document), []).append(index)
        return list(members.values())

    def parts(self, document: TokenIds, kept: Bools) -> Floats:
        """See `Engine.parts`. A window that many parts have is looked at once."""
        ids, which = np.unique(np.concatenate(document).astype(np.int32), return_inverse=True)
        [projected] = self._project(ids)
        pooled, columns = [], 0
        for convolution, size in zip(self._model.convolutions, self._model.config.kernel_sizes, strict=True):
            steps = columns + size * self._model.config.num_filters
            # What a token adds to each filter at each place of its window; beyond both ends of the text there is zero.
            adds = projected[which, columns:steps].reshape(len(which), size, -1)
            pooled.append(pool_parts(adds, ops.convert_to_numpy(convolution.bias), kept))
            columns = steps
        return self._classify(np.concatenate(pooled, axis=1))[0]

    def parts_of(self, documents: list[TokenIds], kept: list[Bools]) -> list[Floats]:
        """See `Engine.parts_of`."""
        return [self.parts(*pair) for pair in zip(documents, kept, strict=True)]

    def slopes(
        self, document: TokenIds, weights: Floats, scales: Floats, prior: Floats | None = None
    ) -> tuple[Floats, Floats]:
        """See `Engine.slopes`."""
        values, slopes = self._gradients(np.concatenate(document).astype(np.int32)[None], weights, scales, prior)
        return values, slopes[0]

    def _probabilities_of_words(self, words: Any, mask: Any) -> Any:
        """Runs the network on word vectors `<float>[steps, 1, tokens, size]`."""
        words = words[:, 0]
        pooled, _ = self._model.pool_words(words, ops.broadcast_to(mask, ops.shape(words)[:2]))
        return self._model.classifier(pooled)

    def word_vectors(self, token_ids: Int32) -> Floats:
        """See `Engine.word_vectors`."""
        vectors: Floats = ops.convert_to_numpy(self._model.embed(token_ids[None]))[0]
        return vectors

    def vector(self, document: TokenIds) -> Floats:
        """See `Engine.vector`: the strongest response of each filter."""
        tokens, _, _ = flatten([document])
        vector: Floats = self._explain(pack_tokens(tokens, np.array([len(tokens)], np.int32)))[1][0]
        return vector

    def _together(self, documents: list[TokenIds]) -> list[Explanation]:
        outputs = self._run(documents)
        return [self._share(document, *parts) for document, *parts in zip(documents, *outputs, strict=True)]

    def _run(self, documents: list[TokenIds]) -> list[NDArray[Any]]:
        """Returns probabilities, the strongest response of each filter, and where it was, of documents in one call."""
        tokens, _, _ = flatten(documents)
        lengths = np.array([sum(map(len, document)) for document in documents], np.int32)
        return self._explain(pack_tokens(tokens, lengths))

    def _share(
        self, document: TokenIds, probability: Floats, strength: Floats, first: NDArray[np.int32]
    ) -> Explanation:
        """Spreads what each filter adds to the predicted label over the words of the window that won it."""
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

    def _strongest(
        self, strength: Floats, contributions: Floats, starts: NDArray[np.int32], stops: NDArray[np.int32]
    ) -> list[Region]:
        """Returns for each kernel size the windows whose contributions are largest, the largest first."""
        filters = self._model.config.num_filters
        order = np.argsort(-np.abs(contributions).reshape(-1, filters), axis=1, kind="stable")[:, :STRONGEST]
        chosen = (order + filters * np.arange(len(order))[:, None]).ravel()
        chosen = chosen[strength[chosen] > 0]
        parts = (self._window_sizes, starts, stops, np.arange(len(strength)) % filters, strength, contributions)
        return [Region(*values) for values in zip(*(part[chosen].tolist() for part in parts), strict=True)]


def _cnn_width(tokens: int) -> int:
    """Returns the width of the bucket for a document of `tokens`: 32, then half as wide again or twice."""
    return max(32, round_up(tokens))
