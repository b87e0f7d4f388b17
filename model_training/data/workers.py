"""Runs in each process that counts tokens, or turns texts into ids; imports little, since every process pays for it."""

import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from limelight.tables.write import unpack
from limelight.text.markup import without_markup
from limelight.text.preprocessor import Preprocessor
from limelight.text.sentences import split_sentences
from limelight.text.tokens import UNK_TOKEN_ID, build_tokenizer

# Texts whose ids are held as Python lists at a time.
_TEXTS = 1000


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


def count_tokens(path: Path, texts: Sequence[str]) -> None:
    """Writes a table of the tokens of `texts` and how often each occurs.

    Each different word, the text between two spaces, is cut once: it is cut the same way everywhere (see
    `limelight.text.word_cuts`). A sentence with white space other than spaces and line breaks counts as one word.
    """
    words: Counter[str] = Counter()
    for text in texts:
        sentences = [sentence.replace("\n", " ") for sentence in split_sentences(without_markup(text))]
        words.update(chain.from_iterable(each.split(" ") if each.isprintable() else [each] for each in sentences))
    tokenizer = build_tokenizer()
    counts: Counter[str] = Counter()
    by_count: defaultdict[int, list[str]] = defaultdict(list)
    for word, count in words.items():
        by_count[count].append(word)
    for count, some in by_count.items():
        # In one call: no rule of normalisation and no alternative of the pattern matches across a line break.
        lines = tokenizer.normalizer.normalize_str("\n".join(some))
        for token, _ in tokenizer.pre_tokenizer.pre_tokenize_str(lines):
            counts[token] += count
    _write(pa.table({"token": list(counts), "count": list(counts.values())}), path)


def write_ids(path: Path, shard: bytes, encoding: Encoding) -> None:
    """Writes a part; a text without tokens becomes one unknown token.

    Args:
        path: Path of the part.
        shard: A packed table with `text` and `label`.
        encoding: Its settings.
    """
    table = unpack(shard)
    preprocessor = _preprocessor(encoding.tokenizer, encoding.max_sentence_tokens)
    texts = table.column("text").to_pylist()
    ids, lengths, counts, sums = [], [], [], []
    for first in range(0, len(texts), _TEXTS):
        for found in preprocessor.batch_token_ids(texts[first : first + _TEXTS]):
            sentences = found[: encoding.max_sentences] or [[UNK_TOKEN_ID]]
            own = list(map(len, sentences))
            ids.append(np.fromiter(chain.from_iterable(sentences), np.int32))
            lengths += own
            counts.append(len(own))
            sums.append(sum(own))
    labels = [encoding.numbers[label] for label in table.column("label").to_pylist()]
    columns = [
        _lists(np.concatenate(ids), sums),
        _lists(np.array(lengths, np.int32), counts),
        pa.array(labels, pa.int64()),
    ]
    columns += [table.column(name).combine_chunks() for name in encoding.schema.names[len(columns) :]]
    _write(pa.table(columns, schema=encoding.schema), path, encoding.batch_rows)


def _write(table: pa.Table, path: Path, batch_rows: int | None = None) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=batch_rows)


def _lists(values: NDArray[np.int32], lengths: Sequence[int]) -> pa.Array:
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(values))


@lru_cache(1)
def _preprocessor(tokenizer: Path, tokens: int) -> Preprocessor:
    return Preprocessor.load(tokenizer, tokens)
