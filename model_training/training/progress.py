"""Prints the progress of a run: on a terminal in one line that is redrawn, elsewhere a line at intervals."""

import sys
import time

from limelight.common.plain import plural

from ..output import duration
from .steps import Step

# Seconds between two lines, on a terminal and elsewhere.
_TERMINAL, _ELSEWHERE = 0.2, 60.0
# The steps of this many seconds give an estimate for the run.
_TIMED_SECONDS = 5.0


class Progress:
    """Prints epoch, batch, loss, accuracy and the remaining time.

    Args:
        epochs: Length of the whole run.
        epoch: Number of finished epochs.
        batches: Number of batches in the current epoch.
        steps: Number of remaining steps of the run; once some are timed, an estimate is printed.
    """

    def __init__(self, epochs: int, epoch: int, batches: int, steps: int | None = None):
        self.epochs, self.epoch, self.batches = epochs, epoch, batches
        self._steps = steps
        self._terminal = sys.stdout.isatty()
        # The number of batches before the timed ones, and when these started: at the first call, since tracing
        # dominates the steps before it.
        self._first: int | None = None
        self._began = 0.0
        # When the last line was written.
        self._written = time.monotonic()

    def __call__(self, done: int, steps: list[Step]) -> None:
        """Records the latest `steps`; `done` batches are finished now."""
        now = time.monotonic()
        if self._first is None:
            self._first, self._began = done, now
        if self._steps and self._first < done < self.batches and now - self._began > _TIMED_SECONDS:
            timed = done - self._first
            line = f"{plural(self._steps, 'step')}: about {duration(self._steps * (now - self._began) / timed)}"
            self.clear()
            print(f"{line}, as {timed:,} of the first went", flush=True)
            self._steps = None
        if not steps or now - self._written < (_TERMINAL if self._terminal else _ELSEWHERE):
            return
        self._written = now
        loss = sum(step.loss for step in steps) / len(steps)
        accuracy = sum(step.accuracy for step in steps) / len(steps)
        line = f"epoch {self.epoch + 1} of {self.epochs}: batch {done:,} of {self.batches:,}"
        line += f", loss {loss:.4f}, accuracy {accuracy:.3f}"
        if done > self._first:
            left = self.batches * (self.epochs - self.epoch) - done
            line += f", about {duration(left * (now - self._began) / (done - self._first))} to go"
        if self._terminal:
            # Returns to the start of the line, and erases the rest of a longer one.
            print(f"\r{line}\x1b[K", end="", flush=True)
        else:
            print(line, flush=True)

    def clear(self) -> None:
        """Ends the line, so that others can be printed."""
        if self._terminal:
            print("\r\x1b[K", end="", flush=True)
