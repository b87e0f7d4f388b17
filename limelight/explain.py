"""Says how much each sentence and each word of a document weighed in a network's decision."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from limelight.batch import pack_blocks, pack_tokens, round_up
from limelight.compiled import CompiledAhead
from limelight.han import HAN
from limelight.kim_cnn import KimCNN

TokenIds = list[list[int]]
Floats = NDArray[np.float32]
Int32 = NDArray[np.int32]

# Sizes of a single document that get machine code of their own, `(sentences, tokens of its longest)`, by rising cost.
# A review of 150 words has 8 to 12 sentences, the longest of 20 to 30 tokens. Each size costs memory and time to start.
_SINGLE_SIZES = ((12, 24), (12, 40), (24, 40))
# Blocks of sentences of several documents: below 64 rows a step of the GRU costs more for each row, above it no less.
# The few sentences that are longer go through the graph for any size.
_BLOCK_ROWS = 64
_BLOCK_WIDTHS = (16, 28)
# A block with fewer rows than this is quicker in the graph for any size, which reads no more rows than there are.
_MIN_BLOCK_ROWS = 24
# So few documents are quicker one by one than together: each has code for its size, and blocks would be mostly padding.
_MIN_BLOCK_DOCUMENTS = 6


@dataclass(frozen=True, slots=True)
class Explanation:
    """Probabilities `<float32>[labels]` with weights `<float32>[sentences]` and one `<float32>[tokens]` a sentence."""

    probabilities: Floats
    sentence_weights: Floats
    token_weights: list[Floats]


class Attention:
    """Explains a HAN by where it looked: at the words of each sentence, and at the sentences of the document.

    A few documents of usual size go one by one, each through the whole network in a call compiled for its size. Many
    documents, and large ones, share calls: their sentences, sorted by length, are encoded in blocks of fixed size.

    Args:
        model: The network.
        max_sentences: Most sentences of a document.
        max_sentence_tokens: Most tokens of a sentence.
    """

    name = "attention"

    def __init__(self, model: HAN, max_sentences: int, max_sentence_tokens: int):
        self._model = model
        self._widths = [width for width in _BLOCK_WIDTHS if width < max_sentence_tokens] + [max_sentence_tokens]
        # Smaller networks need fewer sizes, and the first that fits is the cheapest.
        self._single_sizes = list(
            dict.fromkeys((min(rows, max_sentences), min(width, max_sentence_tokens)) for rows, width in _SINGLE_SIZES)
        )
        self._explain_single = CompiledAhead(
            self._whole_network, [(None, None), (1, None)], [(size, (1, size[0])) for size in self._single_sizes]
        )
        self._encode_sentences = CompiledAhead(
            model.encode_sentences, [(None, None)], [((_BLOCK_ROWS, width),) for width in self._widths[:-1]]
        )
        self._encode_documents = CompiledAhead(
            self._documents, [(None, 2 * model.config.units), (None, None)], dtypes=["float32", "int32"]
        )

    def warm_up(self) -> None:
        """Compiles for all sizes, so that no later call waits for it."""
        for function in (self._explain_single, self._encode_sentences, self._encode_documents):
            function.warm_up()

    def cells(self, document: TokenIds) -> int:
        """Returns how many cells, padding included, `document` takes in a batch."""
        return sum([self._widths[bisect_left(self._widths, len(sentence))] for sentence in document])

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        """Explains `documents`, each a list of sentences of token ids, none of them empty."""
        sizes = [self._single_size(document) for document in documents]
        if len(documents) < _MIN_BLOCK_DOCUMENTS and None not in sizes:
            return [self._single(document, *size) for document, size in zip(documents, sizes, strict=True) if size]
        return self._together(documents)

    def _single_size(self, document: TokenIds) -> tuple[int, int] | None:
        """Returns the cheapest of the compiled sizes that `document` fits into."""
        longest = max(map(len, document))
        return next((size for size in self._single_sizes if len(document) <= size[0] and longest <= size[1]), None)

    def _single(self, document: TokenIds, rows: int, width: int) -> Explanation:
        token_ids = np.zeros((rows, width), np.int32)
        for row, sentence in enumerate(document):
            token_ids[row, : len(sentence)] = sentence
        layout = np.zeros((1, rows), np.int32)
        layout[0, : len(document)] = range(1, len(document) + 1)
        probabilities, sentence_attention, word_attention = self._explain_single(token_ids, layout)
        words = [row[: len(sentence)] for row, sentence in zip(word_attention, document, strict=False)]
        return Explanation(probabilities[0], sentence_attention[0, : len(document)], words)

    def _together(self, documents: list[TokenIds]) -> list[Explanation]:
        blocks, layout = pack_blocks(*flatten(documents), _BLOCK_ROWS, self._widths)
        encoded = [self._encode(block) for block in blocks]
        vectors = np.concatenate([vectors for vectors, _ in encoded])
        words = [row for _, attention in encoded for row in attention]
        probabilities, sentence_attention = self._encode_documents(vectors, layout)
        return [
            Explanation(
                probability,
                attention[: len(document)],
                [words[number - 1][: len(sentence)] for number, sentence in zip(numbers, document, strict=False)],
            )
            for document, probability, attention, numbers in zip(
                documents, probabilities, sentence_attention, layout.tolist(), strict=True
            )
        ]

    def _encode(self, block: Int32) -> tuple[Floats, Floats]:
        """Returns the vectors and the word attention of the sentences in `block`."""
        rows = len(block)
        if _MIN_BLOCK_ROWS <= rows < _BLOCK_ROWS and block.shape[1] < self._widths[-1]:
            block = np.pad(block, ((0, _BLOCK_ROWS - rows), (0, 0)))
        vectors, attention = self._encode_sentences(block)
        return vectors[:rows], attention[:rows]

    def _whole_network(self, token_ids: Any, layout: Any) -> tuple[Any, Any, Any]:
        """Runs both levels: token ids `<int32>[rows, tokens]`, and a layout as `pack_blocks` makes it."""
        vectors, word_attention = self._model.encode_sentences(token_ids)
        probabilities, sentence_attention = self._documents(vectors, layout)
        return probabilities, sentence_attention, word_attention

    def _documents(self, vectors: Any, layout: Any) -> tuple[Any, Any]:
        """Runs the upper level: sentence vectors `<float32>[rows, 2 * units]`, put together by `layout`."""
        sentences = self._model.lay_out(vectors, layout)
        probabilities, sentence_attention, _ = self._model.encode_documents(sentences, layout > 0)
        return probabilities, sentence_attention


class WinningNgrams:
    """Explains a Kim CNN by the windows that won its filters.

    A filter's response times its weight for the predicted label, less its mean weight over all labels, is what it adds
    to that label. What is above 0 is shared equally by the words of the window that won; the shares of all filters,
    summed, are scaled to 1 over the document. A sentence weighs what its words weigh together.
    """

    name = "ngrams"

    def __init__(self, model: KimCNN):
        # Convolutions are few large steps: machine code made one long text no faster, and a batch slower.
        self._explain = CompiledAhead(model.explain, [(None, None)])
        kernel = ops.convert_to_numpy(model.classifier.kernel)
        self._label_weights = kernel - kernel.mean(axis=1, keepdims=True)
        self._window_sizes = np.repeat(model.config.kernel_sizes, model.config.num_filters)

    def warm_up(self) -> None:
        """Compiles the network, so that no later call waits for it."""
        self._explain.warm_up()

    def cells(self, document: TokenIds) -> int:
        """Returns how many cells, padding included, `document` takes in a batch."""
        return _cnn_width(sum(map(len, document)))

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        """Explains `documents`, each a list of sentences of token ids, none of them empty."""
        # Documents of like length share a call, so that one long one does not widen all.
        members: dict[int, list[int]] = {}
        for index, document in enumerate(documents):
            members.setdefault(self.cells(document), []).append(index)
        explanations: dict[int, Explanation] = {}
        for indices in members.values():
            explanations |= zip(indices, self._together([documents[index] for index in indices]), strict=True)
        return [explanations[index] for index in range(len(documents))]

    def _together(self, documents: list[TokenIds]) -> list[Explanation]:
        tokens, _, _ = flatten(documents)
        lengths = np.array([sum(map(len, document)) for document in documents], np.int32)
        outputs = self._explain(pack_tokens(tokens, lengths))
        return [self._share(document, *parts) for document, *parts in zip(documents, *outputs, strict=True)]

    def _share(
        self, document: TokenIds, probability: Floats, strength: Floats, first: NDArray[np.int32]
    ) -> Explanation:
        """Spreads what each filter adds to the predicted label over the words of the window that won it."""
        lengths = [len(sentence) for sentence in document]
        added = np.maximum(strength * self._label_weights[:, probability.argmax()], 0)
        starts, stops = np.maximum(first, 0), np.minimum(first + self._window_sizes, sum(lengths))
        # Each window adds its share to all of its words: a difference at both ends, then a running sum.
        share = added / np.maximum(stops - starts, 1)
        steps = np.bincount(starts, share, sum(lengths) + 1) - np.bincount(stops, share, sum(lengths) + 1)
        weights = np.maximum(np.cumsum(steps[:-1]), 0)
        weights = (weights / max(weights.sum(), 1e-12)).astype(np.float32)
        by_sentence = np.split(weights, np.cumsum(lengths)[:-1])
        return Explanation(probability, np.array([part.sum() for part in by_sentence], np.float32), by_sentence)


def flatten(documents: list[TokenIds]) -> tuple[Int32, Int32, Int32]:
    """Returns `(tokens, sentence_lengths, document_lengths)`, all `<int32>`, as `limelight.batch` takes them."""
    sentences = [sentence for document in documents for sentence in document]
    return (
        np.fromiter((token for sentence in sentences for token in sentence), np.int32),
        np.fromiter(map(len, sentences), np.int32),
        np.fromiter(map(len, documents), np.int32),
    )


def _cnn_width(tokens: int) -> int:
    """Returns the width of the bucket for a document of `tokens`: 32, then half as wide again or twice."""
    return max(32, round_up(tokens))
