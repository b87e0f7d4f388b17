"""Says how far a run has come: on a terminal in a line written anew, elsewhere in a line now and then."""

import sys
import time
from typing import Any

import keras

from model_training.output import duration

# Seconds between two lines, on a terminal and elsewhere.
_TERMINAL, _ELSEWHERE = 0.2, 60.0
# Tracing takes most of the first steps; how long the others take says how long the run will.
_FIRST_STEPS = 20


class Progress(keras.callbacks.Callback):
    """Writes epoch, batch, loss, accuracy and the time that is left.

    Args:
        epochs: Length of the whole run.
        batches: Batches in the epoch that this callback sees.
    """

    def __init__(self, epochs: int, batches: int):
        super().__init__()
        self.epochs, self.batches = epochs, batches
        self._terminal = sys.stdout.isatty()
        self._epoch = 0
        self._first = min(_FIRST_STEPS, batches // 2)
        # When the steps began that are timed, and when a line was written last.
        self._began = self._written = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        now, done = time.monotonic(), batch + 1
        if done == self._first:
            self._began = now
        if now - self._written < (_TERMINAL if self._terminal else _ELSEWHERE):
            return
        self._written = now
        line = f"epoch {self._epoch + 1} of {self.epochs}: batch {done:,} of {self.batches:,}"
        line += f", loss {float(logs['loss']):.4f}, accuracy {float(logs['accuracy']):.3f}"
        if done > self._first:
            steps = self.batches * (self.epochs - self._epoch) - done
            line += f", about {duration(steps * (now - self._began) / (done - self._first))} to go"
        if self._terminal:
            # Back to the start of the line, and what is left of a longer one goes.
            print(f"\r{line}\x1b[K", end="", flush=True)
        else:
            print(line, flush=True)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if self._terminal:
            print("\r\x1b[K", end="", flush=True)
