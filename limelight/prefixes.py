"""Reads a document as a reader does, sentence after sentence: what a network thinks after each of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from limelight.compiled import CompiledAhead
from limelight.han import HAN
from limelight.kim_cnn import KimCNN

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What a network makes of a document up to and with each sentence; the last row is the whole document.

    Attributes:
        probabilities: `<float32>[sentences, labels]`.
        vectors: `<float32>[sentences, features]`, what the classifier is given.
    """

    probabilities: Floats
    vectors: Floats


class SentencePrefixes:
    """Reads the prefixes of a document with a HAN: each sentence is encoded once, and the upper level reads the rows.

    Args:
        model: The network.
        sentence_vectors: Returns the vectors `<float32>[sentences, 2 * units]` of a document's sentences.
    """

    def __init__(self, model: HAN, sentence_vectors: Callable[[list[list[int]]], Floats]):
        self._model = model
        self._sentence_vectors = sentence_vectors
        self._encode = CompiledAhead(
            self._upper_level, [(None, 2 * model.config.units), (None, None)], dtypes=["float32", "int32"]
        )

    def warm_up(self) -> None:
        """Compiles the upper level, so that no later call waits for it."""
        self._encode.warm_up()

    def __call__(self, document: list[list[int]]) -> Prefixes:
        """Reads `document`, a list of sentences of token ids, none of them empty."""
        numbers = np.arange(1, len(document) + 1, dtype=np.int32)
        layout = np.tril(np.broadcast_to(numbers, (len(document), len(document))))
        return Prefixes(*self._encode(self._sentence_vectors(document), layout))

    def _upper_level(self, sentence_vectors: Any, layout: Any) -> tuple[Any, Any]:
        sentences = self._model.lay_out(sentence_vectors, layout)
        probabilities, _, vectors = self._model.encode_documents(sentences, layout > 0)
        return probabilities, vectors


class WindowPrefixes:
    """Reads the prefixes of a document with a Kim CNN: max-over-time pooling makes them a running maximum.

    Only the windows that reach over the end of a prefix see zeros where the document goes on; those are few.

    Args:
        model: The network.
    """

    def __init__(self, model: KimCNN):
        features = len(model.convolutions) * model.config.num_filters
        self._respond = CompiledAhead(model.respond, [(1, None), (None,)])
        self._classify = CompiledAhead(
            lambda pooled: (ops.convert_to_tensor(model.classifier(pooled)),), [(None, features)], dtypes=["float32"]
        )

    def warm_up(self) -> None:
        """Compiles the network, so that no later call waits for it."""
        self._respond.warm_up()
        self._classify.warm_up()

    def __call__(self, document: list[list[int]]) -> Prefixes:
        """Reads `document`, a list of sentences of token ids, none of them empty."""
        tokens = np.array([[token for sentence in document for token in sentence]], np.int32)
        ends = np.cumsum([len(sentence) for sentence in document]).astype(np.int32)
        responses, last = self._respond(tokens, ends)
        pooled = np.maximum(np.maximum.accumulate(responses)[ends - 1], last)
        return Prefixes(self._classify(pooled)[0], pooled)
