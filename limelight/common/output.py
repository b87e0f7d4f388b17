"""Writes the files of commands: replaces no input, leaves no incomplete file, and keeps existing ones unless forced."""

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from glob import escape
from itertools import chain, combinations, takewhile
from pathlib import Path
from typing import IO, Annotated

from limelight.common.interruption import leaving
from limelight.common.yielding import give_way
from limelight.errors import OutputError

_TEMPORARY = ".tmp"
# The type of an option that names a file or folder to write: its command passes it to `refuse_inputs`.
OUTPUT = "OUTPUT"
Output = Annotated[Path, OUTPUT]


def refuse_inputs(outputs: Mapping[str, Path | None], inputs: Iterable[Path]) -> None:
    """Checks that no output is an input, under any name or link, or a folder that contains an input.

    Args:
        outputs: The files and folders to write, by the options that name them.
        inputs: The files and folders that are read; those that do not exist are ignored.

    Raises:
        OutputError: An output would replace an input.
    """
    parts: dict[Path, Path] = {}
    for path in inputs:
        # Of a folder its files are read.
        for file in (path, *(path.iterdir() if path.is_dir() else ())):
            # A link is read where it points, and stands in the folder that has it.
            for name in (file.absolute(), file.resolve()):
                for part in chain([name], name.parents):
                    if part in parts:
                        break
                    parts[part] = file
    above = {key: file for part, file in parts.items() if (key := _identity(part))}
    for option, out in outputs.items():
        if out is None or not (source := above.get(_identity(out) or (0, 0))):
            continue
        if _identity(source) != _identity(out):
            relation = f"contains the input {source}"
        else:
            relation = "is an input" if source == out else f"is an input: {source} under another name"
        raise OutputError(f"{option} {out}: {relation}. An output cannot replace an input: specify another file.")


def claim_files(outputs: Mapping[str, Path | None], inputs: Iterable[Path], force: bool) -> list[Path]:
    """Returns the files that options name, in order, after calling `refuse_inputs`.

    Raises:
        OutputError: An output is an input, two options name the same file, or a file exists and `force` is not given.
    """
    refuse_inputs(outputs, inputs)
    files = {option: file for option, file in outputs.items() if file is not None}
    for (option, file), (other, same) in combinations(files.items(), 2):
        if file.resolve() == same.resolve():
            raise OutputError(f"{file}: is used by both {option} and {other}. Specify a different file for each.")
    if taken := [file for file in files.values() if file.exists() and not force]:
        raise OutputError(f"{taken[0]}: already exists. Add --force to replace it, or specify another file.")
    return list(files.values())


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """Opens a file that replaces `path` if the block succeeds; creates its folder if necessary.

    Raises:
        OutputError: The file cannot be written.
    """
    if str(path) == "-" or (path.exists() and not path.is_file()):
        raise OutputError(f"{path}: is not a file name. Specify a file.")
    target = target_of(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}{_TEMPORARY}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with leaving(partial(temporary.unlink, missing_ok=True)), temporary.open("wb") as file:
            yield file
            give_way()
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"{path}: cannot be written ({reason}). Free some space, or choose another location."
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Creates `folder`, and locks it until this process ends, even by a kill; in the end, removes it if it is empty.

    Folders above it that it created are then removed, too.

    Raises:
        OutputError: Another process has locked the folder, or it cannot be created.
    """
    made = [folder, *takewhile(lambda above: not above.exists(), folder.parents)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be created ({error.strerror}). Specify another folder.") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(held)
        raise OutputError(
            f"{folder}: another process is writing to it. Wait until it finishes, or specify another folder."
        ) from error
    except OSError:
        pass  # Some shared disks lock no folder.

    def clear() -> None:
        # Succeeds only for empty ones.
        for empty in made:
            with suppress(OSError):
                empty.rmdir()

    try:
        with leaving(clear):
            yield
    finally:
        clear()
        os.close(held)


def target_of(path: Path) -> Path:
    """Returns the file to write for `path`: if it is a link, the file that it points to, so that the link is kept."""
    return Path(os.path.realpath(path))


def remove_unfinished(folder: Path, name: str | None = None) -> None:
    """Removes the incomplete files that killed processes left in `folder`: all of them, or those of the file `name`."""
    for left in folder.glob(f".{escape(name) if name else '*'}.[0-9]*{_TEMPORARY}"):
        left.unlink(missing_ok=True)


def _identity(path: Path) -> tuple[int, int] | None:
    """Returns what all names of an existing file or folder share, or None."""
    try:
        about = path.stat()
    except (OSError, ValueError):
        return None
    return about.st_dev, about.st_ino
