"""A HAN made ready to answer: compiled for usual sizes, and many sentences at once."""

from bisect import bisect_left, bisect_right
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from limelight.engines.batch import pack_blocks
from limelight.engines.compiled import CompiledAhead
from limelight.engines.engine import Bools, Explanation, Floats, Int32, TokenIds, flatten
from limelight.engines.gradients import WordGradients
from limelight.engines.sentence_cache import Encoded, SentenceCache
from limelight.networks.han import HAN
from limelight.text.tokens import PAD_TOKEN_ID

# Sizes of a few sentences that get machine code of their own, `(sentences, tokens of the longest)`, by rising cost: the
# first for those that were changed in a review, the second for a review of 150 words, which has 8 to 12 sentences, the
# longest of 20 to 30 tokens. Each costs 20 MB and a second to start.
_FEW_SIZES = ((4, 40), (12, 32))
# Blocks of sentences of several documents: below 64 rows a step of the GRU costs more for each row, above it no less.
# The few sentences that are longer go through the graph for any size.
_BLOCK_ROWS = 64
_BLOCK_WIDTHS = (16, 28)
# What is left for the last block, which has the shortest sentences.
_LAST_BLOCK = (32, 16)
# A block with fewer rows than this is quicker in the graph for any size, which reads no more rows than there are.
_MIN_BLOCK_ROWS = 24
# More sentences than this are quicker in blocks.
_MAX_FEW = 2 * _FEW_SIZES[1][0]
# Sizes of the upper level, `(documents, sentences of the longest)`: a single document, and parts of a batch. The graph
# for any size, which takes the others, is up to four times as slow: it consists of many small operations.
_DOCUMENT_SIZES = ((1, 20), (16, 20), (32, 12))
# So few documents are quicker one by one than together: blocks would be mostly padding.
_MIN_BLOCK_DOCUMENTS = 6
# More documents than this, in one call for answers, are read once and explained never.
_MAX_REMEMBERED_DOCUMENTS = 32
# Sentences, padding included, of the parts of a document that are put together in one call.
_MAX_PART_SENTENCES = 16_384
# A review that is explained takes about 1,500: those of its parts.
_MAX_CACHED_SENTENCES = 8192


class HANEngine:
    """Explains a HAN by where it looked: at the words of each sentence, and at the sentences of the document.

    A few documents go one by one, and their sentences, as those of parts, are remembered: of a text that is typed, only
    the sentence that changed is encoded anew. Many documents share calls: their sentences, sorted by length, are
    encoded in blocks of fixed size. Calls are compiled for a few sizes, which take most of what comes.

    Args:
        model: The network.
        max_sentences: Most sentences of a document.
        max_sentence_tokens: Most tokens of a sentence.
    """

    name = "attention"

    def __init__(self, model: HAN, max_sentences: int, max_sentence_tokens: int):
        self._model = model
        self._longest = max_sentence_tokens
        self._widths = [width for width in _BLOCK_WIDTHS if width < max_sentence_tokens] + [max_sentence_tokens]
        blocks = [(_BLOCK_ROWS, width) for width in self._widths[:-1]]
        # Smaller networks need fewer sizes, and the first that fits is the cheapest.
        self._sizes = [(rows, min(width, max_sentence_tokens)) for rows, width in (*_FEW_SIZES, _LAST_BLOCK, *blocks)]
        # A function of arrays alone: with the method's further argument, each call would first be tried in vain.
        self._encode_sentences = CompiledAhead(
            lambda token_ids: model.encode_sentences(token_ids), [(None, None)], [(size,) for size in self._sizes]
        )
        self.sentences = SentenceCache(_MAX_CACHED_SENTENCES)
        self._no_vectors = np.zeros((0, 2 * model.config.units), np.float32)
        self._gradients = WordGradients(model.embedding, self._probabilities_of_words, model.config.num_labels)
        self._document_sizes = [(rows, min(width, max_sentences)) for rows, width in _DOCUMENT_SIZES]
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
        if len(documents) < _MIN_BLOCK_DOCUMENTS:
            return [self._single(document) for document in documents]
        return self._together(documents)

    def answers(self, documents: list[TokenIds]) -> tuple[Floats, Floats]:
        """See `Engine.answers`. Sentences of a few documents are remembered, since more is asked of these."""
        if len(documents) <= _MAX_REMEMBERED_DOCUMENTS:
            rows: dict[bytes, int] = {}
            layout = np.zeros((len(documents), max(map(len, documents))), np.int32)
            for row, document in zip(layout, documents, strict=True):
                row[: len(document)] = [rows.setdefault(key, len(rows) + 1) for key in _keys(document)]
            sentences = self._vectors(list(rows))
        else:
            blocks, layout = pack_blocks(*flatten(documents), _BLOCK_ROWS, self._widths)
            sentences = np.concatenate([self._encode(block)[0] for block in blocks])
        probabilities, _, vectors = self._join_sentences(sentences, layout)
        return probabilities, vectors

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
        vector: Floats = self._join_sentences(self._vectors(_keys(document)), _layout_of_one(document))[2][0]
        return vector

    def _vectors(self, keys: list[bytes]) -> Floats:
        """Returns the vector of each sentence: `<float32>[sentences, 2 * units]`."""
        encoded = self.sentences.get(keys, self._encode_keys)
        return np.stack([vector for vector, _ in encoded]) if keys else self._no_vectors

    def _encode_keys(self, keys: list[bytes]) -> list[Encoded]:
        """Encodes sentences, given as the bytes of their `<int32>` token ids."""
        if len(keys) > _MAX_FEW:
            return self._encode_in_blocks(keys, _BLOCK_ROWS, self._widths)
        (long_rows, _), (rows, width) = self._sizes[:2]
        most_bytes = width * np.dtype(np.int32).itemsize
        long = [key for key in keys if len(key) > most_bytes]
        short = [key for key in keys if len(key) <= most_bytes]
        encoded = dict(zip(short, self._encode_in_blocks(short, rows, [width]), strict=True))
        encoded |= zip(long, self._encode_in_blocks(long, long_rows, [self._sizes[0][1], self._longest]), strict=True)
        return [encoded[key] for key in keys]

    def _encode_in_blocks(self, keys: list[bytes], block_rows: int, widths: list[int]) -> list[Encoded]:
        if not keys:
            return []
        tokens = np.frombuffer(b"".join(keys), np.int32)
        lengths = np.fromiter(map(len, keys), np.int32) // tokens.itemsize
        blocks, layout = pack_blocks(tokens, lengths, np.array([len(keys)], np.int32), block_rows, widths)
        rows = [row for block in blocks for row in zip(*self._encode(block), strict=True)]
        # Copies, since a view would keep the whole block.
        return [
            (rows[number - 1][0].copy(), rows[number - 1][1][:length].copy())
            for number, length in zip(layout[0].tolist(), lengths.tolist(), strict=True)
        ]

    def _single(self, document: TokenIds) -> Explanation:
        """Explains one document, and encodes only what was not read lately."""
        encoded = self.sentences.get(_keys(document), self._encode_keys)
        vectors = np.stack([vector for vector, _ in encoded])
        probabilities, sentence_attention, _ = self._join_sentences(vectors, _layout_of_one(document))
        return Explanation(
            probabilities[0], sentence_attention[0, : len(document)], [attention for _, attention in encoded]
        )

    def _join_sentences(self, vectors: Floats, layout: Int32) -> list[Floats]:
        """Runs the upper level, filled up to the first compiled size that the documents fit into, if there is one."""
        rows, width = layout.shape
        for most_rows, most_width in self._document_sizes:
            if rows <= most_rows and width <= most_width:
                own = vectors[layout[layout > 0] - 1]
                places = _grown(layout, most_rows, most_width)
                places[places > 0] = range(1, len(own) + 1)
                parts = self._encode_documents(_grown(own, most_rows * most_width, own.shape[1]), places)
                return [part[:rows] for part in parts]
        return self._encode_documents(vectors, layout)

    def _together(self, documents: list[TokenIds]) -> list[Explanation]:
        blocks, layout = pack_blocks(*flatten(documents), _BLOCK_ROWS, self._widths)
        encoded = [self._encode(block) for block in blocks]
        vectors = np.concatenate([vectors for vectors, _ in encoded])
        words = [row for _, attention in encoded for row in attention]
        explanations: dict[int, Explanation] = {}
        for numbers in self._groups(documents):
            own = layout[numbers, : max([len(documents[number]) for number in numbers])]
            probabilities, sentence_attention, _ = self._join_sentences(vectors, own)
            for number, probability, attention, places in zip(
                numbers, probabilities, sentence_attention, own.tolist(), strict=True
            ):
                sentences = documents[number]
                weights = [words[place - 1][: len(each)] for place, each in zip(places, sentences, strict=False)]
                explanations[number] = Explanation(probability, attention[: len(sentences)], weights)
        return [explanations[number] for number in range(len(documents))]

    def _groups(self, documents: list[TokenIds]) -> list[list[int]]:
        """Returns the numbers of the documents that share a call of the upper level; long ones keep to themselves."""
        (few, width), (most, narrow) = self._document_sizes[1:]
        lengths = [len(document) for document in documents]
        numbers = sorted(range(len(documents)), key=lengths.__getitem__)
        first, end = 0, bisect_right(numbers, width, key=lengths.__getitem__)
        groups = [numbers[end:]] if end < len(numbers) else []
        while first < end:
            stop = min(first + most, end)
            if lengths[numbers[stop - 1]] > narrow:
                stop = min(first + few, end)
            groups.append(numbers[first:stop])
            first = stop
        return groups

    def _encode(self, block: Int32) -> tuple[Floats, Floats]:
        """Returns the vectors and the word attention of the sentences in `block`."""
        rows, width = block.shape
        for most_rows, most_tokens in self._sizes:
            if rows <= most_rows and width <= most_tokens and (most_rows < _BLOCK_ROWS or rows >= _MIN_BLOCK_ROWS):
                block = _grown(block, most_rows, most_tokens)
                break
        vectors, attention = self._encode_sentences(block)
        return vectors[:rows], attention[:rows, :width]

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


def _layout_of_one(document: TokenIds) -> Int32:
    return np.arange(1, len(document) + 1, dtype=np.int32)[None]


def _keys(document: TokenIds) -> list[bytes]:
    return [np.array(sentence, np.int32).tobytes() for sentence in document]


def _grown(array: NDArray[Any], rows: int, columns: int) -> NDArray[Any]:
    """Returns `array` with zeros around it; `np.pad` takes ten times as long, which shows in a single answer."""
    grown = np.zeros((rows, columns), array.dtype)
    grown[: array.shape[0], : array.shape[1]] = array
    return grown
