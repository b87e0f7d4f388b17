"""Says how much each sentence and each word of a document weighed in a network's decision."""

from dataclasses import dataclass

import numpy as np
from keras import ops
from numpy.typing import NDArray

from limelight.batch import pack_sentences, pack_tokens
from limelight.compiled import compiled
from limelight.han import HAN
from limelight.kim_cnn import KimCNN

TokenIds = list[list[int]]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Probabilities `<float32>[labels]` with weights `<float32>[sentences]` and one `<float32>[tokens]` a sentence."""

    probabilities: Floats
    sentence_weights: Floats
    token_weights: list[Floats]


class Attention:
    """Explains a HAN by where it looked: at the words of each sentence, and at the sentences of the document."""

    name = "attention"

    def __init__(self, model: HAN):
        self._encode_sentences = compiled(model.encode_sentences)
        self._encode_documents = compiled(model.encode_documents)

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        """Explains `documents`, each a list of sentences of token ids, none of them empty."""
        tokens, sentence_lengths, document_lengths = flatten(documents)
        # One bucket as wide as the longest sentence: a single call beats less padding for the few rows of a request.
        packed = pack_sentences(tokens, sentence_lengths, document_lengths, [int(sentence_lengths.max())])
        layout = packed["layout"]
        vectors, word_attention = self._encode_sentences(packed["sentences"][0])
        rows = np.asarray(vectors)[np.maximum(layout - 1, 0)] * (layout > 0)[:, :, None]
        probabilities, sentence_attention, _ = self._encode_documents(rows, layout > 0)
        words = iter(np.asarray(word_attention))
        return [
            Explanation(
                probability,
                attention[: len(document)],
                [next(words)[: len(sentence)] for sentence in document],
            )
            for document, probability, attention in zip(
                documents, np.asarray(probabilities), np.asarray(sentence_attention), strict=True
            )
        ]


class WinningNgrams:
    """Explains a Kim CNN by the windows that won its filters.

    A filter's response times its weight for the predicted label, less its mean weight over all labels, is what it adds
    to that label. What is above 0 is shared equally by the words of the window that won; the shares of all filters,
    summed, are scaled to 1 over the document. A sentence weighs what its words weigh together.
    """

    name = "ngrams"

    def __init__(self, model: KimCNN):
        self._explain = compiled(model.explain)
        kernel = ops.convert_to_numpy(model.classifier.kernel)
        self._label_weights = kernel - kernel.mean(axis=1, keepdims=True)
        self._window_sizes = np.repeat(model.config.kernel_sizes, model.config.num_filters)

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        """Explains `documents`, each a list of sentences of token ids, none of them empty."""
        tokens, _, _ = flatten(documents)
        lengths = np.array([sum(map(len, document)) for document in documents], np.int32)
        probabilities, pooled, winners = map(np.asarray, self._explain(pack_tokens(tokens, lengths)))
        explanations = []
        for document, length, probability, strength, first in zip(
            documents, lengths, probabilities, pooled, winners, strict=True
        ):
            added = np.maximum(strength * self._label_weights[:, probability.argmax()], 0)
            starts, stops = np.maximum(first, 0), np.minimum(first + self._window_sizes, length)
            # Each window adds its share to all of its words: a difference at both ends, then a running sum.
            steps = np.zeros(length + 1, np.float64)
            share = added / np.maximum(stops - starts, 1)
            np.add.at(steps, starts, share)
            np.add.at(steps, stops, -share)
            weights = np.maximum(np.cumsum(steps[:-1]), 0)
            weights = (weights / max(weights.sum(), 1e-12)).astype(np.float32)
            by_sentence = np.split(weights, np.cumsum([len(sentence) for sentence in document])[:-1])
            explanations.append(
                Explanation(probability, np.array([part.sum() for part in by_sentence], np.float32), by_sentence)
            )
        return explanations


def flatten(documents: list[TokenIds]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Returns `(tokens, sentence_lengths, document_lengths)`, all `<int32>`, as `limelight.batch` takes them."""
    sentences = [sentence for document in documents for sentence in document]
    return (
        np.fromiter((token for sentence in sentences for token in sentence), np.int32),
        np.fromiter(map(len, sentences), np.int32),
        np.fromiter(map(len, documents), np.int32),
    )
