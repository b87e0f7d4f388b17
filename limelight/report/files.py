"""Writes the figures of a report as CSV or JSON, and the table of rows with the findings for each."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from limelight.errors import OutputError
from limelight.predictor import Predictor
from limelight.report.check import COLUMNS, append_columns
from limelight.report.findings import Report
from limelight.report.report import Found
from limelight.report.sentences import headline
from limelight.report.source import Reviews
from limelight.score.columns import free_names
from limelight.tables.sources import ENDINGS
from limelight.tables.write import FORMATS, Format, no_formula, write_tables

_FIELDS = (
    *("section", "name", "value", "before", "low", "high", "shape", "since", "until"),
    *("reviews", "share", "p", "stars", "also", "rows"),
)
# Rows of a change in the figures; the table of rows has all of them.
_MOST_ROWS = 5
_DIGITS = 6


def figures(report: Report) -> Iterator[dict[str, Any]]:
    """Yields the figures of a report, each with those of the fields that it has."""
    mean, low, high = report.mean
    yield {"section": "mean", "name": "by the words", "value": mean, "low": low, "high": high, "reviews": report.read}
    given = report.given_counts
    if report.given_mean is not None and given is not None:
        yield {"section": "mean", "name": "given", "value": report.given_mean, "reviews": sum(given)}
    for section, counts in (("by the words", report.counts), ("given", given)):
        for label, count in zip(report.labels, counts or (), strict=False):
            yield {"section": section, "name": label, "reviews": count, "share": count / max(sum(counts or ()), 1)}
    for reason, count in report.unread.items():
        yield {"section": "not read", "name": reason, "reviews": count}
    for language, count in report.foreign.items():
        yield {"section": "other languages", "name": language, "reviews": count}
    yield {"section": "not read", "name": "texts that repeat another, which are read", "reviews": report.duplicates}
    for name, count in report.list_counts.items():
        rows = [row.row for row in report.listed if row.list == name]
        yield {"section": "stars against words", "name": name, "reviews": count, "rows": rows}
    for driver in report.drivers:
        one = driver.contrast
        numbers = {"value": one.here, "before": one.others, "low": one.gap - one.reach, "high": one.gap + one.reach}
        about = {"reviews": len(driver.rows), "share": driver.share, "p": one.p, "also": "; ".join(driver.forms)}
        rows = [row + 1 for row in driver.examples]
        yield {"section": "drivers", "name": driver.name, **numbers, **about, "stars": one.moved, "rows": rows}
        numbers = {"value": driver.move, "low": driver.low, "high": driver.high}
        yield {"section": "drivers", "name": f"the clauses about {driver.name}", **numbers}
    for change in report.times.changes if report.times else ():
        name = " ".join(filter(None, (change.kind, change.name, change.group)))
        dates = {"shape": change.shape.kind, "since": change.since, "until": change.until}
        numbers = {"p": change.p, "stars": change.stars}
        if change.kind != "theme":
            numbers |= {"value": change.after, "before": change.before}
        rows = (change.rows + 1).tolist()
        about = {"reviews": len(rows), "also": "; ".join(change.variants), "rows": rows[:_MOST_ROWS]}
        yield {"section": "changes", "name": name, **dates, **numbers, **about}
        for group, share, count in change.by_group:
            yield {"section": "changes by group", "name": f"{name}: {group}", "value": share, "reviews": count}
    for each in report.groups.differences if report.groups else ():
        name = " ".join(filter(None, (each.group, each.kind, each.name)))
        ends = {"low": each.low, "high": each.high, "p": each.p}
        yield {"section": "groups", "name": name, "value": each.here, "before": each.there, **ends}
    if flips := report.flips:
        yield {"section": "flips", "name": "flipped", "value": len(flips.flipped), "reviews": flips.rows}
        if flips.p is not None:
            numbers = {"value": flips.better, "before": flips.worse, "reviews": flips.labelled, "p": flips.p}
            yield {"section": "flips", "name": "right that were wrong; before: wrong that were right", **numbers}


def write_csv(report: Report, file: IO[bytes]) -> None:
    """Writes the figures, a line each."""
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    rows = csv.DictWriter(text, _FIELDS, restval="")
    rows.writeheader()
    for figure in figures(report):
        rows.writerow({name: _cell(value) for name, value in figure.items()})
    text.detach()


def write_json(report: Report, file: IO[bytes]) -> None:
    """Writes the headline and the figures."""
    about = {"headline": headline(report), "table": report.name, "model": report.model, "version": report.version}
    results = [{name: _rounded(value) for name, value in figure.items()} for figure in figures(report)]
    file.write((json.dumps({**about, "figures": results}, ensure_ascii=False, indent=1) + "\n").encode())


def figures_writer(path: Path) -> Callable[[Report, IO[bytes]], None]:
    """Returns the function that writes figures as the name of their file says. Raises `OutputError` if it says none."""
    writers = {".csv": write_csv, ".json": write_json}
    if path.suffix.lower() not in writers:
        raise OutputError(f"--figures {path}: not a supported format. End the name in .csv or .json.")
    return writers[path.suffix.lower()]


def form_of(path: Path) -> Format:
    """Returns the format of a table of rows, by its name. Raises `OutputError` if there is none."""
    form = ENDINGS.get(path.suffix.lower())
    if form not in FORMATS:
        raise OutputError(f"--rows {path}: not a supported format. End the name in .csv, .jsonl or .parquet.")
    return form


def rows_table(findings: Found, reviews: Reviews, model: Predictor) -> pa.Table:
    """Returns the columns of the table, and then those of `COLUMNS`."""
    causes: list[list[str]] = [[] for _ in reviews.texts]
    for change in findings.report.times.changes if findings.report.times else ():
        for row in change.rows.tolist() if change.kind in ("term", "theme") else ():
            causes[row].append(change.name)
    return append_columns(reviews, findings.judged, findings.reasons, model.labels, causes, findings.languages)


def write_rows(findings: Found, reviews: Reviews, model: Predictor, form: Format, file: IO[bytes]) -> None:
    """Writes the columns of the table, and then those of `COLUMNS`."""
    table = rows_table(findings, reviews, model)
    added = list(free_names(COLUMNS, reviews.table.column_names).values())
    write_tables([table], file, form, added)


def _rounded(value: Any) -> Any:
    return round(value, _DIGITS) if isinstance(value, float) else value


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return no_formula(value) if isinstance(value, str) else _rounded(value)
