"""Says how far a run has come: on a terminal in a line written anew, elsewhere in a line now and then."""

import sys
import time

from ..output import duration, plural
from .steps import Step

# Seconds between two lines, on a terminal and elsewhere.
_TERMINAL, _ELSEWHERE = 0.2, 60.0
# Tracing takes most of the first steps; how long the others take, for so many seconds, says how long the run will.
_FIRST_STEPS, _TIMED_SECONDS = 20, 5.0


class Progress:
    """Writes epoch, batch, loss, accuracy and the time that is left.

    Args:
        epochs: Length of the whole run.
        epoch: Epochs done.
        batches: Batches in the epoch under way.
        first: Batches of it that were done before.
        steps: Steps of the run that are left; once some are timed, it is said how long these take.
    """

    def __init__(self, epochs: int, epoch: int, batches: int, first: int = 0, steps: int | None = None):
        self.epochs, self.epoch, self.batches = epochs, epoch, batches
        self._steps = steps
        self._terminal = sys.stdout.isatty()
        self._first = first + min(_FIRST_STEPS, (batches - first) // 2)
        self._loss = self._accuracy = 0.0
        # When the steps began that are timed, and when a line was written last.
        self._began = self._written = time.monotonic()

    def __call__(self, done: int, steps: list[Step]) -> None:
        """Takes note of the latest `steps`, after which `done` batches are done."""
        now = time.monotonic()
        if done <= self._first:
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
            # Back to the start of the line, and what is left of a longer one goes.
            print(f"\r{line}\x1b[K", end="", flush=True)
        else:
            print(line, flush=True)

    def clear(self) -> None:
        """Makes room for another line."""
        if self._terminal:
            print("\r\x1b[K", end="", flush=True)
