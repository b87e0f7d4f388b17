"""The words of the vocabulary whose vectors are most like that of a word."""

from dataclasses import dataclass

import numpy as np

from limelight.engines.engine import Floats, NetworkEngine
from limelight.text.preprocessor import Preprocessor
from limelight.text.tokens import UNK_TOKEN_ID


@dataclass(frozen=True, slots=True)
class NearWord:
    """A word of the vocabulary, and the cosine of its vector and that of another word."""

    word: str
    similarity: float


class Words:
    """The word vectors of a network, for looking up similar words."""

    def __init__(self, engine: NetworkEngine, preprocessor: Preprocessor):
        self._engine = engine
        self._tokenizer = preprocessor.tokenizer

    def nearest(self, token_id: int, count: int = 8) -> list[NearWord]:
        """Returns the `count` words whose vectors point most nearly the same way, the nearest first.

        An unknown word has no vector of its own, and gets none.
        """
        if token_id <= UNK_TOKEN_ID:
            return []
        vectors = self._vectors()
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
        likeness = vectors @ vectors[token_id] / np.maximum(lengths * lengths[token_id], 1e-12)
        likeness[[*range(UNK_TOKEN_ID + 1), token_id]] = -2
        order = np.argpartition(-likeness, count)[:count]
        order = order[np.argsort(-likeness[order], kind="stable")]
        return [NearWord(str(self._tokenizer.id_to_token(int(number))), float(likeness[number])) for number in order]

    def _vectors(self) -> Floats:
        """Returns `<float32>[vocabulary, embedding_size]`; not kept, since the network holds them already."""
        return self._engine.word_vectors(np.arange(self._tokenizer.get_vocab_size(), dtype=np.int32))
