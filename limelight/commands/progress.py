"""Says how far a job is: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from limelight.jobs.shard import Done

# Seconds between two lines where there is no terminal.
_EVERY = 30.0


class JobProgress:
    """Counts rows on standard error.

    Args:
        rows: All rows.
        kept: The parts that an earlier run has done.
    """

    def __init__(self, rows: int, kept: list[Done]):
        self.rows = rows
        self.done = sum(part.rows for part in kept)
        self.errors = sum(part.errors for part in kept)
        # What the first part took is mostly loading the model.
        self._base = self.done
        self._start = self._last = time.monotonic()
        self._parts = 0
        self._first = self._start, self._base
        self._bar: Progress | None = None
        self._task = TaskID(0)
        if sys.stderr.isatty():
            self._bar = Progress(
                BarColumn(),
                TextColumn("{task.completed:,.0f} of {task.total:,.0f} rows"),
                TextColumn("{task.fields[rate]:,.0f} rows/s"),
                TextColumn("{task.fields[errors]:,} errors"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
            )
            self._task = self._bar.add_task("", total=rows, completed=self.done, rate=0.0, errors=self.errors)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()

    @property
    def rate(self) -> float:
        """Rows a second of this run, once the model is loaded."""
        return (self.done - self._base) / max(time.monotonic() - self._start, 1e-9)

    def __call__(self, part: Done) -> None:
        """Counts a part that was written."""
        self.done += part.rows
        self.errors += part.errors
        self._parts += 1
        if self._parts == 1:
            self._first = time.monotonic(), self.done
        elif self._parts == 2:
            self._start, self._base = self._first
        if self._bar:
            self._bar.update(self._task, completed=self.done, rate=self.rate, errors=self.errors)
        elif time.monotonic() - self._last >= _EVERY:
            self._last = time.monotonic()
            left = (self.rows - self.done) / self.rate
            say(
                f"{self.done:,} of {self.rows:,} rows, {self.rate:,.0f} rows/s, {_duration(left)} left, "
                f"{self.errors:,} errors"
            )


def say(line: str) -> None:
    """Writes a line to standard error."""
    print(line, file=sys.stderr, flush=True)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
