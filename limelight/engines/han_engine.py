"""A HAN made ready to answer: compiled for usual sizes, and many sentences at once."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from limelight.engines.batch import Size, cover, pack_blocks
from limelight.engines.compiled import CompiledAhead
from limelight.engines.engine import Bools, Explanation, Floats, Int32, TokenIds, flatten
from limelight.engines.gradients import WordGradients
from limelight.engines.sentence_cache import Encoded, SentenceCache
from limelight.text.tokens import PAD_TOKEN_ID
from model_training.networks.han import HAN

# Sizes of blocks of sentences that get machine code of their own, `(sentences, tokens of the longest)`, 0 for the
# longest allowed: found by what reviews take, one, or 8 to 32 together. Each costs 11 MB and half a second to start.
_SENTENCE_SIZES = ((4, 16), (4, 32), (4, 0), (12, 24), (12, 36), (32, 16), (32, 24))
# Those of the upper level, `(documents, sentences of the longest)`.
_DOCUMENT_SIZES = ((1, 12), (1, 0), (4, 24), (16, 12))
# The sentences of so few documents are remembered: somebody may be typing. What is read for answers alone may be
# explained next, unless there is more of it.
_MAX_TYPED_DOCUMENTS = 5
_MAX_REMEMBERED_DOCUMENTS = 32
# Sentences, padding included, of the parts of a document that are put together in one call.
_MAX_PART_SENTENCES = 16_384
# A review that is explained takes about 1,500: those of its parts.
_MAX_CACHED_SENTENCES = 8192


class HANEngine:
    """Explains a HAN by where it looked: at the words of each sentence, and at the sentences of the document.

    Sentences, sorted by length, are encoded in blocks of few sizes, which are compiled. Those of a few documents, as
    those of parts, are remembered: of a text that is typed, only the sentence that changed is encoded anew.

    Args:
        model: The network.
        max_sentences: Most sentences of a document.
        max_sentence_tokens: Most tokens of a sentence.
    """

    name = "attention"

    def __init__(self, model: HAN, max_sentences: int, max_sentence_tokens: int):
        self._model = model
        self._sentence_sizes = _limited(_SENTENCE_SIZES, max_sentence_tokens)
        self._document_sizes = _limited(_DOCUMENT_SIZES, max_sentences)
        self._widths = sorted({width for _, width in self._sentence_sizes})
        # A function of arrays alone: with the method's further argument, each call would first be tried in vain.
        self._encode_sentences = CompiledAhead(
            lambda token_ids: model.encode_sentences(token_ids),
            [(None, None)],
            [(size,) for size in self._sentence_sizes],
        )
        self.sentences = SentenceCache(_MAX_CACHED_SENTENCES)
        self._no_vectors = np.zeros((0, 2 * model.config.units), np.float32)
        self._gradients = WordGradients(model.embedding, self._probabilities_of_words, model.config.num_labels)
        self._encode_documents = CompiledAhead(
            self._documents,
            [(None, 2 * model.config.units), (None, None)],
            [((rows * width, 2 * model.config.units), (rows, width)) for rows, width in self._document_sizes],
            dtypes=["float32", "int32"],
        )

    def warm_up(self) -> None:
        """Compiles for all sizes, so that no later call waits for it."""
        for function in (self._encode_sentences, self._encode_documents, self._gradients):
            function.warm_up()

    def cells(self, document: TokenIds) -> int:
        """Returns how many cells, padding included, `document` takes in a batch."""
        return sum([self._widths[bisect_left(self._widths, len(sentence))] for sentence in document])

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        """Explains `documents`, each a list of sentences of token ids, none of them empty."""
        vectors, words, layout = self._read(documents, remember=len(documents) <= _MAX_TYPED_DOCUMENTS)
        probabilities, attention, _ = self._join_sentences(vectors, layout)
        return [
            Explanation(
                probability,
                weights[: len(sentences)],
                [words[place - 1][: len(each)] for place, each in zip(places, sentences, strict=False)],
            )
            for sentences, probability, weights, places in zip(
                documents, probabilities, attention, layout.tolist(), strict=True
            )
        ]

    def answers(self, documents: list[TokenIds]) -> tuple[Floats, Floats]:
        """See `Engine.answers`. Sentences of a few documents are remembered, since more is asked of these."""
        vectors, _, layout = self._read(documents, remember=len(documents) <= _MAX_REMEMBERED_DOCUMENTS)
        probabilities, _, joined = self._join_sentences(vectors, layout)
        return probabilities, joined

    def _read(self, documents: list[TokenIds], *, remember: bool) -> tuple[Floats, list[Floats], Int32]:
        """Runs the lower level.

        Returns:
            Vectors `<float32>[rows, 2 * units]` and word attention `<float32>[tokens]` of sentences, and which of
            them, counted from 1, each document has: `<int32>[documents, sentences]`.
        """
        if remember:
            rows: dict[bytes, int] = {}
            layout = np.zeros((len(documents), max(map(len, documents))), np.int32)
            for row, document in zip(layout, documents, strict=True):
                row[: len(document)] = [rows.setdefault(key, len(rows) + 1) for key in _keys(document)]
            encoded = self.sentences.get(list(rows), self._encode_keys)
            return np.stack([vector for vector, _ in encoded]), [attention for _, attention in encoded], layout
        return self._encode(*flatten(documents))

    def _encode(
        self, tokens: Int32, sentence_lengths: Int32, document_lengths: Int32
    ) -> tuple[Floats, list[Floats], Int32]:
        """Encodes sentences in blocks, and returns them as `_read` does."""
        blocks, layout = pack_blocks(tokens, sentence_lengths, document_lengths, self._sentence_sizes)
        parts = [self._encode_sentences(block) for block in blocks]
        return np.concatenate([vectors for vectors, _ in parts]), [row for _, words in parts for row in words], layout

    def parts(self, document: TokenIds, kept: Bools) -> Floats:
        """See `Engine.parts`."""
        return self.parts_of([document], [kept])[0]

    def parts_of(self, documents: list[TokenIds], kept: list[Bools]) -> list[Floats]:
        """See `Engine.parts_of`. Of each sentence, what is kept is encoded once, however many parts have it."""
        rows: dict[bytes, int] = {}
        width = max(map(len, documents))
        layouts = [self._lay_out(*pair, width, rows) for pair in zip(documents, kept, strict=True)]
        layout = np.concatenate(layouts)
        vectors = self._vectors(list(rows))
        step = max(1, _MAX_PART_SENTENCES // width)
        probabilities = np.concatenate(
            [self._encode_documents(vectors, layout[first : first + step])[0] for first in range(0, len(layout), step)]
        )
        return np.split(probabilities, np.cumsum([len(parts) for parts in kept])[:-1])

    @staticmethod
    def _lay_out(document: TokenIds, kept: Bools, width: int, rows: dict[bytes, int]) -> Int32:
        """Returns which of `rows`, counted from 1, are the sentences of each part; a new one gets the next row."""
        layout = np.zeros((len(kept), width), np.int32)
        start = 0
        for column, sentence in enumerate(document):
            ids, masks = np.array(sentence, np.int32), kept[:, start : start + len(sentence)]
            start += len(sentence)
            distinct, which = _distinct_rows(masks)
            kept_ids = [ids[mask].tobytes() for mask in distinct]
            layout[:, column] = np.array([rows.setdefault(key, len(rows) + 1) if key else 0 for key in kept_ids])[which]
        # A sentence without tokens leaves no gap.
        return np.take_along_axis(layout, np.argsort(layout == 0, axis=1, kind="stable"), axis=1)

    def slopes(
        self, document: TokenIds, weights: Floats, scales: Floats, prior: Floats | None = None
    ) -> tuple[Floats, Floats]:
        """See `Engine.slopes`."""
        token_ids = np.zeros((len(document), max(map(len, document))), np.int32)
        for row, sentence in zip(token_ids, document, strict=True):
            row[: len(sentence)] = sentence
        values, slopes = self._gradients(token_ids, weights, scales, prior)
        return values, slopes[token_ids != PAD_TOKEN_ID]

    def _probabilities_of_words(self, words: Any, mask: Any) -> Any:
        """Runs both levels on word vectors `<float>[steps, rows, tokens, size]`, each step a document of its own."""
        steps, rows, tokens, size = ops.shape(words)
        vectors, _ = self._model.encode_words(
            ops.reshape(words, (steps * rows, tokens, size)), ops.tile(mask, (steps, 1))
        )
        sentences = ops.reshape(vectors, (steps, rows, 2 * self._model.config.units))
        return self._model.encode_documents(sentences, ops.tile(ops.any(mask, axis=-1), (steps, 1)))[0]

    def word_vectors(self, token_ids: Int32) -> Floats:
        """See `Engine.word_vectors`."""
        vectors: Floats = ops.convert_to_numpy(self._model.embedding(token_ids[None]))[0]
        return vectors

    def vector(self, document: TokenIds) -> Floats:
        """See `Engine.vector`."""
        vector: Floats = self.answers([document])[1][0]
        return vector

    def _vectors(self, keys: list[bytes]) -> Floats:
        """Returns the vector of each sentence: `<float32>[sentences, 2 * units]`."""
        encoded = self.sentences.get(keys, self._encode_keys)
        return np.stack([vector for vector, _ in encoded]) if keys else self._no_vectors

    def _encode_keys(self, keys: list[bytes]) -> list[Encoded]:
        """Encodes sentences, given as the bytes of their `<int32>` token ids."""
        tokens = np.frombuffer(b"".join(keys), np.int32)
        lengths = np.fromiter(map(len, keys), np.int32) // tokens.itemsize
        vectors, words, layout = self._encode(tokens, lengths, np.array([len(keys)], np.int32))
        # Copies, since a view would keep the whole block.
        return [
            (vectors[number - 1].copy(), words[number - 1][:length].copy())
            for number, length in zip(layout[0].tolist(), lengths.tolist(), strict=True)
        ]

    def _join_sentences(self, vectors: Floats, layout: Int32) -> tuple[Floats, Floats, Floats]:
        """Runs the upper level on documents put together by `layout`.

        Returns:
            Probabilities `<float32>[documents, labels]`, attention `<float32>[documents, sentences]`, and vectors
            `<float32>[documents, 2 * units]`.
        """
        lengths = np.count_nonzero(layout, axis=1)
        order = np.argsort(-lengths, kind="stable")
        parts = []
        for first, rows, width in cover(lengths[order].tolist(), self._document_sizes):
            own = layout[order[first : first + rows], :width]
            used = own > 0
            sentences = vectors[own[used] - 1]
            places = np.zeros((rows, width), np.int32)
            places[: len(own), : own.shape[1]][used] = np.arange(1, len(sentences) + 1)
            probabilities, attention, joined = self._encode_documents(_grown(sentences, rows * width), places)
            wide = np.zeros((len(own), layout.shape[1]), np.float32)
            wide[:, : own.shape[1]] = attention[: len(own), : own.shape[1]]
            parts.append((probabilities[: len(own)], wide, joined[: len(own)]))
        back = np.argsort(order)
        probabilities, attention, joined = (np.concatenate(part)[back] for part in zip(*parts, strict=True))
        return probabilities, attention, joined

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


def _grown(array: Floats, rows: int) -> Floats:
    """Returns `array` with rows of zeros after it."""
    grown = np.zeros((rows, array.shape[1]), array.dtype)
    grown[: len(array)] = array
    return grown


def _limited(sizes: Iterable[Size], longest: int) -> list[Size]:
    """Returns `sizes` for sequences up to `longest`, of which a small network needs fewer."""
    return list(dict.fromkeys((rows, min(width or longest, longest)) for rows, width in sizes))
