"""Determines how often each row is drawn in an epoch."""

import re

import numpy as np
from numpy.typing import NDArray

from ..errors import SettingsError
from .corpus import Corpus

Int64 = NDArray[np.int64]
# Spawn key of the seed of NumPy's generators.
Seed = int | np.random.SeedSequence
_TIMES = re.compile(r"[0-9]{1,3}(\.[0-9]+)?|\.[0-9]+")


class Sampling:
    """How often each row is drawn in an epoch: once, or more or less often depending on its source and label.

    Args:
        corpus: The rows.
        source_weights: How often rows of some sources are drawn, as `column=value:times,value:times`; all others once.
        balance: 0 keeps the frequencies of the labels, and 1 makes them equal; in between, each label is drawn in
            proportion to its frequency to the power 1 − balance. The number of draws stays the same.
        num_labels: Labels from this index on are coarse; the frequency of their rows, of behaviour sentences and of
            edited reviews is unchanged.

    Raises:
        SettingsError: `source_weights` is malformed.
        DataError: `source_weights` names a column that was not kept.
    """

    def __init__(self, corpus: Corpus, source_weights: str | None = None, balance: float = 0.0, num_labels: int = 0):
        self.draws: NDArray[np.float64] = np.ones(len(corpus))
        if source_weights is not None:
            column, mark, pairs = source_weights.partition("=")
            if not mark:
                raise SettingsError(
                    f"--source-weights {source_weights}: has no value. Write column=value:times,value:times."
                )
            values = np.asarray(corpus.column(column))
            for pair in pairs.split(","):
                value, _, times = pair.rpartition(":")
                rows = values == value
                if not rows.any():
                    raise SettingsError(f"--source-weights {pair}: no training row has the {column} {value!r}.")
                if not _TIMES.fullmatch(times):
                    raise SettingsError(f"--source-weights {pair}: {times!r} is not a number from 0 to 999.")
                self.draws[rows] = float(times)
        if balance:
            fine = (corpus.labels < num_labels) & corpus.is_of_files
            labels = corpus.labels[fine]
            frequencies = np.bincount(labels, self.draws[fine], minlength=num_labels)
            wanted = np.power(frequencies, 1 - balance, where=frequencies > 0, out=np.zeros_like(frequencies))
            wanted *= frequencies.sum() / wanted.sum()
            self.draws[fine] *= (wanted / np.maximum(frequencies, 1e-9))[labels]

    def draw(self, random: np.random.Generator) -> Int64:
        """Returns row indices in random order, each as often as specified, with fractions rounded at random."""
        whole = np.floor(self.draws)
        times = (whole + (random.random(len(whole)) < self.draws - whole)).astype(np.int64)
        return random.permutation(np.repeat(np.arange(len(times)), times))
