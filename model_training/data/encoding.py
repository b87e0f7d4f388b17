"""Turns texts into ids, shard by shard; a resumed run skips finished shards and produces the same bytes."""

import hashlib
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import datasets
import pyarrow as pa
from tqdm import tqdm

from limelight.tables.write import pack
from limelight.text.preprocessor import Preprocessor
from limelight.text.tokens import PAD_TOKEN, UNK_TOKEN

from .config import PrepareConfig
from .pools import Pool
from .words import vocabulary
from .workers import Encoding, write_ids, write_words

# A shard is full when it has this many rows, or texts of this many bytes.
SHARD_ROWS, _CHARACTERS = 10_000, 1 << 25
# Rows per record batch in a file: the unit that is read when a few of them are wanted.
_TABLE_ROWS = 1000
_OWN = ("text", "label")
# File name of the vocabulary in a prepared folder.
TOKENIZER = "tokenizer.json"


@dataclass(frozen=True)
class Encoder:
    """Makes the files of ids in the folder of a `prepare` that is in progress.

    Every slow result is written to a file whose name is a hash of its inputs.

    Attributes:
        work: The folder.
        config: Sizes and limits.
        pool: The pool of workers.
    """

    work: Path
    config: PrepareConfig
    pool: Pool

    def vocabulary(self, reviews: datasets.Dataset, known: Preprocessor | None = None) -> Preprocessor:
        """Returns the vocabulary of training rows, which begins with that of `known`; leaves their words in files."""
        first = [] if known is None else known.written([list(range(known.vocabulary_size))])
        max_vocabulary, min_count = self.config.vocabulary(len(reviews))
        max_tokens = self.config.max_sentence_tokens
        keys = [_key(shard) for shard in _shards(reviews)]
        saved = self.work / f"vocabulary-{_hash(keys, max_vocabulary, min_count, *first)}.json"
        if not saved.exists():
            self._words().mkdir(exist_ok=True)
            wanted = {number for number, key in enumerate(keys) if not self._words(key).exists()}
            jobs = (
                (shard.column("text").to_pylist(), self._words(keys[number]))
                for number, shard in enumerate(_shards(reviews, "vocabulary"))
                if number in wanted
            )
            for _ in self.pool(write_words, jobs):
                pass
            files = map(self._words, dict.fromkeys(keys))
            found = vocabulary(files, max_vocabulary, min_count, max_tokens, first or [PAD_TOKEN, UNK_TOKEN])
            partial = saved.with_suffix(".partial")
            found.save(partial)
            partial.replace(saved)
        return Preprocessor.load(saved, max_tokens)

    def encode(self, reviews: datasets.Dataset, name: str, preprocessor: Preprocessor, numbers: dict[str, int]) -> None:
        """Writes the folder `name`: the ids of `reviews` in order, the numbers of their labels, other columns.

        Args:
            reviews: Rows with `text` and `label`.
            name: Name of the split.
            preprocessor: Text to ids; a text without a single token becomes one unknown token.
            numbers: The number of each label.

        Raises:
            LostWorkerError: A process was killed, as by a machine without memory.
        """
        tokenizer = self.work / TOKENIZER
        preprocessor.save(tokenizer)
        folder = self.work / name
        folder.mkdir(exist_ok=True)
        # Dev keeps its texts: excerpts of them are shown, and their languages are told.
        dropped = _OWN[1:] if name == "dev" else _OWN
        others = [column for column in reviews.column_names if column not in dropped]
        ids = pa.list_(pa.int32())
        schema = pa.schema(
            [("token_ids", ids), ("sentence_lengths", ids), ("label", pa.int64())]
            + [reviews.features.arrow_schema.field(column) for column in others]
        )
        limit, max_tokens = self.config.max_sentences, preprocessor.max_sentence_tokens
        about = _hash(preprocessor.fingerprint, limit, sorted(numbers.items()))
        keys = [_key(shard) for shard in _shards(reviews)]
        parts = [folder / f"{number:05d}-{_hash(key, about)}.arrow" for number, key in enumerate(keys)]
        encoding = Encoding(tokenizer, max_tokens, limit, numbers, schema, _TABLE_ROWS)

        def jobs() -> Iterator[tuple[bytes, Path, Path, Encoding]]:
            for number, shard in enumerate(_shards(reviews, name)):
                if not parts[number].exists():
                    yield pack(shard), self._words(keys[number]), parts[number], encoding

        for _ in self.pool(write_ids, jobs()):
            pass
        for other in set(folder.iterdir()) - set(parts):
            other.unlink()

    def clear(self, splits: Collection[str]) -> None:
        """Removes all but the vocabulary and the folders of `splits`."""
        for path in self.work.iterdir():
            if path.is_dir() and path.name not in splits:
                shutil.rmtree(path)
            elif not path.is_dir() and path.name != TOKENIZER:
                path.unlink()

    def _words(self, key: str | None = None) -> Path:
        folder = self.work / "words"
        return folder if key is None else folder / f"{key}.npz"


def _shards(reviews: datasets.Dataset, what: str | None = None) -> Iterator[pa.Table]:
    """Yields the rows in tables that are full by rows or by characters; `what` is the label of the progress bar."""
    tables: list[pa.Table] = []
    characters = 0
    with tqdm(total=len(reviews), desc=what, unit=" rows", delay=2, disable=None if what else True) as bar:
        for table in reviews.with_format("arrow").iter(_TABLE_ROWS):
            tables.append(table)
            characters += table.column("text").nbytes
            if len(tables) * _TABLE_ROWS >= SHARD_ROWS or characters > _CHARACTERS:
                yield pa.concat_tables(tables)
                tables, characters = [], 0
            bar.update(len(table))
    if tables:
        yield pa.concat_tables(tables)


def _key(shard: pa.Table) -> str:
    return _hash(hashlib.sha256(pack(shard)).digest())


def _hash(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]
