"""Turns texts into ids, shard by shard, in several processes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.compute as pc
from tqdm import tqdm

from limelight.tables.write import pack
from limelight.text.preprocessor import Preprocessor
from limelight.text.tokens import PAD_TOKEN, UNK_TOKEN, build_tokenizer

from ..errors import DataError
from .config import PrepareConfig
from .corpus import TEXT, read_split
from .pools import Pool
from .workers import Encoding, count_tokens, write_ids

# A shard is full when it has this many rows, or texts of this many bytes.
SHARD_ROWS, _CHARACTERS = 10_000, 1 << 25
# Rows per record batch in a file: the unit that is read when a few of them are wanted.
_TABLE_ROWS = 1000
# File name of the vocabulary in a prepared folder.
TOKENIZER = "tokenizer.json"


def make_vocabulary(
    reviews: datasets.Dataset, folder: Path, config: PrepareConfig, pool: Pool, known: Preprocessor | None = None
) -> Preprocessor:
    """Returns the vocabulary of rows with `text`, that of `Preprocessor.train`; it begins with that of `known`.

    Counts of tokens are written into `folder`.

    Raises:
        DataError: No token occurs often enough.
        WorkerError: A process was killed, as by a machine without memory.
    """
    _write_parts(reviews, folder, pool, count_tokens, lambda shard: (shard.column(TEXT).to_pylist(),))
    max_vocabulary, min_count = config.vocabulary(len(reviews))
    counts = read_split(folder).data.table.group_by("token").aggregate([("count", "sum")])
    counts = counts.filter(pc.greater_equal(counts["count_sum"], min_count))
    if not len(counts):
        raise DataError(f"No token occurs {min_count:,} times in the training texts. Lower --min-count, or add rows.")
    # Ties in frequency are broken alphabetically.
    frequent = counts.sort_by([("count_sum", "descending"), ("token", "ascending")])["token"].to_pylist()
    first = [PAD_TOKEN, UNK_TOKEN] if known is None else known.written([list(range(known.vocabulary_size))])
    tokens = list(dict.fromkeys([*first, *frequent]))[: max(max_vocabulary, len(first))]
    tokenizer = build_tokenizer({token: number for number, token in enumerate(tokens)})
    return Preprocessor(tokenizer, config.max_sentence_tokens)


def encode(
    reviews: datasets.Dataset,
    folder: Path,
    preprocessor: Preprocessor,
    numbers: dict[str, int],
    max_sentences: int,
    pool: Pool,
) -> None:
    """Writes a split into `folder`: for each row its ids, the number of its label, and other columns.

    The vocabulary is written next to it. Sentences after `max_sentences` are not read.

    Raises:
        WorkerError: A process was killed, as by a machine without memory.
    """
    # Dev keeps its texts: excerpts of them are shown, and their languages are told.
    dropped = ("label",) if folder.name == "dev" else (TEXT, "label")
    ids = pa.list_(pa.int32())
    schema = pa.schema(
        [("token_ids", ids), ("sentence_lengths", ids), ("label", pa.int64())]
        + [field for field in reviews.features.arrow_schema if field.name not in dropped]
    )
    tokenizer = folder.with_name(TOKENIZER)
    preprocessor.save(tokenizer)
    encoding = Encoding(tokenizer, preprocessor.max_sentence_tokens, max_sentences, numbers, schema, _TABLE_ROWS)
    _write_parts(reviews, folder, pool, write_ids, lambda shard: (pack(shard), encoding))


def _write_parts(
    reviews: datasets.Dataset,
    folder: Path,
    pool: Pool,
    write: Callable[..., None],
    arguments: Callable[[pa.Table], tuple[Any, ...]],
) -> None:
    """Calls `write(path, *arguments(shard))` for each shard."""
    folder.mkdir()
    shards = enumerate(_shards(reviews, folder.name))
    for _ in pool(write, ((folder / f"{number:05d}.arrow", *arguments(shard)) for number, shard in shards)):
        pass


def _shards(reviews: datasets.Dataset, what: str) -> Iterator[pa.Table]:
    """Yields the rows in tables that are full by rows or by characters; `what` is the label of the progress bar."""
    tables: list[pa.Table] = []
    characters = 0
    with tqdm(total=len(reviews), desc=what, unit=" rows", delay=2, disable=None) as bar:
        for table in reviews.with_format("arrow").iter(_TABLE_ROWS):
            tables.append(table)
            characters += table.column("text").nbytes
            if len(tables) * _TABLE_ROWS >= SHARD_ROWS or characters > _CHARACTERS:
                yield pa.concat_tables(tables)
                tables, characters = [], 0
            bar.update(len(table))
    if tables:
        yield pa.concat_tables(tables)
