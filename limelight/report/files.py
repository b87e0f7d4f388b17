"""Writes the figures of a report as CSV or JSON, and the table of rows with the findings for each."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa

from limelight.errors import OutputError
from limelight.report.report import Report
from limelight.report.rows.check import MOST_DRAWN
from limelight.report.rows.outcome import Contrast
from limelight.report.sentences import headline
from limelight.score.columns import free_names
from limelight.tables.sources import ENDINGS
from limelight.tables.write import FORMATS, Format, write_tables

_FIELDS = (
    *("section", "name", "value", "before", "low", "high", "shape", "since", "until"),
    *("reviews", "share", "p", "stars", "also", "rows"),
)
_TEXTS = ("section", "name", "shape", "since", "until", "also", "rows")
Writer = Callable[[Report, IO[bytes]], object]
# The columns that the table of rows gets.
COLUMNS = {
    "given_probability": pa.float64(),
    "rank": pa.int64(),
    **dict.fromkeys(("suggested_label", "list", "why", "causes", "language", "error"), pa.string()),
}
# Rows of a change in the figures; the table of rows has all of them.
_MOST_ROWS = 5
_DIGITS = 6


def figures(report: Report) -> Iterator[dict[str, Any]]:
    """Yields the figures of a report, each with the fields that apply to it."""
    totals, given = report.totals, report.totals.given_counts
    if totals.mean is not None:
        ends = dict(zip(("value", "low", "high"), totals.mean, strict=True))
        yield {"section": "mean", "name": "by the words", **ends, "reviews": totals.read}
    if totals.given_mean is not None and given is not None:
        yield {"section": "mean", "name": "given", "value": totals.given_mean, "reviews": sum(given)}
    for section, counts in (("by the words", totals.counts), ("given", given)):
        for label, count in zip(report.model.labels, counts or (), strict=False):
            yield {"section": section, "name": label, "reviews": count, "share": count / max(sum(counts or ()), 1)}
    for reason, count in totals.unread.items():
        yield {"section": "not read", "name": reason, "reviews": count}
    for language, count in report.outcome.foreign.items():
        yield {"section": "other languages", "name": language, "reviews": count}
    for name, count in {"duplicate texts": totals.duplicates, "duplicate rows": totals.copies}.items():
        yield {"section": "not read", "name": f"{name}, which are also read", "reviews": count}
    for name, listed in report.judged.listed.items() if report.judged else ():
        rows = [row + 1 for row in listed[:MOST_DRAWN]]
        yield {"section": "stars against words", "name": name, "reviews": len(listed), "rows": rows}
    for driver in report.drivers:
        count, also = len(driver.term.rows), "; ".join(driver.term.forms)
        about = {"reviews": count, "share": count / totals.heard, "also": also, "stars": driver.contrast.moved}
        rows = [row + 1 for row in driver.examples]
        yield {"section": "drivers", "name": driver.name, **_both(driver.contrast), **about, "rows": rows}
        move, low, high = driver.move
        yield {
            "section": "drivers",
            "name": f"the clauses about {driver.name}",
            "value": move,
            "low": low,
            "high": high,
        }
    for change in report.changes:
        name = " ".join(filter(None, (change.kind, change.name, change.group)))
        dates = {"shape": change.shape.kind, "since": change.since, "until": change.until}
        numbers = {"p": change.p, "stars": change.stars, "value": change.after, "before": change.before}
        rows = (change.rows + 1).tolist()
        about = {"reviews": len(rows), "also": "; ".join(change.variants), "rows": rows[:_MOST_ROWS]}
        yield {"section": "changes", "name": name, **dates, **numbers, **about}
        for group, share, count in change.by_group:
            yield {"section": "changes by group", "name": f"{name}: {group}", "value": share, "reviews": count}
    for each in report.differences:
        name = " ".join(filter(None, (each.group, each.kind, each.name)))
        yield {"section": "groups", "name": name, **_both(each.contrast)}


def _both(one: Contrast) -> dict[str, float]:
    ends = {"low": one.gap - one.reach, "high": one.gap + one.reach}
    return {"value": one.here, "before": one.others, **ends, "p": one.p}


def write_csv(report: Report, file: IO[bytes]) -> None:
    """Writes the figures, one per line."""
    schema = pa.schema([(name, pa.string() if name in _TEXTS else pa.float64()) for name in _FIELDS])
    rows = [{**figure, "rows": " ".join(map(str, figure.get("rows", ())))} for figure in _rounded(report)]
    write_tables([pa.Table.from_pylist(rows, schema)], file, "csv", _FIELDS)


def write_json(report: Report, file: IO[bytes]) -> None:
    """Writes the headline and the figures."""
    model = report.model
    about = {"headline": headline(report), "table": report.name, "model": model.name, "version": model.version}
    file.write((json.dumps({**about, "figures": _rounded(report)}, ensure_ascii=False, indent=1) + "\n").encode())


def writer_of(option: str, path: Path) -> Writer:
    """Returns the writer for the file of an option, by its ending. Raises `OutputError` for an unsupported ending."""
    form = ENDINGS.get(path.suffix.lower())
    if option == "--figures" and path.suffix.lower() in (".csv", ".json"):
        return write_csv if form == "csv" else write_json
    if option == "--rows" and form in FORMATS:
        return lambda report, file: write_rows(report, form, file)
    endings = ".csv or .json" if option == "--figures" else ".csv, .jsonl or .parquet"
    raise OutputError(f"{option} {path}: unsupported format. End the name in {endings}.")


def rows_table(report: Report) -> pa.Table:
    """Returns the columns of the table, then those of `COLUMNS`, with a prefix if a name is taken."""
    table, judged, rows = report.reviews.table, report.judged, range(report.reviews.table.num_rows)
    causes: list[list[str]] = [[] for _ in rows]
    for change in report.changes:
        for row in change.rows.tolist() if change.kind in ("term", "theme") else ():
            causes[row].append(change.name)
    values: dict[str, list[Any]] = {
        "causes": ["; ".join(names) or None for names in causes],
        "language": list(report.outcome.languages),
        "error": report.reviews.errors,
    }
    if judged is not None:
        names = [*report.model.labels, None]
        list_of = {row: name for name, listed in judged.listed.items() for row in listed}
        values |= {
            "given_probability": [
                None if np.isnan(each) else round(each, _DIGITS) for each in judged.given_probability
            ],
            "rank": [rank or None for rank in judged.rank.tolist()],
            "suggested_label": [names[label] for label in judged.suggested.tolist()],
            "list": [list_of.get(row) for row in rows],
            "why": [report.explained[row][0] if row in list_of and row in report.explained else None for row in rows],
        }
    free = free_names(COLUMNS, table.column_names)
    for name, kind in COLUMNS.items():
        table = table.append_column(free[name], pa.array(values.get(name, [None] * len(rows)), kind))
    return table


def write_rows(report: Report, form: Format, file: IO[bytes]) -> None:
    """Writes the table of rows."""
    table = rows_table(report)
    write_tables([table], file, form, table.column_names[-len(COLUMNS) :])


def _rounded(report: Report) -> list[dict[str, Any]]:
    pairs = (figure.items() for figure in figures(report))
    return [
        {name: round(value, _DIGITS) if isinstance(value, float) else value for name, value in one} for one in pairs
    ]
