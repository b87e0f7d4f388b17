"""Rows whose labels are coarser than those to be learned, or others: good or bad, or ten points for five stars."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import datasets

from model_training.data.reviews import read_reviews
from model_training.errors import DataError, SettingsError, shorten

from .parts import SEPARATOR, Reading, TrainingRows


@dataclass(frozen=True)
class CoarseFile:
    """A file of training rows with labels of its own, and the meaning of each.

    Attributes:
        path: The file.
        column: The column of its labels.
        meanings: For each label of the file, the labels that may be true.
    """

    path: str | Path
    column: str
    meanings: dict[str, tuple[str, ...]]

    @classmethod
    def parse(cls, argument: str) -> "CoarseFile":
        """Parses `FILE:COLUMN:label=may|may,label=may|may`. Raises `SettingsError` if it has another form."""
        try:
            path, column, pairs = argument.rsplit(":", 2)
            return cls(path, column, read_meanings(pairs))
        except ValueError as error:
            raise SettingsError(
                f"--coarse {argument}: {error}; write FILE:COLUMN:label=may|may, as in rows.csv:mood:bad=1|2,good=4|5."
            ) from error

    @property
    def files(self) -> dict[str, list[str | Path]]:
        """The file, as one of train."""
        return {"train": [self.path]}

    def add_to(self, rows: TrainingRows, reading: Reading) -> dict[str, datasets.Dataset]:
        """Adds the rows, each with the label that it has, or with all those that it may have, as in `4|5`.

        Raises:
            SettingsError: A meaning is not one of `labels`.
            DataError: See `read_reviews`; or a label of the file has no meaning.
        """
        check_meanings(self.meanings, reading.labels, f"--coarse {self.path}")
        columns = replace(reading.columns, label=self.column, columns=None)
        read = read_reviews([self.path], columns, reading.cache, reading.skipped)
        if unknown := sorted(set(read.unique("label")) - set(self.meanings)):
            raise DataError(
                f"{self.path}: --coarse gives no meaning to the {self.column} {shorten(unknown[0])!r}. Add it."
            )
        names = {label: SEPARATOR.join(meaning) for label, meaning in self.meanings.items()}
        rows.add("coarse", read.map(lambda row: {"label": names[row["label"]]}, load_from_cache_file=False))
        return {}


def read_meanings(pairs: str) -> dict[str, tuple[str, ...]]:
    """Parses `label=may|may,label=may|may`. Raises `ValueError` if it has another form."""
    meanings: dict[str, tuple[str, ...]] = {}
    for pair in pairs.split(","):
        label, _, labels = pair.rpartition("=")
        if not label or not labels:
            raise ValueError(f"{pair!r} has no `=` between a label and what it may mean")
        meanings[label] = tuple(labels.split(SEPARATOR))
    return meanings


def check_meanings(meanings: dict[str, tuple[str, ...]], labels: Sequence[str], option: str) -> None:
    """Raises `SettingsError`, whose message begins with `option`, if a meaning is not one of `labels`."""
    for label in chain.from_iterable(meanings.values()):
        if label not in labels:
            raise SettingsError(f"{option}: {label!r} is not one of the labels {list(labels)}. Use these.")
