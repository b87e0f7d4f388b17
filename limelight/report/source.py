"""The reviews of a report: the rows of a table, with its columns chosen or guessed, and the model's answers to them."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from limelight.common.formatting import is_blank, listed, split, to_text
from limelight.common.probabilities import Floats, label_of
from limelight.errors import InputError
from limelight.predictor import Predictor
from limelight.report.columns import GUESSED, Columns
from limelight.report.dates import read_dates
from limelight.score.columns import PREFIX, answer_fields
from limelight.score.given import GivenLabels, label_columns
from limelight.score.reviews import read_reviews
from limelight.score.scorer import Scorer
from limelight.tables.column_types import is_text, read_cells
from limelight.tables.read import CsvOptions, inspect, is_headless, joint_schema, shards
from limelight.tables.sources import find_sources
from limelight.tables.text_column import check_column, choose_text_column

# A guessed column of stars or dates has them in this share of its cells.
_SURE = 0.8
_LOOKED_AT = 500
_TITLES = re.compile(r"(review[ _.-]?)?(title|headline|subject)", re.IGNORECASE)
_ROWS_AT_ONCE = 50_000
# Called with what is done, the number of its steps so far, and of all.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Reviews:
    """The rows of a table and the answers to them.

    Attributes:
        table: Its own columns.
        columns: Those that were chosen.
        texts: The text of each row; empty if it has none that can be read.
        errors: Why a row has no answer, or None.
        probabilities: `<float32>[rows, labels]`, the answers; nan in a row without one.
        values: `<float64>[rows]`, the expected stars, or the probability of the last label; nan without one.
        labels: `<int64>[rows]`, the position of the label of each answer; 0 in a row without one.
        given: `<int64>[rows]`, the positions of the given labels, or None without such a column.
        unknown: The cells of given labels that are none, with their counts.
        notes: Sentences on what was guessed.
    """

    table: pa.Table
    columns: Columns
    texts: list[str]
    errors: list[str | None]
    probabilities: Floats
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
    """Returns the table of a file, a folder of parts or a pattern, with sentences on what was guessed of it.

    Args:
        name: Its name.
        text: The column of the reviews, if it is named: a number means that there is no header.

    Raises:
        InputError: It cannot be read.
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
    """Chooses the columns of a table, and scores it unless it has answers already.

    Args:
        table: The table.
        model: The model.
        wanted: The columns that were named; the others are guessed.
        progress: Called while the table is scored.

    Raises:
        InputError: There is no such column, or the column of the reviews is unclear.
    """
    added = _added_names(table.column_names, model)
    original = table.select([name for name in table.column_names if name not in added.values()])
    labels = GivenLabels(model.labels, model.stars)
    columns, notes = choose_columns(original, labels, wanted)
    assert columns.text is not None
    rows = read_reviews(original, columns.text, columns.title)
    if not added:
        count = counted(progress, "Reading reviews", table.num_rows)
        table = Scorer(model).answers(original, columns.text, columns.title, count)
        added = {name: name for name in table.column_names}
    shares = [table.column(added[f"probability_{label}"]).to_pylist() for label in model.labels]
    probabilities = np.array(shares, np.float32).T.reshape(table.num_rows, len(model.labels))
    errors = table.column(added["error"]).to_pylist()
    stars = np.array(model.stars or [0.0] * (len(model.labels) - 1) + [1.0])
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
        (probabilities.astype(np.float64) * stars).sum(axis=1),
        label_of(np.nan_to_num(probabilities), model.stars),
        given,
        unknown,
        notes,
    )


def counted(progress: Progress, what: str, of: int) -> Callable[[int], None]:
    """Returns a function that counts further steps of one kind."""
    done = 0

    def count(steps: int) -> None:
        nonlocal done
        done += steps
        progress(what, done, of)

    return count


def choose_columns(table: pa.Table, labels: GivenLabels, wanted: Columns) -> tuple[Columns, list[str]]:
    """Returns the columns of a table, those that are not named by their contents, with sentences on what was guessed.

    Raises:
        InputError: There is no such column, or that of the reviews is unclear.
    """
    for option, name in (("--stars", wanted.stars), ("--by", wanted.by), ("--over", wanted.over)):
        if name is not None:
            _require(table, option, name)
    for name in split(wanted.show):
        _require(table, "--show", name)
    notes: list[str] = []
    some = table.slice(0, _LOOKED_AT)
    sample = [{name: to_text("" if cell is None else cell) for name, cell in row.items()} for row in some.to_pylist()]
    text = choose_text_column(table.schema, wanted.text, sample)
    if wanted.text is None:
        notes.append(f"The reviews are in the column “{text}”.")
    title = wanted.title
    if title is None:
        others = {text, wanted.by, *split(wanted.show)}
        title = next((name for name in table.column_names if name not in others and _has_titles(some, name)), None)
        if title is not None:
            notes.append(f"The titles are in the column “{title}”.")
    elif title:
        check_column(table.schema, title, "--title")
        if title == text:
            raise InputError(f"--title {text}: is the column of the reviews too. Name another, or leave it out.")
    taken = {text, title, wanted.by, *split(wanted.show)}
    free = [name for name in table.column_names if name not in taken]
    stars, over = wanted.stars, wanted.over
    if stars is None:
        stars = next((name for name in label_columns(free) if _has_labels(some, name, labels)), None)
        if stars is not None:
            notes.append(f"The given stars are in the column “{stars}”.")
    if over is None:
        over = next((name for name in free if name != stars and _has_dates(some, name)), None)
        if over is not None:
            notes.append(f"The dates are in the column “{over}”.")
    return replace(wanted, text=text, title=title or None, stars=stars, over=over), notes


def _added_names(names: Sequence[str], model: Predictor) -> dict[str, str]:
    """Returns the columns of answers that a scored table has, by their own names; none if it is not scored."""
    wanted = [*(field.name for field in answer_fields(model, None)), "key_phrases"]
    # Those of the last scoring, where it was scored twice.
    results = {
        name: max(
            (each for each in names if re.fullmatch(f"({PREFIX})*{re.escape(name)}", each)), key=len, default=None
        )
        for name in wanted
    }
    needed = ["error", *(f"probability_{label}" for label in model.labels)]
    if any(results[name] is None for name in needed):
        return {}
    return {name: each for name, each in results.items() if each is not None}


def _require(table: pa.Table, option: str, name: str) -> None:
    if name not in table.column_names:
        raise InputError(f"{option} {name}: there is no such column. The columns are {listed(table.column_names)}.")


def _has_labels(table: pa.Table, name: str, labels: GivenLabels) -> bool:
    try:
        labels.check(read_cells(table.column(name)), name)
    except InputError:
        return False
    return True


def _has_titles(table: pa.Table, name: str) -> bool:
    """Whether a column is named as one of titles of reviews is, and has many: those of books and films repeat."""
    if not _TITLES.fullmatch(name) or not is_text(table.schema.field(name).type):
        return False
    cells = [cell for cell in read_cells(table.column(name)) if not is_blank(cell)]
    return len(set(cells)) > len(cells) / 2


def _has_dates(table: pa.Table, name: str) -> bool:
    kind = table.schema.field(name).type
    if not (is_text(kind) or pa.types.is_temporal(kind)):
        return False
    cells = [cell for cell in read_cells(table.column(name)) if not is_blank(cell)]
    try:
        dates: list[date | None] = read_dates(cells, name)
    except InputError:
        return False
    results = {each for each in dates if each is not None}
    return len(results) > 1 and sum(each is not None for each in dates) >= _SURE * len(cells)
