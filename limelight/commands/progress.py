"""Shows the progress of a job: as a bar on a terminal, or as a line at intervals elsewhere."""

import sys
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from limelight.score.parts import WrittenPart

# Seconds from the loaded model to the first line without a terminal, and between two lines.
_FIRST, _EVERY = 2.0, 30.0


class _Shown:
    """A bar on a terminal while the context is entered; elsewhere there is none."""

    _bar: Progress | None = None

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()


class JobProgress(_Shown):
    """Counts rows on standard error.

    Args:
        rows: Total number of rows.
        kept: The parts that an earlier run wrote.
        clock: Returns the time in seconds.

    Attributes:
        done: Number of rows in written parts.
        errors: Number of these rows with an error.
        empty: Number of these rows without text.
    """

    def __init__(self, rows: int, kept: Iterable[WrittenPart], clock: Callable[[], float] = time.monotonic):
        self.rows = rows
        self.done = self.errors = self.empty = 0
        for part in kept:
            self.done += part.rows
            self.errors += part.errors
            self.empty += part.empty
        # Rows of this run: all that were scored, and those whose part is not written yet.
        self._scored = self._under_way = 0
        self._clock = clock
        self._start: float | None = None
        self._next = 0.0
        self._task = TaskID(0)
        if sys.stderr.isatty():
            self._bar = Progress(
                BarColumn(),
                TextColumn("{task.completed:,.0f} of {task.total:,.0f} rows"),
                TextColumn("{task.fields[rate]}"),
                TextColumn("{task.fields[errors]:,} errors"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
            )
            self._task = self._bar.add_task("", total=rows, completed=self.done, rate="", errors=self.errors)

    def __str__(self) -> str:
        """The number of written rows, of errors, and the rate."""
        empty = f"{self.empty:,} without text, " if self.empty else ""
        counts = f"{self.done:,} of {self.rows:,} rows, {empty}{self.errors:,} with errors"
        return f"{counts}, {_per_second(self._rate)}" if self._rate else counts

    @property
    def _rate(self) -> float:
        """Rows per second since the first model was loaded; 0 while unknown."""
        seconds = 0.0 if self._start is None else self._clock() - self._start
        return self._scored / seconds if seconds > 0 else 0.0

    def scored(self, rows: int) -> None:
        """Counts scored rows; the first call, with 0, means that a model is loaded."""
        if self._start is None:
            self._start = self._clock()
            self._next = self._start + _FIRST
        self._scored += rows
        self._under_way += rows
        self._show()

    def wrote(self, part: WrittenPart) -> None:
        """Counts a written part."""
        self.done += part.rows
        self.errors += part.errors
        self.empty += part.empty
        # The rows that a killed process has scored are scored again by another.
        self._under_way = max(self._under_way - part.rows, 0)
        self._show()

    def _show(self) -> None:
        seen = min(self.done + self._under_way, self.rows)
        rate = self._rate
        if self._bar:
            speed = _per_second(rate) if rate else ""
            self._bar.update(self._task, completed=seen, rate=speed, errors=self.errors)
        elif rate and self._clock() >= self._next:
            self._next = self._clock() + _EVERY
            left = duration((self.rows - seen) / rate)
            say(f"{seen:,} of {self.rows:,} rows, {_per_second(rate)}, {left} left, {self.errors:,} errors")


class StepProgress(_Shown):
    """Shows the steps of a report on standard error: a bar for each kind of step, and lines at intervals elsewhere."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock, self._next = clock, clock() + _FIRST
        self._tasks: dict[str, TaskID] = {}
        # When the first steps of each kind were done, and how many; and the kinds that have a line.
        self._began: dict[str, tuple[float, int]] = {}
        self._said: set[str] = set()
        if sys.stderr.isatty():
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
            )
            self._bar = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True))

    def __call__(self, what: str, done: int, of: int) -> None:
        """Shows that `done` of the steps of one kind are done, and the time that the others will take."""
        now = self._clock()
        began, first = self._began.setdefault(what, (now, done))
        if self._bar:
            if what not in self._tasks:
                self._tasks[what] = self._bar.add_task(what, total=of)
            self._bar.update(self._tasks[what], completed=done, total=of)
        elif now >= self._next or (done >= of and what in self._said):
            self._next = now + _EVERY
            self._said.add(what)
            left = f", about {duration((now - began) / (done - first) * (of - done))} left" if first < done < of else ""
            say(f"{what}: {done:,} of {of:,}{left}")


def say(line: str) -> None:
    """Writes a line to standard error."""
    print(line, file=sys.stderr, flush=True)


def _per_second(rate: float) -> str:
    # Of a slow classifier, the first digits.
    return f"{rate:,.0f} rows/s" if rate >= 10 else f"{rate:.2g} rows/s"


def duration(seconds: float) -> str:
    """Formats a time, as in 2 min 5 s."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
