"""The folder of a job: made, locked by one process at a time, and left as it was where nothing came of the job."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from limelight.errors import OutputError
from limelight.score.manifest import NAME
from limelight.score.parts import TEMPORARY

# What came through a pipe, since a run that goes on needs it again.
PIPE = "pipe.input"
# The lock on it ends with the process that has it, however that ends.
_LOCK = ".lock"


@contextmanager
def made(folder: Path) -> Iterator[None]:
    """Makes a folder and holds its lock; a job that does not get as far as its manifest leaves nothing behind.

    Raises:
        OutputError: The folder cannot be made, or another process has it.
    """
    new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made ({error.strerror}). Choose another --out.") from error
    try:
        with _locked(folder):
            _sweep(folder)
            try:
                yield
            finally:
                _sweep(folder)
                if not (folder / NAME).exists():
                    for name in (PIPE, _LOCK):
                        (folder / name).unlink(missing_ok=True)
    finally:
        if new:
            # Only where it is empty.
            with suppress(OSError):
                folder.rmdir()


def _sweep(folder: Path) -> None:
    """Removes what a process that was ended had half written."""
    for left in folder.glob(f".*{TEMPORARY}"):
        left.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Holds the lock of a folder. Raises `OutputError` where another process has it, or it cannot be written."""
    try:
        file = (folder / _LOCK).open("a")
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
