"""One job at a time in a folder: a lock that ends with the process that has it, however it ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from limelight.errors import OutputError

LOCK = ".lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the lock of a folder. Raises `OutputError` where another process has it, or it cannot be written."""
    try:
        file = (folder / LOCK).open("a")
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror}). Choose another --out.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OutputError(
                f"{folder}: another process is scoring into it. Wait until it ends, or choose another --out."
            ) from error
        yield
