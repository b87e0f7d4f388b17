"""Output paths of commands: checked before any work, written next to the target, and renamed when complete."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shlex import join
from tempfile import TemporaryDirectory

from limelight.common.formatting import plural
from limelight.common.interruption import leaving, undivided
from limelight.common.output import refuse_inputs
from limelight.common.yielding import give_way

from .errors import SettingsError


def claim_folder(out: Path, force: bool, mark: str, inputs: Iterable[Path] = ()) -> None:
    """Checks, before any work, that a command can write the folder `out`.

    Args:
        out: The folder.
        force: Whether an existing folder may be replaced.
        mark: A file that every folder of this kind has; other folders are never replaced.
        inputs: The inputs of the command.

    Raises:
        OutputError: `out` is an input, or contains one.
        SettingsError: `out` is not empty, or cannot be written.
    """
    refuse_inputs({"--out": out}, inputs)
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        if not (out / mark).is_file():
            raise SettingsError(f"--out {out}: already exists, and contains no {mark}. Specify another folder.")
        if not force:
            raise SettingsError(f"--out {out}: already exists. Add --force to replace it, or specify another folder.")
    claim_place(out.parent, "--out")


def claim_place(folder: Path, option: str) -> None:
    """Checks that `folder` can be written or created, and leaves nothing there.

    Raises:
        SettingsError: The folder cannot be written; the message contains `option`.
    """
    try:
        with TemporaryDirectory(dir=_there(folder), prefix=".limelight-"):
            pass
    except OSError as error:
        raise SettingsError(
            f"{option} {folder}: cannot be written ({error.strerror}). Specify another folder."
        ) from error


@contextmanager
def replaced(out: Path) -> Iterator[Path]:
    """Yields a temporary path next to `out` for a file or folder, which is renamed to `out` when the block succeeds."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as work,
        leaving(partial(shutil.rmtree, work, ignore_errors=True)),
    ):
        new = Path(work) / out.name
        yield new
        put(new, out)


def put(new: Path, out: Path) -> None:
    """Replaces `out`, which may exist already, with the file or folder `new`."""
    give_way()
    if not out.is_dir():
        new.replace(out)
        return
    with undivided, TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as work:
        out.rename(Path(work) / "old")
        new.rename(out)


def duration(seconds: float) -> str:
    """Formats a time: 40 seconds, 3 minutes, 2.5 hours."""
    if seconds < 90:
        return plural(round(seconds), "second")
    if seconds < 7200:
        return plural(round(seconds / 60), "minute")
    return f"{seconds / 3600:.1f} hours"


def command(*parts: object, package: str = "limelight") -> str:
    """Formats a command of a package as it is typed: `limelight train --data data/mine`."""
    program = package
    if package != "limelight" or shutil.which(program) is None:
        python = Path(sys.executable)
        shown = python.relative_to(Path.cwd()) if python.is_relative_to(Path.cwd()) else python
        program = f"{shown} -m {package}"
    return f"{program} {join(map(str, parts))}"


def _there(folder: Path) -> Path:
    """Returns the nearest existing folder: `folder` itself, or one above it."""
    return next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())


@contextmanager
def quiet() -> Iterator[None]:
    """Silences standard error within the block, for imports; exceptions are still reported."""
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
