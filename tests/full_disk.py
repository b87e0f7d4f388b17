"""A disk that is full: files are limited to a size, so that a write fails in the middle."""

import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Limits every file that this process and its children write to `size` bytes.

    Python stores no bytecode meanwhile: it takes a module that was cut off at the limit for a whole one, and the next
    process that imports it fails.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with (
        mock.patch.object(sys, "dont_write_bytecode", True),
        mock.patch.dict(os.environ, PYTHONDONTWRITEBYTECODE="1"),
    ):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
