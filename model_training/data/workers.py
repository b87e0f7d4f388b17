"""Runs in each process that turns texts into ids and writes them; imports little, since every process pays for it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from limelight.tables.write import unpack
from limelight.text.preprocessor import Preprocessor

from .words import Int32, Words, ids_of_words, words_of_texts


def begin() -> None:
    """Initializes a process."""
    # There is one process per core, so each uses one thread.
    os.environ["TOKENIZERS_PARALLELISM"] = "false"


@dataclass(frozen=True)
class Encoding:
    """The settings of all parts of a split.

    Attributes:
        tokenizer: Path of the vocabulary.
        max_sentence_tokens: See `Preprocessor.max_sentence_tokens`.
        max_sentences: Sentences after this one are not read.
        numbers: The number of each label.
        schema: The columns of a part: `token_ids`, `sentence_lengths`, `label`, and any others of a shard.
        batch_rows: Rows of a record batch.
    """

    tokenizer: Path
    max_sentence_tokens: int
    max_sentences: int
    numbers: dict[str, int]
    schema: pa.Schema
    batch_rows: int


def write_words(texts: Sequence[str], path: Path) -> None:
    """Writes the `Words` of `texts`."""
    words_of_texts(texts).save(path)


def write_ids(shard: bytes, words: Path, part: Path, encoding: Encoding) -> None:
    """Writes a part, whole or not at all.

    Args:
        shard: A packed table with `text` and `label`.
        words: Path of the words of its texts, if they were written.
        part: Path of the part.
        encoding: Its settings.
    """
    table = unpack(shard)
    preprocessor = _preprocessor(encoding.tokenizer, encoding.max_sentence_tokens)
    try:
        found = Words.load(words)
    except FileNotFoundError:
        found = words_of_texts(table.column("text").to_pylist())
    tokens, lengths, sentences, counts = ids_of_words(found, preprocessor, encoding.max_sentences)
    labels = [encoding.numbers[label] for label in table.column("label").to_pylist()]
    own = [_lists(tokens, counts), _lists(lengths, sentences), pa.array(labels, pa.int64())]
    others = [table.column(name).combine_chunks() for name in encoding.schema.names[len(own) :]]
    partial = part.with_suffix(".partial")
    with pa.OSFile(str(partial), "wb") as file, pa.ipc.new_stream(file, encoding.schema) as writer:
        writer.write_table(pa.table(own + others, schema=encoding.schema), max_chunksize=encoding.batch_rows)
    partial.replace(part)
    words.unlink(missing_ok=True)


def _lists(values: Int32, lengths: Int32) -> pa.Array:
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(values))


@lru_cache(1)
def _preprocessor(tokenizer: Path, tokens: int) -> Preprocessor:
    return Preprocessor.load(tokenizer, tokens)
