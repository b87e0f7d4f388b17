"""Reads labelled texts from CSV, TSV, JSON lines or Parquet, plain or gzipped, without holding them in memory."""

import csv
import gzip
import html
import re
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import datasets
import numpy as np

from limelight.text.sentences import join_title
from model_training.data.config import Columns
from model_training.errors import DataError, SettingsError

_BUILDERS = {".csv": "csv", ".tsv": "csv", ".jsonl": "json", ".ndjson": "json", ".parquet": "parquet"}
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def read_reviews(
    files: Sequence[Path], columns: Columns, cache: Path, skipped: dict[str, int] | None = None
) -> datasets.Dataset:
    """Returns a memory-mapped data set with the fields `text`, `label` (as strings) and what `columns` keeps.

    Args:
        files: The files.
        columns: Where the parts of a review stand in them.
        cache: A folder for what is read.
        skipped: Gets, for each file, the number of rows that were left out because they have no text or no label.

    Raises:
        DataError: A file is missing, of an unknown kind, unreadable or empty, or a column is not in it.
    """
    datasets.disable_progress_bars()
    # What cannot be read is said once, by the error below.
    datasets.logging.set_verbosity(datasets.logging.CRITICAL)
    tables = []
    for file in map(Path, files):
        table, rows = _read_file(file, columns, cache)
        tables.append(table)
        if torn := rows - len(table):
            print(f"{file}: left out {torn:,} of {rows:,} rows, which have no text or no label")
        if skipped is not None:
            skipped[file.name] = skipped.get(file.name, 0) + torn
    reviews = datasets.concatenate_datasets(tables)
    if not len(reviews):
        raise DataError(f"{', '.join(map(str, files))}: no row has both a text and a label.")
    return reviews


def choose_rows(reviews: datasets.Dataset, where: str | None) -> datasets.Dataset:
    """Returns the rows that `where`, as `column=value,value` of a column that was kept, names; all if it is None.

    Raises:
        SettingsError: The column was not kept.
        DataError: No row is left.
    """
    if where is None:
        return reviews
    column, _, values = where.partition("=")
    if column not in reviews.column_names:
        raise SettingsError(f"--where {where}: {column!r} is not kept; add --keep {column}.")
    rows = reviews.select(np.flatnonzero(np.isin(reviews[column][:], values.split(","))))
    if not len(rows):
        raise DataError(f"--where {where}: no row fits.")
    return rows


def draw_rows(reviews: datasets.Dataset, limit: int | None) -> datasets.Dataset:
    """Returns at most `limit` rows, drawn by chance, the same each time, in their order; all if it is None."""
    if limit is None or len(reviews) <= limit:
        return reviews
    return reviews.select(np.sort(np.random.default_rng(1).choice(len(reviews), limit, replace=False)))


def sorted_labels(labels: Iterable[str]) -> list[str]:
    """Returns each label once, in the order of all that goes by numbers of labels: numbers by size, others by name."""
    try:
        return sorted(set(labels), key=float)
    except ValueError:
        return sorted(set(labels))


def has_label(file: Path, label: str, columns: Columns, cache: Path) -> bool:
    """Says whether `file`, which `read_reviews` can read, has a row with this label."""
    return label in _read_file(file, columns, cache)[0].unique("label")


def _read_file(file: Path, columns: Columns, cache: Path) -> tuple[datasets.Dataset, int]:
    """Returns the rows that have a text and a label, and the number of all rows."""
    suffixes = [suffix.lower() for suffix in file.suffixes]
    kind = next((suffix for suffix in reversed(suffixes) if suffix != ".gz"), "")
    if not file.is_file():
        raise DataError(f"{file}: no such file.")
    if kind not in _BUILDERS:
        raise DataError(
            f"{file}: {kind or 'no ending'} is not a known kind; use one of {', '.join(_BUILDERS)}, or .gz of it."
        )
    if not file.stat().st_size:
        raise DataError(f"{file}: is empty. Give a file with the names of the columns and a row for each review.")
    options: dict[str, Any] = {"sep": "\t"} if kind == ".tsv" else {}
    if _BUILDERS[kind] == "csv" and not columns.quotes:
        options["quoting"] = csv.QUOTE_NONE
    try:
        table = datasets.load_dataset(
            _BUILDERS[kind], data_files=str(file), split="train", cache_dir=str(cache), **options
        )
    except Exception as error:  # The readers raise many kinds; the cause of the last one says what is wrong.
        raise DataError(f"{file}: {_trouble(file, error.__cause__ or error)}") from error
    wanted = [name for name in (columns.text, columns.label, columns.title, *columns.keep) if name is not None]
    missing = [name for name in wanted if name not in table.column_names]
    if missing:
        raise DataError(f"{file}: has no column {missing[0]!r}; its columns are {', '.join(table.column_names)}.")

    def tidy(rows: dict[str, list]) -> dict[str, list]:
        titles: Iterable = rows[columns.title] if columns.title else [None] * len(rows[columns.text])
        tidied: dict[str, list] = {"text": [], "label": [], **{name: [] for name in columns.keep}}
        labels: Iterable = rows[columns.label] if columns.label else [""] * len(rows[columns.text])
        for number, (title, text, label) in enumerate(zip(titles, rows[columns.text], labels, strict=True)):
            if isinstance(label, list | dict) or text is None or label is None or not str(text).strip():
                continue
            text, title = str(text), None if title is None else str(title)
            if columns.html:
                text, title = _from_html(text), title and _from_html(title)
            tidied["text"].append(join_title(title, text))
            tidied["label"].append(_label_name(label))
            for name in columns.keep:
                tidied[name].append(str(rows[name][number]))
        return tidied

    features = datasets.Features({name: datasets.Value("string") for name in ("text", "label", *columns.keep)})
    reviews = table.map(
        tidy, batched=True, remove_columns=table.column_names, features=features, load_from_cache_file=False
    )
    return reviews, len(table)


def _trouble(file: Path, cause: BaseException) -> str:
    """Says in one line why `file` cannot be read, where in it, and what to do."""
    reason = " ".join(str(cause).split()).rstrip(".")
    match cause:
        case UnicodeDecodeError():
            line = _first_line_not_utf8(file)
            return f"{line} is not UTF-8 ({reason}). Save the file as UTF-8, for instance by iconv -f latin1 -t utf-8."
        case EOFError() | gzip.BadGzipFile() | zlib.error():
            return f"is torn or no gzip file ({reason}). Copy it again; gzip -t says whether it is whole."
    if "no data" in reason or "No columns" in reason:
        return "has no rows. Give a file with the names of the columns and a row for each review."
    return f"cannot be read ({reason}). Mend or remove what it names, or write the file again."


def _first_line_not_utf8(file: Path) -> str:
    with gzip.open(file) if file.suffix.lower() == ".gz" else file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return f"line {number:,}"
    return "a line"


def _from_html(text: str) -> str:
    return html.unescape(_TAG.sub("", _LINE_BREAK.sub("\n", text)))


def _label_name(label: object) -> str:
    """Writes 4, 4.0 and "4" alike: a CSV column with one gap in it is read as decimals."""
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label).strip()
