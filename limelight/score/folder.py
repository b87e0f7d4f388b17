"""The folder of a job: created, locked by one process at a time, and removed if the job leaves nothing in it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from limelight.errors import OutputError
from limelight.score.manifest import NAME
from limelight.score.parts import remove_unfinished

# The content of a pipe, which a resumed run needs again.
PIPE = "pipe.input"
# The lock on it ends with its process, even if that is killed.
_LOCK = ".lock"


@contextmanager
def made(folder: Path) -> Iterator[None]:
    """Creates a folder and holds its lock; a job that fails before it has a manifest leaves nothing behind.

    Raises:
        OutputError: The folder cannot be created, or another process holds its lock.
    """
    new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made ({error.strerror}). Choose another --out.") from error
    try:
        with _locked(folder):
            remove_unfinished(folder)
            try:
                yield
            finally:
                remove_unfinished(folder)
                if not (folder / NAME).exists():
                    for name in (PIPE, _LOCK):
                        (folder / name).unlink(missing_ok=True)
    finally:
        if new:
            # Succeeds only if it is empty.
            with suppress(OSError):
                folder.rmdir()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Holds the lock of a folder. Raises `OutputError` if another process holds it, or the folder cannot be written."""
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
