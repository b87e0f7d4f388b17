"""Keeps the log messages of TensorFlow's libraries off the terminal: they appear before any setting is read."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet() -> Iterator[None]:
    """Silences standard error within the block, for imports; an exception is still reported."""
    # Read when TensorFlow starts. Failures also raise exceptions; the errors it logs are notes on the processor.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
