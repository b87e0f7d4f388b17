"""The engine of a HAN: sentences of similar length run together, and each sentence is encoded once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import chain, islice

import numpy as np

from limelight.common.probabilities import softmax
from limelight.engines.engine import Bools, Engine, Evaluation, Explanation, Floats, Int32, Int64, TokenIds
from limelight.engines.gru import Level
from limelight.engines.runs import Runs, joined, pad


@dataclass(slots=True)
class _Sentences:
    """The sentences that were read: their vectors `<float32>[1 + sentences, states]`, the first of them padding.

    Attributes:
        vectors: The vectors.
        rows: The row of each by the bytes of its ids, in the order of the rows.
    """

    vectors: Floats
    rows: dict[bytes, int] = field(default_factory=dict)


class HANEngine(Engine):
    """Explains a HAN by its attention: to the words of each sentence, and to the sentences of the document.

    Args:
        graphs: `sentences` and `documents`, see `limelight.networks.han.graphs`.
        arrays: The weights of the network, by name.
        many: See `limelight.networks.han.many_sentences`.

    Attributes:
        arrays: The same.
    """

    name = "attention"

    def __init__(
        self,
        graphs: Mapping[str, bytes],
        arrays: Mapping[str, Floats],
        many: Callable[[], tuple[bytes, Mapping[str, Floats]]],
    ):
        self.arrays = arrays
        self._sentences = Runs(graphs["sentences"], "token_ids", {"embedding": arrays["embedding"]}, many)
        self._documents = Runs(graphs["documents"], "layout")
        self._shared_words, self._shared_sentences = (Level(arrays, level) for level in ("word", "sentence"))
        self._states = arrays["classifier.kernel"].shape[0]
        self._padding = np.zeros((1, self._states), np.float32)

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        """Explains `documents`, each a list of sentences of token ids, none of them empty."""
        words, probabilities, attention, vectors = self._run(documents, list(chain.from_iterable(documents)))
        explanations, first = [], 0
        for document, probability, weights, vector in zip(documents, probabilities, attention, vectors, strict=True):
            cut = [words[first + index, : len(sentence)] for index, sentence in enumerate(document)]
            explanations.append(Explanation(probability, weights[: len(document)], cut, vector))
            first += len(document)
        return explanations

    def answers(self, documents: list[TokenIds]) -> tuple[Floats, Floats]:
        """See `Engine.answers`. A sentence that occurs in several documents, such as edits of a text, is read once."""
        rows: dict[tuple[int, ...], int] = {}
        numbers = [rows.setdefault(tuple(sentence), len(rows)) for sentence in chain.from_iterable(documents)]
        _, probabilities, _, joint = self._run(documents, list(rows), numbers)
        return probabilities, joint

    def evaluate(self, document: TokenIds) -> Evaluation:
        """See `Engine.evaluate`. Every sentence, or part of one, is read once; parts share states of both levels."""
        sentences = _Sentences(self._padding)
        return Evaluation(cache(lambda: self([document])[0]), partial(self._parts, document, sentences))

    def _parts(self, document: TokenIds, sentences: _Sentences, kept: Bools) -> Floats:
        layout = _lay_out(document, kept, sentences.rows)
        new = list(islice(sentences.rows, len(sentences.vectors) - 1, None))
        if new:
            items = np.frombuffer(b"".join(new), np.int64)
            lengths = np.fromiter(map(len, new), np.int64, len(new)) // items.itemsize
            words, positions = np.unique(items, return_inverse=True)
            # The first of the inputs is padding.
            inputs = self.word_vectors(np.append(words[:1], words))
            vectors = self._shared_words(inputs, pad(positions + 1, lengths))
            sentences.vectors = np.concatenate([sentences.vectors, vectors])
        joint = self._shared_sentences(sentences.vectors, layout)
        return softmax(joint @ self.arrays["classifier.kernel"] + self.arrays["classifier.bias"])

    def word_vectors(self, token_ids: Int32) -> Floats:
        """See `Engine.word_vectors`."""
        return self.arrays["embedding"][token_ids]

    def _run(
        self, documents: list[TokenIds], sentences: Sequence[Sequence[int]], places: Sequence[int] | None = None
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Runs the lower level on `sentences`, and the upper level on their vectors.

        Args:
            documents: The documents.
            sentences: Their sentences.
            places: For each sentence of the documents, its place in `sentences`; None if these are all, in order.

        Returns:
            The attention to words `<float32>[sentences, tokens of the longest]`; probabilities `<float32>[documents,
            labels]`, the attention to sentences `<float32>[documents, sentences]` and vectors `<float32>[documents,
            states]`.
        """
        items, lengths = joined(sentences)
        vectors, words = self._sentences(pad(items, lengths), lengths)
        counts = np.fromiter(map(len, documents), np.int64, len(documents))
        # The first of the vectors is padding.
        vectors = np.concatenate([self._padding, vectors])
        probabilities, attention, joint = self._documents(
            pad(np.arange(1, len(vectors)) if places is None else np.array(places) + 1, counts), counts, vectors=vectors
        )
        return words, probabilities, attention, joint


def _lay_out(document: TokenIds, kept: Bools, rows: dict[bytes, int]) -> Int64:
    """Returns the rows, counted from 1, of the sentences of each part; new ones get the next row."""
    layout = np.zeros((len(kept), len(document)), np.int64)
    start = 0
    for column, sentence in enumerate(document):
        ids, masks = np.array(sentence, np.int64), kept[:, start : start + len(sentence)]
        start += len(sentence)
        # Neighbouring parts mostly have the same words of a sentence.
        changed = np.append(True, np.any(masks[1:] != masks[:-1], axis=1))[: len(masks)]
        keys = [ids[mask].tobytes() for mask in masks[changed]]
        numbers = np.array([rows.setdefault(key, len(rows) + 1) if key else 0 for key in keys], np.int64)
        layout[:, column] = numbers[np.cumsum(changed) - 1]
    # A sentence without tokens leaves no gap.
    return np.take_along_axis(layout, np.argsort(layout == 0, axis=1, kind="stable"), axis=1)
