"""The words of the vocabulary whose vectors are most similar to that of a word."""

from dataclasses import dataclass

import numpy as np

from limelight.common.documented import Documented
from limelight.engines.engine import NetworkEngine
from limelight.text.preprocessor import Preprocessor
from limelight.text.tokens import UNK_TOKEN_ID

# Words that are returned.
_NEAREST = 8


@dataclass(frozen=True, slots=True)
class NearWord(Documented):
    """A word of the vocabulary, and the cosine between both vectors."""

    word: str
    similarity: float


def nearest_words(engine: NetworkEngine, preprocessor: Preprocessor, token_id: int) -> list[NearWord]:
    """Returns the words whose vectors are most similar to that of a known word, the most similar first."""
    count = _NEAREST
    vectors = engine.word_vectors(np.arange(preprocessor.vocabulary_size, dtype=np.int32))
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    likeness = vectors @ vectors[token_id] / np.maximum(lengths * lengths[token_id], 1e-12)
    likeness[[*range(UNK_TOKEN_ID + 1), token_id]] = -2
    order = np.argpartition(-likeness, count)[:count]
    order = order[np.argsort(-likeness[order], kind="stable")]
    known = preprocessor.tokenizer.id_to_token
    return [NearWord(str(known(int(number))), float(likeness[number])) for number in order]
