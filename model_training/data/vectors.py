"""Reads word vectors from files, and arranges them for a vocabulary."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from gensim.models import KeyedVectors
from numpy.typing import NDArray
from tokenizers import Tokenizer

from limelight.text.tokens import PAD_TOKEN_ID, UNK_TOKEN_ID

from ..errors import DataError
from ..networks.pretrained import Pretrained, load_pretrained


def vocabulary_file(path: Path) -> Path:
    """Returns the path of the file with the words of the vectors in `path`."""
    return path.with_suffix(".vocab.txt")


def load_vectors(path: Path) -> tuple[list[str], NDArray[np.float32]]:
    """Reads vectors from .npy (with .vocab.txt next to it), GloVe or word2vec text (.txt) or binary (.bin), or weights.

    Raises:
        DataError: `path` is missing, or in none of these formats.
        WeightsError: `path` is a folder without weights that read text.
    """
    if path.is_dir():
        return vectors_of(load_pretrained(path))
    if not path.exists():
        raise DataError(f"{path}: no such file. Specify an .npy, .txt or .bin file, or a folder of weights.")
    try:
        if path.suffix == ".npy":
            words = vocabulary_file(path).read_text(encoding="utf-8").splitlines()
            return words, np.load(path).astype(np.float32)
        if path.suffix == ".bin":
            vectors = KeyedVectors.load_word2vec_format(str(path), binary=True)
            return vectors.index_to_key, vectors.vectors
        with path.open(encoding="utf-8") as file:
            rows = [line.rstrip().split(" ") for line in file]
        if len(rows[0]) == 2:  # A word2vec file starts with the number and size of its vectors; GloVe's does not.
            rows.pop(0)
        return [word for word, *_ in rows], np.array([values for _, *values in rows], np.float32)
    except EOFError as error:
        raise DataError(f"{path}: ends before its last vector. Download or copy the file again.") from error
    except (OSError, ValueError) as error:
        raise DataError(
            f"{path}: not a file of word vectors ({error}). Specify an .npy, .txt or .bin file, or a folder of weights."
        ) from error


def vectors_of(weights: Pretrained) -> tuple[list[str], NDArray[np.float32]]:
    """Returns the vocabulary of weights, and its vectors `<float32>[words, size]`; the mean of two layers."""
    if weights.preprocessor is None:
        raise DataError(
            f"{weights.metadata.get('title')}: does not read text, and has no word vectors. Specify other weights."
        )
    tokenizer = weights.preprocessor.tokenizer
    words = [tokenizer.id_to_token(number) or "" for number in range(UNK_TOKEN_ID, tokenizer.get_vocab_size())]
    layers = [np.asarray(layer.embeddings, np.float32)[UNK_TOKEN_ID:] for layer in weights.model.word_layers()]
    return words, np.mean(layers, axis=0)


def embedding_matrix(
    tokenizer: Tokenizer, sources: Sequence[tuple[list[str], NDArray[np.float32]]], seed: int
) -> tuple[NDArray[np.float32], float]:
    """Arranges vectors for a vocabulary; vectors from several sources are concatenated.

    A hyphenated word without a vector gets the mean of its parts; any other word gets random values with the vectors'
    spread. The padding row is zero.

    Returns:
        `(matrix <float32>[vocabulary, total size], coverage)`; coverage is the share of words found in any source.
    """
    random = np.random.default_rng(seed)
    known = np.zeros(tokenizer.get_vocab_size(), bool)
    parts = []
    for words, vectors in sources:
        index = {word: number for number, word in enumerate(words)}
        part = random.normal(0, float(vectors.std()), (len(known), vectors.shape[1])).astype(np.float32)
        for word, token_id in tokenizer.get_vocab().items():
            if rows := [index[candidate] for candidate in _candidates(word, index)]:
                part[token_id] = vectors[rows].mean(axis=0)
                known[token_id] = True
        parts.append(part)
    matrix = np.concatenate(parts, axis=1)
    matrix[PAD_TOKEN_ID] = 0
    return matrix, float(known.mean())


def _candidates(word: str, index: dict[str, int]) -> Iterator[str]:
    if word in index:
        return iter([word])
    # A run of one mark counts as the mark; a hyphenated word falls back to its parts.
    if len(set(word)) == 1 and word[0] in index and not word[0].isalnum():
        return iter([word[0]])
    parts = [part for part in word.split("-") if part]
    return iter(parts if len(parts) > 1 and all(part in index for part in parts) else [])
