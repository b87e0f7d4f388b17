"""Draws a report as one page that opens without a network or a script, and its headline in words."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from math import floor, log10
from pathlib import Path
from typing import Any

import pyarrow as pa

from limelight.common.plain import plural
from limelight.common.shipped import style
from limelight.drawing.templates import fill, percent, signed
from limelight.predictor import Predictor
from limelight.report.changes import MEAN, Cause
from limelight.report.check import LISTS, append_columns
from limelight.report.columns import GUESSED, Columns
from limelight.report.dates import spoken
from limelight.report.findings import Curve, Lit, Report, Times
from limelight.report.groups import Difference
from limelight.report.movers import Mover
from limelight.report.report import make_report
from limelight.report.source import open_table, read_table
from limelight.score.reviews import frame_to_table

# Characters of a lit text, and rows of a list that stand open.
_LONGEST, _OPEN = 480, 8
# Rows of a list on the page; the table of rows has all of them.
_MOST_ROWS = 60
# The phrases that a reason names, and tags of HTML, which are not read.
_QUOTED, _TAG = re.compile("“([^”]+)”"), re.compile(r"</?[A-Za-z][^<>]*>")
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _BOTTOM, _TOP = 480, 190, 34, 12, 24, 10


class Page(str):
    """A page as HTML, which a notebook shows in a frame of its own.

    Attributes:
        rows: The table with what the check found of each row, as `append_columns` adds it; None without given labels.
    """

    rows: pa.Table | None = None

    def _repr_html_(self) -> str:
        return f'<iframe srcdoc="{escape(self)}" style="width: 100%; height: 80vh; border: 0"></iframe>'


def report_on(model: Predictor, reviews: object, columns: Columns = GUESSED) -> Page:
    """Returns the page of the report on a table, as `limelight report` writes it.

    Args:
        model: The model.
        reviews: The name of a file, an Arrow table or a data frame.
        columns: Its columns; those that are not named are guessed.

    Raises:
        InputError: It cannot be read, or has no such column.
    """
    if isinstance(reviews, str | Path):
        name, table = Path(reviews).name, open_table(str(reviews), columns.text)[0]
    else:
        name, table = "Your reviews", frame_to_table(reviews)
    read = read_table(table, model, columns)
    found = make_report(read, model, name)
    page = Page(to_html(found.report))
    if found.judged is not None:
        page.rows = append_columns(read, found.judged, found.reasons, model.labels)
    return page


def to_html(report: Report) -> str:
    """Returns the page of a report."""
    return fill(
        "report.html.jinja",
        css=style("report.css"),
        report=report,
        stars=report.unit == "stars",
        headline=headline(report),
        short=list(in_short(report)),
        bars=list(_bars(report)),
        lists=[(name, report.list_counts.get(name, 0), _rows_of(report, name)) for name in LISTS],
        open_rows=_OPEN,
        excerpt=excerpt,
        named=_QUOTED.findall,
        amount=lambda value: amount(value, report.unit),
        cause=lambda cause, mover: cause_sentence(cause, mover, report.unit),
        difference=lambda each: difference_sentence(each, report.unit),
        mean_picture=_picture(report.times, report.times.mean, share=False) if report.times else None,
        small=lambda cause, curve: _picture(report.times, curve, share=cause.term != MEAN, since=cause.since),
        spoken=spoken,
    )


def headline(report: Report) -> str:
    """Returns the most important finding in one sentence."""
    causes = [(cause, mover) for cause, _, mover in report.times.causes] if report.times else []
    named = next(((cause, mover) for cause, mover in causes if cause.term != MEAN), None)
    fallen = next((cause for cause, _ in causes if cause.term == MEAN), None)
    if named:
        sentence = cause_sentence(*named, report.unit)
        if fallen and fallen.since == named[0].since:
            sentence = f"{sentence[:-1]}; the mean went from {fallen.before:.2f} to {fallen.after:.2f}."
        return sentence
    if fallen:
        return cause_sentence(fallen, None, report.unit)
    strongest = next((mover for mover in report.movers), None)
    if report.groups and report.groups.found:
        return f"{difference_sentence(report.groups.found[0], report.unit)}."
    if strongest:
        verb = "costs" if strongest.move < 0 else "adds"
        return (
            f"“{strongest.thing}” {verb} {amount(abs(strongest.move), report.unit)} in the {percent(strongest.share)} "
            "of reviews that name it, more in all than anything else."
        )
    return f"{plural(report.read, 'review')} come to {_mean(report.mean[0], report.unit)} on average."


def in_short(report: Report) -> Iterator[str]:
    """Yields the sentences below the headline: how many reviews, how good, and what was not read."""
    low, high = report.mean[1:]
    mean = f"{_mean(report.mean[0], report.unit)} by their words [{low:.2f}, {high:.2f}]"
    sentence = f"{plural(report.read, 'review')} say {mean}"
    if report.given_counts is not None and report.given_mean is not None:
        sentence += f"; {sum(report.given_counts):,} rows were given {report.given_mean:.2f} ★ on average"
    yield f"{sentence}."
    if report.given_unknown:
        shown = ", ".join(f"“{cell[:30]}”" for cell in list(report.given_unknown)[:3])
        others = plural(sum(report.given_unknown.values()), "row")
        yield f"{others} have something else there, such as {shown}, which is no star."
    left = [f"{count:,} rows: {_reason(reason)}" for reason, count in list(report.unread.items())[:3]]
    if left:
        yield f"Not read: {'; '.join(left)}."
    if report.duplicates:
        yield f"{plural(report.duplicates, 'row')} repeat the text of another; they are counted."
    if wrong := report.list_counts.get(LISTS[0]):
        yield f"The stars of {plural(wrong, 'row')} are almost surely wrong."


def _reason(reason: str) -> str:
    """Returns the first sentence of an error, without its way out."""
    return reason.partition(". ")[0][:120].rstrip(".")


def cause_sentence(cause: Cause, mover: Mover | None, unit: str) -> str:
    """Returns what changed since when, with what it does to the stars where it is."""
    since = f"Since {spoken(cause.since)}"
    if cause.term == MEAN:
        what = "reviews come to" if unit == "stars" else "the mean probability is"
        return f"{since} {what} {_mean(cause.after, unit)} ({cause.before:.2f} before)."
    costs = ""
    if mover:
        costs = f" and {'costs' if mover.move < 0 else 'adds'} {amount(abs(mover.move), unit)} where it is"
    return f"{since}, “{cause.term}” is in {percent(cause.after)} of reviews ({percent(cause.before)} before){costs}."


def difference_sentence(each: Difference, unit: str) -> str:
    """Returns a difference of a group in words, with its interval."""
    if each.kind in ("label", "share"):
        name = f"{each.name} ★" if each.kind == "label" and unit == "stars" else f"“{each.name}”"
        low, high = signed(100 * each.low, 0), signed(100 * each.high, 0)
        points = f"{signed(100 * (each.here - each.there), 0)} points [{low}, {high}]"
        shares = f"{percent(each.here)} of reviews, elsewhere in {percent(each.there)} ({points})"
        return f"In {each.group}, {name} is in {shares}"
    name = "reviews come to" if each.kind == "mean" else f"what is said of “{each.name}” alone comes to"
    ends = f"{signed(each.here - each.there)} [{signed(each.low)}, {signed(each.high)}]"
    return f"In {each.group}, {name} {_mean(each.here, unit)}, elsewhere to {each.there:.2f} ({ends})"


def amount(value: float, unit: str) -> str:
    """Formats a difference of answers, which is not negative."""
    if unit == "stars":
        return f"{value:.2f} ★" if value < 0.1 else f"{value:.1f} ★"
    return f"{100 * value:.0f} points of probability"


def excerpt(lit: Lit, about: Sequence[str] = (), most: int = _LONGEST) -> Lit:
    """Returns the part of a lit text around the first of some forms, or around its brightest words, without tags."""
    lit = [(_TAG.sub("", piece), level) for piece, level in lit]
    text = "".join(piece for piece, _ in lit)
    if len(text) <= most:
        return lit
    places = [place for form in about if (place := text.lower().find(form.lower())) >= 0]
    if not places:
        brightest, at = 0, 0
        for piece, level in lit:
            if abs(level) > brightest:
                brightest, places = abs(level), [at]
            at += len(piece)
    start = max(0, min((places or [0])[0] - most // 3, len(text) - most))
    start = 0 if start == 0 else text.find(" ", start) + 1
    stop = start + most if start + most >= len(text) else text.rfind(" ", start, start + most)
    cut: Lit = [("… ", 0)] if start else []
    at = 0
    for piece, level in lit:
        inside = piece[max(0, start - at) : max(0, stop - at)]
        at += len(piece)
        if inside:
            cut.append((inside, level))
    return [*cut, (" …", 0)] if stop < len(text) else cut


def _mean(value: float, unit: str) -> str:
    return f"{value:.2f} ★" if unit == "stars" else f"{value:.2f}"


def _rows_of(report: Report, name: str) -> list[Any]:
    return [row for row in report.listed if row.list == name][:_MOST_ROWS]


def _bars(report: Report) -> Iterator[tuple[str, int, float, int | None, float]]:
    """Yields each label, the best first, with its rows by words, their share of the longest bar, and those given."""
    given = report.given_counts
    most = max(max(report.counts) / max(sum(report.counts), 1), max(given) / max(sum(given), 1) if given else 0.0, 1e-9)
    for place, label in reversed(list(enumerate(report.labels))):
        own = report.counts[place] / max(sum(report.counts), 1) / most
        other = given[place] / max(sum(given), 1) / most if given else 0.0
        yield label, report.counts[place], own, given[place] if given else None, other


def _picture(times: Times | None, curve: Curve, *, share: bool, since: str | None = None) -> dict[str, Any] | None:
    """Returns the points of a curve over the periods, its band, and the ticks of both axes."""
    if times is None:
        return None
    low, high = (
        (0.0, max(curve.values)) if share else (min([*curve.values, *curve.lows]), max([*curve.values, *curve.highs]))
    )
    ticks = _ticks(low, high)
    low, high = min(low, ticks[0]), max(high, ticks[-1])
    count = len(times.periods)

    def x(place: float) -> float:
        return round(_LEFT + place * (_WIDTH - _LEFT - _RIGHT) / max(count - 1, 1), 1)

    def y(value: float) -> float:
        return round(_TOP + (high - value) / ((high - low) or 1) * (_HEIGHT - _TOP - _BOTTOM), 1)

    every = max(1, -(-count // 6))
    shown = [place for place in range(0, count, every) if place == 0 or count - 1 - place >= max(every, count / 7)] + [
        count - 1
    ]
    band = [(x(place), y(value)) for place, value in enumerate(curve.highs)]
    band += [(x(place), y(curve.lows[place])) for place in reversed(range(len(curve.lows)))]
    named = (lambda value: percent(value)) if share else (lambda value: f"{value:.2f}")
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "line": " ".join(f"{x(place)},{y(value)}" for place, value in enumerate(curve.values)),
        "band": " ".join(f"{left},{top}" for left, top in band),
        "points": [
            (x(place), y(value), f"{times.periods[place]}: {named(value)}, {plural(times.counts[place], 'review')}")
            for place, value in enumerate(curve.values)
        ],
        "since": None if since is None else x(times.periods.index(since) - 0.5),
        "rows": [(y(tick), percent(tick) if share else f"{tick:g}") for tick in ticks],
        "columns": [
            (x(place), times.periods[place], "start" if place == 0 else "end" if place == count - 1 else "middle")
            for place in dict.fromkeys(shown)
        ],
    }


def _ticks(low: float, high: float) -> list[float]:
    """Returns three to six round numbers from below `low` to above `high`."""
    room = max(high - low, 1e-3)
    step = 10.0 ** floor(log10(room / 3))
    step = next(step * times for times in (1, 2, 5, 10) if room / (step * times) <= 4)
    first = floor(low / step + 1e-9)
    last = -floor(-high / step + 1e-9)
    return [round(number * step, 10) for number in range(first, max(last, first + 2) + 1)]
