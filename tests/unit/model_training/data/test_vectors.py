"""Word vectors: read in every format, laid out for a vocabulary."""

from pathlib import Path

import numpy as np
import pytest

from limelight.text.tokens import build_tokenizer
from model_training.data.vectors import embedding_matrix, load_vectors
from model_training.errors import DataError

WORDS, VECTORS = ["good", "made", "!"], np.array([[1, 2], [3, 4], [5, 6]], np.float32)


def test_vectors_are_read_as_they_were_written(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", VECTORS)
    (tmp_path / "v.vocab.txt").write_text("\n".join(WORDS) + "\n")
    glove = "".join(f"{word} {a} {b}\n" for word, (a, b) in zip(WORDS, VECTORS.tolist(), strict=True))
    (tmp_path / "glove.txt").write_text(glove)
    (tmp_path / "word2vec.txt").write_text("3 2\n" + glove)
    for name in ("v.npy", "glove.txt", "word2vec.txt"):
        words, vectors = load_vectors(tmp_path / name)
        assert list(words) == WORDS
        np.testing.assert_array_equal(vectors, VECTORS)
    binary = b"3 2\n" + b"".join(
        word.encode() + b" " + row.tobytes() + b"\n" for word, row in zip(WORDS, VECTORS, strict=True)
    )
    (tmp_path / "whole.bin").write_bytes(binary)
    np.testing.assert_array_equal(load_vectors(tmp_path / "whole.bin")[1], VECTORS)
    (tmp_path / "cut.bin").write_bytes(binary[:-12])
    with pytest.raises(DataError, match=r"cut\.bin: ends before"):
        load_vectors(tmp_path / "cut.bin")
    (tmp_path / "bad.txt").write_text("no numbers here\n")
    with pytest.raises(DataError, match=r"bad\.txt: not a file of word vectors"):
        load_vectors(tmp_path / "bad.txt")
    with pytest.raises(DataError, match=r"none\.npy: no such file"):
        load_vectors(tmp_path / "none.npy")


def test_a_vocabulary_gets_its_vectors() -> None:
    vocabulary = ["[PAD]", "[UNK]", "good", "well-made", "good-made", "!!!", "zzyzx", "aa", "!a", "---"]
    tokenizer = build_tokenizer({word: number for number, word in enumerate(vocabulary)})
    # "aa" is no run of a mark, "!a" none of one mark, and "---" has no mark of its own.
    words, vectors = [*WORDS, "a"], np.concatenate([VECTORS, [[7, 8]]], dtype=np.float32)
    matrix, coverage = embedding_matrix(tokenizer, [(words, vectors)], seed=1)
    assert coverage == pytest.approx(3 / 10)
    assert matrix[0].tolist() == [0, 0]
    assert matrix[2].tolist() == [1, 2]
    assert matrix[4].tolist() == [2, 3]
    assert matrix[5].tolist() == [5, 6]
    assert matrix[6].any()
