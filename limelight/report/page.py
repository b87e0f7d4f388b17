"""Renders a report as one page that needs no network connection and no script."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import accumulate
from operator import itemgetter
from pathlib import Path

import numpy as np
import pyarrow as pa

from limelight.classifier.wrap import load_any
from limelight.common.formatting import listed, split, to_text
from limelight.common.resources import style
from limelight.drawing.templates import fill
from limelight.errors import as_arguments
from limelight.predictor import Predictor
from limelight.report import sentences
from limelight.report.files import figures, rows_table
from limelight.report.picture import points
from limelight.report.report import Report, make_report
from limelight.report.rows.columns import Columns
from limelight.report.rows.explained import Lit
from limelight.report.rows.outcome import GIVEN, Outcome
from limelight.report.rows.source import open_table, read_table
from limelight.score.reviews import frame_to_table, is_table, list_texts, texts_to_table
from limelight.score.scorer import Weights

# Characters of a lit text.
_LONGEST = 480
# What a reason quotes, up to an omission, and tags of HTML, which are not read.
_NAMED, _TAG = re.compile(r"“(?:… )?([^”…]+?) ?[”…]"), re.compile(r"</?[A-Za-z][^<>]*>")


class Page(str):
    """An HTML page that notebooks show in a frame.

    Attributes:
        rows: The table with the findings for each row, as `--rows` writes it.
    """

    rows: pa.Table | None = None

    def _repr_html_(self) -> str:
        return f'<iframe srcdoc="{escape(self)}" style="width: 100%; height: 80vh; border: 0"></iframe>'


@as_arguments()
def report_on(
    model: Weights,
    reviews: object,
    *,
    text: str | None = None,
    title: str | None = None,
    stars: str | None = None,
    by: str | None = None,
    over: str | None = None,
    show: str | Sequence[str] = "",
) -> Page:
    """Returns the report on a table as an HTML page, as `limelight report` writes it.

    Args:
        model: The model, its name or its directory.
        reviews: A file name, an Arrow table or a data frame, or a list or Series of texts.
        text: The column of the reviews; guessed by default.
        title: The column of titles, each read as the first sentence of its review; guessed by default; "" for none.
        stars: The column of the given stars or labels; guessed by default.
        by: Compare the groups of reviews that share a value in this column.
        over: The column of dates, used to find what changed, and since when; guessed by default.
        show: Columns to show with each row: a list, or a text such as `order,branch`.

    Raises:
        InputError: The table cannot be read, or has no column of the given name.
        WeightsError: See `limelight.load`.
    """
    model = model if isinstance(model, Predictor) else load_any(model)
    if isinstance(reviews, str | Path):
        name, table = Path(reviews).name, open_table(str(reviews), text)[0]
    else:
        name = "Your reviews"
        table = frame_to_table(reviews) if is_table(reviews) else texts_to_table(list_texts(reviews), text or "text")
    shown = show if isinstance(show, str) else listed(show)
    report = make_report(read_table(table, model, Columns(text, title, stars, by, over, shown)), model, name)
    page = Page(to_html(report))
    page.rows = rows_table(report)
    return page


def to_html(report: Report) -> str:
    """Returns the page of a report."""
    both = {"By the words": report.totals.counts, "Given": report.totals.given_counts}
    counts = {name: counts for name, counts in both.items() if counts is not None}
    shares = np.array([np.array(own) / max(sum(own), 1) for own in counts.values()])
    bars = zip(
        report.model.labels, zip(*counts.values(), strict=True), (shares / shares.max(initial=0)).T, strict=False
    )
    columns = [report.reviews.cells(column) for column in split(report.reviews.columns.show)]
    return fill(
        "report.html.jinja",
        css=style("report.css"),
        report=report,
        say=sentences,
        stars=report.model.unit == "stars",
        given=report.outcome.kind == GIVEN,
        labels=[*report.model.labels, ""],
        counted=list(counts),
        bars=list(bars)[::-1],
        shown=[[None if cell is None else to_text(cell) for cell in cells] for cells in columns],
        excerpt=excerpt,
        named=_NAMED.findall,
        points=points,
        groups=list(_groups(report.outcome)),
        figures=[figure for figure in figures(report) if figure["section"] in ("drivers", "changes", "groups")],
    )


def excerpt(lit: Lit, about: Sequence[str] = (), most: int = _LONGEST) -> Lit:
    """Returns an excerpt of a highlighted text around the first of some forms, or its brightest words, without tags."""
    lit = [(_TAG.sub("", piece), level) for piece, level in lit]
    text = "".join(piece for piece, _ in lit)
    if len(text) <= most:
        return lit
    starts = [0, *accumulate(len(piece) for piece, _ in lit)]
    brightest = max(range(len(lit)), key=lambda number: abs(lit[number][1]))
    hits = [hit for form in about if (hit := text.lower().find(form.lower())) >= 0] or [starts[brightest]]
    start = max(0, min(hits[0] - most // 3, len(text) - most))
    start = 0 if start == 0 else text.find(" ", start) + 1
    stop = start + most if start + most >= len(text) else text.rfind(" ", start, start + most)
    pieces = (
        (piece[max(0, start - at) : max(0, stop - at)], level) for at, (piece, level) in zip(starts, lit, strict=False)
    )
    cut = [(piece, level) for piece, level in pieces if piece]
    return [*([("… ", 0)] if start else []), *filter(itemgetter(0), cut), *([(" …", 0)] if stop < len(text) else [])]


def _groups(outcome: Outcome) -> Iterator[tuple[str, int, list[float | None]]]:
    """Yields each group, the number of its rows, and their means, given and by words."""
    for name in sorted(set(outcome.groups.tolist()) - {""}):
        rows = outcome.groups == name
        parts = [values[rows & ~np.isnan(values)] for values in outcome.series.values()]
        yield name, int(rows.sum()), [float(part.mean()) if len(part) else None for part in parts]
