"""A HAN made ready to answer: compiled for usual sizes, and many sentences at once."""

from bisect import bisect_left
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from limelight.batch import pack_blocks
from limelight.compiled import CompiledAhead
from limelight.engine import Bools, Explanation, Floats, Int32, TokenIds, flatten
from limelight.gradients import WordGradients
from limelight.han import HAN
from limelight.sentence_cache import Encoded, SentenceCache
from limelight.tokens import PAD_TOKEN_ID

# Sizes of a single document that get machine code of their own, `(sentences, tokens of its longest)`, by rising cost.
# A review of 150 words has 8 to 12 sentences, the longest of 20 to 30 tokens. Each size costs 20 MB and a second to
# start: a third one would spare the mean review 6 % of its time.
_SINGLE_SIZES = ((12, 32), (20, 40))
# Blocks of sentences of several documents: below 64 rows a step of the GRU costs more for each row, above it no less.
# The few sentences that are longer go through the graph for any size.
_BLOCK_ROWS = 64
_BLOCK_WIDTHS = (16, 28)
# A block with fewer rows than this is quicker in the graph for any size, which reads no more rows than there are.
_MIN_BLOCK_ROWS = 24
# So few documents are quicker one by one than together: each has code for its size, and blocks would be mostly padding.
_MIN_BLOCK_DOCUMENTS = 6
# Sentences, padding included, of the parts of a document that are put together in one call.
_MAX_PART_SENTENCES = 16_384
# A review that is explained takes about 1,500: those of its parts.
_MAX_CACHED_SENTENCES = 8192


class HANEngine:
    """Explains a HAN by where it looked: at the words of each sentence, and at the sentences of the document.

    A few documents of usual size go one by one, each through the whole network in a call compiled for its size. Many
    documents share calls: their sentences, sorted by length, are encoded in blocks of fixed size. Sentences of one
    large document, and those of parts, are remembered. A usual review is read anew in one call: the steps of a GRU run
    one after the other, so that leaving sentences out saves less than a second call costs.

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
            self._whole_network,
            [(None, None), (1, None)],
            [(size, (1, size[0])) for size in self._single_sizes],
            others_come=False,
        )
        # A function of arrays alone: with the method's further argument, each call would first be tried in vain.
        self._encode_sentences = CompiledAhead(
            lambda token_ids: model.encode_sentences(token_ids),
            [(None, None)],
            [((_BLOCK_ROWS, width),) for width in self._widths[:-1]],
        )
        self.sentences = SentenceCache(_MAX_CACHED_SENTENCES)
        self._no_vectors = np.zeros((0, 2 * model.config.units), np.float32)
        self._gradients = WordGradients(model.embedding, self._probabilities_of_words)
        self._encode_documents = CompiledAhead(
            self._documents, [(None, 2 * model.config.units), (None, None)], dtypes=["float32", "int32"]
        )

    def warm_up(self) -> None:
        """Compiles for all sizes, so that no later call waits for it."""
        for function in (self._explain_single, self._encode_sentences, self._encode_documents, self._gradients):
            function.warm_up()

    def cells(self, document: TokenIds) -> int:
        """Returns how many cells, padding included, `document` takes in a batch."""
        return sum([self._widths[bisect_left(self._widths, len(sentence))] for sentence in document])

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        """Explains `documents`, each a list of sentences of token ids, none of them empty."""
        sizes = [self._single_size(document) for document in documents]
        if len(documents) < _MIN_BLOCK_DOCUMENTS and None not in sizes:
            return [self._single(document, *size) for document, size in zip(documents, sizes, strict=True) if size]
        return [self._again(documents[0])] if len(documents) == 1 else self._together(documents)

    def parts(self, document: TokenIds, kept: Bools) -> Floats:
        """See `Engine.parts`. Of each sentence, what is kept is encoded once, however many parts have it."""
        rows: dict[bytes, int] = {}
        layout = np.zeros((len(kept), len(document)), np.int32)
        start = 0
        for column, sentence in enumerate(document):
            ids, masks = np.array(sentence, np.int32), kept[:, start : start + len(sentence)]
            start += len(sentence)
            distinct, which = _distinct_rows(masks)
            kept_ids = [ids[mask].tobytes() for mask in distinct]
            layout[:, column] = np.array([rows.setdefault(key, len(rows) + 1) if key else 0 for key in kept_ids])[which]
        # A sentence without tokens leaves no gap.
        layout = np.take_along_axis(layout, np.argsort(layout == 0, axis=1, kind="stable"), axis=1)
        vectors = self._vectors(list(rows))
        step = max(1, _MAX_PART_SENTENCES // len(document))
        return np.concatenate(
            [self._encode_documents(vectors, layout[first : first + step])[0] for first in range(0, len(layout), step)]
        )

    def slopes(self, document: TokenIds, weights: Floats, scales: Floats) -> tuple[Floats, Floats]:
        """See `Engine.slopes`."""
        token_ids = np.zeros((len(document), max(map(len, document))), np.int32)
        for row, sentence in zip(token_ids, document, strict=True):
            row[: len(sentence)] = sentence
        values, slopes = self._gradients(token_ids, weights, scales)
        return values, slopes[token_ids != PAD_TOKEN_ID]

    def _probabilities_of_words(self, words: Any, mask: Any) -> Any:
        """Runs both levels on word vectors `<float>[steps, rows, tokens, size]`, each step a document of its own."""
        steps, rows, tokens, size = ops.shape(words)
        vectors, _ = self._model.encode_words(
            ops.reshape(words, (steps * rows, tokens, size)), ops.tile(mask, (steps, 1))
        )
        sentences = ops.reshape(vectors, (steps, rows, 2 * self._model.config.units))
        return self._model.encode_documents(sentences, ops.ones((steps, rows), dtype="bool"))[0]

    def vector(self, document: TokenIds) -> Floats:
        """See `Engine.vector`."""
        vector: Floats = self._encode_documents(self._vectors(_keys(document)), _layout(document))[2][0]
        return vector

    def _vectors(self, keys: list[bytes]) -> Floats:
        """Returns the vector of each sentence: `<float32>[sentences, 2 * units]`."""
        encoded = self.sentences.get(keys, self._encode_keys)
        return np.stack([vector for vector, _ in encoded]) if keys else self._no_vectors

    def _encode_keys(self, keys: list[bytes]) -> list[Encoded]:
        """Encodes sentences, given as the bytes of their `<int32>` token ids, in blocks."""
        tokens = np.frombuffer(b"".join(keys), np.int32)
        lengths = np.fromiter(map(len, keys), np.int32) // tokens.itemsize
        blocks, layout = pack_blocks(tokens, lengths, np.array([len(keys)], np.int32), _BLOCK_ROWS, self._widths)
        rows = [row for block in blocks for row in zip(*self._encode(block), strict=True)]
        # Copies, since a view would keep the whole block.
        return [
            (rows[number - 1][0].copy(), rows[number - 1][1][:length].copy())
            for number, length in zip(layout[0].tolist(), lengths.tolist(), strict=True)
        ]

    def _again(self, document: TokenIds) -> Explanation:
        """Explains one document, and encodes only what was not read lately."""
        encoded = self.sentences.get(_keys(document), self._encode_keys)
        vectors = np.stack([vector for vector, _ in encoded])
        probabilities, sentence_attention, _ = self._encode_documents(vectors, _layout(document))
        return Explanation(probabilities[0], sentence_attention[0], [attention for _, attention in encoded])

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
        probabilities, sentence_attention, _ = self._encode_documents(vectors, layout)
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
        probabilities, sentence_attention, _ = self._documents(vectors, layout)
        return probabilities, sentence_attention, word_attention

    def _documents(self, vectors: Any, layout: Any) -> tuple[Any, Any, Any]:
        """Runs the upper level: sentence vectors `<float32>[rows, 2 * units]`, put together by `layout`."""
        sentences = self._model.lay_out(vectors, layout)
        return self._model.encode_documents(sentences, layout > 0)


def _distinct_rows(masks: Bools) -> tuple[Bools, NDArray[np.intp]]:
    """Returns the distinct rows of `masks`, and for each row which of them it is."""
    packed = np.packbits(masks, axis=1)
    rows = np.ascontiguousarray(packed).view(f"V{packed.shape[1]}")[:, 0]
    _, firsts, which = np.unique(rows, return_index=True, return_inverse=True)
    return masks[firsts], which


def _keys(document: TokenIds) -> list[bytes]:
    return [np.array(sentence, np.int32).tobytes() for sentence in document]


def _layout(document: TokenIds) -> Int32:
    return np.arange(1, len(document) + 1, dtype=np.int32)[None]
