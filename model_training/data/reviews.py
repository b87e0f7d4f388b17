"""Reads labelled texts from tables in any format, without holding them in memory."""

import html
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import datasets
import pyarrow as pa
from tqdm import tqdm

from limelight.common.formatting import to_text
from limelight.insights.language import language_of
from limelight.text.sentences import join_title

from ..errors import DataError, SettingsError, shorten
from .config import Columns
from .corpus import rows_where
from .sources import Source, find_sources

_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_WHOLE_NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]*))\.0+")
# Limits of rows and of characters that are in memory at a time.
_ROWS, _CHARACTERS = 1000, 1 << 24


def read_reviews(
    files: Sequence[str | Path], columns: Columns, cache: Path, skipped: dict[str, int] | None = None
) -> datasets.Dataset:
    """Returns a memory-mapped data set with the fields `text`, `label` (as strings) and the kept columns.

    Args:
        files: Files, folders, patterns or names on the hub: see `find_sources`.
        columns: The columns that contain the parts of a review.
        cache: A folder for the rows that were read.
        skipped: Filled, for each file, with the number of rows left out because they have no text or no label.

    Raises:
        SettingsError: See `find_sources`.
        DataError: No file is specified; or a file is missing, unreadable or empty, has an unknown format, or lacks a
            column.
    """
    if not files:
        raise DataError("No file of reviews is specified. Specify one or more.")
    datasets.disable_progress_bars()
    cache.mkdir(parents=True, exist_ok=True)
    tables = []
    for source in [source for file in files for source in find_sources(file, columns)]:
        table, rows = _read(source, cache)
        if not rows:
            raise DataError(f"{source.name}: has no rows. Specify a file with a row for each review, or leave it out.")
        tables.append(table)
        if torn := rows - len(table):
            print(f"{source.name}: skipped {torn:,} of {rows:,} rows, which have no text or no label")
        if skipped is not None:
            name = Path(source.name).name
            skipped[name] = skipped.get(name, 0) + torn
    reviews = datasets.concatenate_datasets(tables)
    if not len(reviews):
        raise DataError(
            f"{', '.join(map(str, files))}: no row has both a text and a label; lists, objects and bytes do not count. "
            "Specify the columns with --text and --label."
        )
    return reviews


def choose_rows(reviews: datasets.Dataset, where: str | None) -> datasets.Dataset:
    """Returns the rows selected by `where`, as `column=value,value` of a kept column; all if it is None.

    Raises:
        SettingsError: The column was not kept, or `where` contains no value.
        DataError: No row is left.
    """
    if where is None:
        return reviews

    def column_of(name: str) -> list[str]:
        if name not in reviews.column_names:
            raise SettingsError(f"--where {where}: {name!r} is not kept. Add --keep {name}.")
        values: list[str] = reviews[name][:]
        return values

    return reviews.select(rows_where(where, column_of))


def sorted_labels(labels: Iterable[str]) -> list[str]:
    """Returns the distinct labels in the order of their indices: numbers by size, other labels by name."""
    names = sorted(set(labels))
    try:
        return sorted(names, key=rating)
    except ValueError:
        return names


def main_language(texts: Iterable[str]) -> str | None:
    """Returns the language (ISO 639-1) of most of the texts that are long enough to tell; None if there is none."""
    counts = Counter(filter(None, map(language_of, texts)))
    return next((language for language, count in counts.items() if 2 * count > counts.total()), None)


def rating(label: str) -> float:
    """Returns a label as a number. Raises `ValueError` if it is not a finite number, such as `nan` or `inf`."""
    number = float(label)
    if not math.isfinite(number):
        raise ValueError(label)
    return number


def check_classes(reviews: datasets.Dataset) -> None:
    """Raises `DataError` if labels are not classes, but texts or prices, for example: most rows have different ones."""
    labels = reviews.unique("label")
    if len(labels) > max(100, len(reviews) / 2):
        raise DataError(
            f"{len(labels):,} labels in {len(reviews):,} rows, such as {shorten(min(labels))!r}: these are not "
            "classes. Specify another column with --label."
        )


def _read(source: Source, cache: Path) -> tuple[datasets.Dataset, int]:
    """Writes the rows that have a text and a label into a file of `cache`; returns them and the count of all rows."""
    if taken := {"text", "label"} & source.columns.kept.keys():
        name = taken.pop()
        raise SettingsError(f"--keep {name}: that column is always kept; NAME=COLUMN keeps it under another name.")
    schema = pa.schema([(name, pa.string()) for name in ("text", "label", *source.columns.kept)])
    count = 0

    def counted() -> Iterator[list[Any]]:
        nonlocal count
        for row in tqdm(source.rows(), desc=Path(source.name).name, unit=" rows", delay=2, disable=None):
            count += 1
            yield row

    with (
        NamedTemporaryFile(dir=cache, suffix=".arrow", delete=False) as file,
        pa.ipc.new_stream(file, schema) as writer,
    ):
        for rows in _batches(_tidy(counted(), source.columns)):
            writer.write(pa.record_batch([_strings(values) for values in zip(*rows, strict=True)], schema))
    return datasets.Dataset.from_file(file.name), count


def _tidy(rows: Iterable[list[Any]], columns: Columns) -> Iterator[tuple[str, ...]]:
    """Yields the text, label and kept columns of each row that has a text and a label."""
    wanted = columns.wanted
    parts = [wanted.index(name) for name in columns.text_parts]
    title = None if columns.title is None else wanted.index(columns.title)
    label = None if columns.label is None else wanted.index(columns.label)
    kept = [wanted.index(name) for name in columns.kept.values()]
    for row in rows:
        text = "\n\n".join(filter(str.strip, (_text(row[part], columns) for part in parts)))
        name: str | None = ""
        if label is not None:
            name = _label_name(row[label])
        if text and name is not None:
            headline = None if title is None else _text(row[title], columns)
            others = ("" if row[index] is None else to_text(row[index]) for index in kept)
            yield join_title(headline, text), name, *others


def _batches(rows: Iterable[tuple[str, ...]]) -> Iterator[list[tuple[str, ...]]]:
    batch: list[tuple[str, ...]] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += len(row[0])
        if len(batch) == _ROWS or characters > _CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _strings(values: Iterable[str]) -> pa.Array:
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        # JSON can hold a lone surrogate, and Arrow cannot.
        return pa.array([value.encode("utf-8", "replace").decode() for value in values], pa.string())


def _text(value: object, columns: Columns) -> str:
    """Returns a field as text; an empty string if it is not text."""
    if value is None or isinstance(value, list | dict | bytes) or value != value:  # NaN differs from itself.
        return ""
    text = to_text(value)
    if columns.escapes:
        text = text.replace("\\n", "\n").replace('\\"', '"')
    if columns.html:
        text = html.unescape(_TAG.sub("", _LINE_BREAK.sub("\n", text)))
    return text


def _label_name(label: object) -> str | None:
    """Returns the label as a string on one line; None if the value is not a label.

    It is the same for 4, 4.0 and "4", and for true, "True" and "TRUE", which programs mix up.
    """
    if label is None or isinstance(label, list | dict | bytes) or label != label:
        return None
    name = " ".join(to_text(label).split())
    if name.lower() in ("true", "false"):
        return name.lower()
    whole = _WHOLE_NUMBER.fullmatch(name)
    return whole[1] if whole else name or None
