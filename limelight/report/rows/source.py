"""The reviews of a report: the rows of a table, whose columns are named or guessed, and the model's answers."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from limelight.common.formatting import cell_text, listed, split, to_text
from limelight.common.probabilities import Floats, label_of
from limelight.errors import InputError
from limelight.predictor import Predictor
from limelight.report.rows.columns import GUESSED, Columns
from limelight.report.rows.dates import read_dates
from limelight.report.steps import Progress, counted
from limelight.score.columns import PREFIX, answer_fields
from limelight.score.given import GivenLabels, label_columns
from limelight.score.reviews import read_reviews
from limelight.score.scorer import Scorer
from limelight.tables.column_types import read_cells
from limelight.tables.read import CsvOptions, inspect, is_headless, joint_schema, shards
from limelight.tables.sources import find_sources
from limelight.tables.text_column import choose_text_column, first_rows_of

# The columns that are guessed.
_GUESSES = {"title": "titles are", "stars": "given stars are", "over": "dates are"}
# A guessed column of stars or dates has them in this share of its cells.
_SURE = 0.8
_LOOKED_AT = 500
_TITLES = re.compile(r"(review[ _.-]?)?(title|headline|subject)", re.IGNORECASE)
_ROWS_AT_ONCE = 50_000
# An answer takes some kilobytes until it is in a table.
_SCORED_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Reviews:
    """The rows of a table and the answers to them.

    Attributes:
        table: The original columns.
        columns: The names of the columns used.
        texts: The text of each row; empty if it cannot be read.
        errors: The reason why a row has no answer, or None.
        probabilities: `<float32>[rows, labels]`, the answers; NaN in a row without an answer.
        doubted: `<bool>[rows]`, whether the answer doubts that the text is in the language of the model.
        values: `<float64>[rows]`, the expected stars, or the probability of the last label; NaN without an answer.
        labels: `<int64>[rows]`, the index of the label of each answer; 0 without an answer.
        given: `<int64>[rows]`, the indices of the given labels; None if the table has no such column.
        unknown: The values in the column of given labels that are not labels, with their counts.
        notes: Sentences on what was guessed.
    """

    table: pa.Table
    columns: Columns
    texts: list[str]
    errors: list[str | None]
    probabilities: Floats
    doubted: NDArray[np.bool_]
    values: NDArray[np.float64]
    labels: NDArray[np.int64]
    given: NDArray[np.int64] | None
    unknown: Counter[str]
    notes: list[str]

    @property
    def answered(self) -> NDArray[np.bool_]:
        """Whether each row has an answer: `<bool>[rows]`."""
        return ~np.isnan(self.values)

    def cells(self, column: str) -> list[Any]:
        """Returns the values of a column of the table."""
        return read_cells(self.table.column(column))


def open_table(name: str, text: str | None = None) -> tuple[pa.Table, list[str]]:
    """Returns the table in a file, a folder of parts or a pattern, and sentences on what was guessed about it.

    Args:
        name: The file, folder or pattern.
        text: The column of the reviews, if named; a number means that the table has no header.

    Raises:
        InputError: The table cannot be read.
    """
    sources = find_sources([name])
    surveys = [inspect(source, CsvOptions(headless=is_headless(source, text))) for source in sources]
    schema = joint_schema(surveys)
    tables = list(shards(surveys, schema, _ROWS_AT_ONCE))
    notes = [note for info in surveys for note in info.notes]
    return (pa.concat_tables(tables) if tables else schema.empty_table()), notes


def read_table(
    table: pa.Table,
    model: Predictor,
    wanted: Columns = GUESSED,
    progress: Progress = lambda what, done, of: None,
) -> Reviews:
    """Chooses the columns of a table, and scores it unless it already contains answers.

    Args:
        table: The table.
        model: The model.
        wanted: The named columns; the others are guessed.
        progress: Called while the table is scored.

    Raises:
        InputError: A named column does not exist, the column of the reviews is unclear, or another model gave the
            answers.
    """
    added = _added_names(table.column_names, model)
    if "model_version" in added:
        _check_version(table.column(added["model_version"]), added["model_version"], model)
    original = table.select([name for name in table.column_names if name not in added.values()])
    labels = GivenLabels(model.labels, model.stars)
    columns, notes = choose_columns(original, labels, wanted)
    assert columns.text is not None
    rows = read_reviews(original, columns.text, columns.title)
    if not added:
        count = counted(progress, "Reading reviews", table.num_rows)
        scorer = Scorer(model)
        parts = (original.slice(first, _SCORED_AT_ONCE) for first in range(0, max(1, len(original)), _SCORED_AT_ONCE))
        table = pa.concat_tables([scorer.answers(part, columns.text, columns.title, count) for part in parts])
        added = {name: name for name in table.column_names}
    shares = [table.column(added[f"probability_{label}"]).to_pylist() for label in model.labels]
    probabilities = np.array(shares, np.float32).T.reshape(table.num_rows, len(model.labels))
    errors = table.column(added["error"]).to_pylist()
    # Without doubts, each row may be in another language.
    doubts = table.column(added["doubts"]).to_pylist() if "doubts" in added else ["language"] * len(table)
    unknown: Counter[str] = Counter()
    given = None
    if columns.stars is not None:
        cells = read_cells(original.column(columns.stars))
        unknown = labels.check(cells, f"--stars {columns.stars}")
        given = labels.positions(cells)
    return Reviews(
        original,
        columns,
        ["" if error else row.text for row, error in zip(rows, errors, strict=True)],
        errors,
        probabilities,
        np.array(["language" in to_text(codes or "").split() for codes in doubts], bool),
        (probabilities.astype(np.float64) * model.label_values).sum(axis=1),
        label_of(np.nan_to_num(probabilities), model.stars),
        given,
        unknown,
        notes,
    )


def choose_columns(table: pa.Table, labels: GivenLabels, wanted: Columns) -> tuple[Columns, list[str]]:
    """Returns the columns of a table, guessed by their contents unless named, and sentences on what was guessed.

    Raises:
        InputError: A named column does not exist, or the column of the reviews is unclear.
    """
    named = [(f"--{field}", getattr(wanted, field) or None) for field in ("title", "stars", "by", "over")]
    for option, name in [*named, *(("--show", name) for name in split(wanted.show))]:
        if name not in (None, *table.column_names):
            columns = listed(table.column_names)
            raise InputError(f"{option} {name}: there is no such column. The columns are {columns}.")
    some = table.slice(0, _LOOKED_AT)
    chosen = replace(wanted, text=choose_text_column(table.schema, wanted.text, first_rows_of(some), wanted.title))
    notes = [] if wanted.text else [f"The reviews are in the column “{chosen.text}”."]
    filled = {name: list(filter(cell_text, read_cells(some.column(name)))) for name in some.column_names}
    for field, what in _GUESSES.items():
        if getattr(chosen, field) is None:
            taken = {*asdict(chosen).values(), *split(chosen.show)}
            names = (name for name in filled if name not in taken and _fits(field, name, filled[name], labels))
            guess: dict[str, Any] = {field: next(names, None)}
            chosen = replace(chosen, **guess)
            notes += [f"The {what} in the column “{guess[field]}”."] if guess[field] else []
    return replace(chosen, title=chosen.title or None), notes


def _fits(field: str, name: str, cells: list[Any], labels: GivenLabels) -> bool:
    """Whether a column may be what `field` of `Columns` names, by its name and its cells that are not empty."""
    match field:
        case "title":
            return bool(_TITLES.fullmatch(name)) and _has_titles(cells)
        case "stars":
            return bool(label_columns([name])) and _passes(labels.check, cells)
    return _passes(_has_dates, cells)


def _added_names(names: Sequence[str], model: Predictor) -> dict[str, str]:
    """Returns the columns of answers that a scored table has, by their own names; none if it is not scored."""
    results = {}
    for field in (*(field.name for field in answer_fields(model, None)), "key_phrases"):
        # That of the last scoring, where it was scored twice.
        if own := [name for name in names if re.fullmatch(f"({PREFIX})*{re.escape(field)}", name)]:
            results[field] = max(own, key=len)
    needed = {"error", *(f"probability_{label}" for label in model.labels)}
    return results if needed <= results.keys() else {}


def _check_version(column: pa.ChunkedArray, name: str, model: Predictor) -> None:
    others = [version for version in pc.unique(column).to_pylist() if version and version != model.version]
    if others:
        raise InputError(
            f"{name}: {listed(others)}: the table has the answers of another model, not of {model.name} "
            f"({model.version}). Specify that model (--model), or leave out the columns of its answers."
        )


def _has_titles(cells: list[Any]) -> bool:
    """Whether texts differ as titles of reviews do: those of books and films repeat."""
    return all(isinstance(cell, str) for cell in cells) and len(set(cells)) > len(cells) / 2


def _has_dates(cells: list[Any], column: str) -> bool:
    days = read_dates(cells, column)
    known = days[~np.isnat(days)]
    is_text = all(isinstance(cell, str | date) for cell in cells)
    return is_text and len(np.unique(known)) > 1 and len(known) >= _SURE * len(cells)


def _passes(check: Callable[[list[Any], str], object], cells: list[Any]) -> bool:
    try:
        return check(cells, "") is not False
    except InputError:
        return False
