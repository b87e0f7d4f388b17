"""Estimates, before rows are prepared, what it will take, by preparing a few of them."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import datasets
import numpy as np

from limelight.text.preprocessor import Preprocessor

from ..errors import DataError
from ..output import size
from .config import PrepareConfig
from .pools import processes_for
from .words import ids_of_words, words_of_texts

_SAMPLE, _CHARACTERS = 300, 10_000
# Measured: memory of the reading process, of each encoding process, and of each row in the former.
_MEGABYTES, _MEGABYTES_A_PROCESS, _BYTES_A_ROW = 280, 200, 120


@dataclass(frozen=True)
class Forecast:
    """The estimated cost of preparing.

    Attributes:
        rows: Number of rows.
        characters: Total length of their texts.
        seconds: Time from now on.
        processes: Number of processes.
        memory: Bytes at the peak, of all processes together.
        disk: Bytes of the results and of temporary files.
    """

    rows: int
    characters: int
    seconds: float
    processes: int
    memory: int
    disk: int

    @classmethod
    def of(cls, splits: dict[str, datasets.Dataset], vocabulary_is_given: bool, config: PrepareConfig) -> "Forecast":
        """Prepares a few rows of train, and extrapolates."""
        rows = sum(map(len, splits.values()))
        train = splits["train"]
        places = np.unique(np.linspace(0, len(train) - 1, _SAMPLE).astype(np.int64))
        whole = list(train.select(places)["text"])
        texts = [text[:_CHARACTERS] for text in whole]
        share = sum(map(len, texts)) / sum(map(len, whole))
        started = time.perf_counter()
        words = words_of_texts(texts)
        counted = time.perf_counter()
        vocabulary, _ = config.vocabulary(len(train))
        preprocessor = Preprocessor.train(
            texts, max_sentence_tokens=config.max_sentence_tokens, max_vocabulary=vocabulary, min_count=1
        )
        begun = time.perf_counter()
        tokens, lengths, *_ = ids_of_words(words, preprocessor, config.max_sentences)
        encoded = time.perf_counter()
        ids = len(tokens) + len(lengths)
        count = max(processes_for(len(split)) for split in splits.values())
        seconds = (encoded - begun) / len(texts) * rows / share / count
        if not vocabulary_is_given:
            seconds += (counted - started) / len(texts) * len(train) / share / count
        characters = round(sum(map(len, whole)) / len(whole) * rows)
        others = count if count > 1 else 0
        memory = (_MEGABYTES + _MEGABYTES_A_PROCESS * others) * 10**6 + _BYTES_A_ROW * rows
        # Texts once, and ids of four bytes; the temporary words of two bytes take less, a shard at a time.
        return cls(rows, characters, seconds, count, memory, round(characters + 4 * ids / len(texts) * rows / share))

    def check(self, out: Path) -> None:
        """Raises `DataError` if the disk of `out` clearly has too little room."""
        free = shutil.disk_usage(out.parent).free
        if free < self.disk // 2:
            raise DataError(
                f"{out}: {size(self.disk)} of disk are needed, and {size(free)} are free. Make room, or choose another "
                "folder."
            )

    def __str__(self) -> str:
        many = f"{self.processes} processes" if self.processes > 1 else "one process"
        return (
            f"{self.rows:,} rows, {size(self.characters)} of text: {duration(self.seconds)} in {many}, "
            f"{size(self.memory)} of memory, {size(self.disk)} of disk"
        )


def duration(seconds: float) -> str:
    """Formats an approximate time: `a few seconds`, `about 40 seconds`, `about 12 minutes`, `about 2.5 hours`."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 90:
        return f"about {round(seconds, -1):.0f} seconds"
    return f"about {seconds / 60:.0f} minutes" if seconds < 90 * 60 else f"about {seconds / 3600:.1f} hours"
