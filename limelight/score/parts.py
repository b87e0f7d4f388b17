"""Writes answers part by part, completely or not at all, and counts those that are written."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import IO

from limelight.common.rules import refusal
from limelight.errors import OutputError
from limelight.score.reviews import NO_TEXT
from limelight.tables.read import read_rows, survey
from limelight.tables.sources import source_of
from limelight.tables.write import Format

_TEMPORARY = ".tmp"
# The errors of rows without text, which are no failures: in an export of an app store they are a third of all.
WITHOUT_TEXT = frozenset({NO_TEXT, refusal("empty"), refusal("no_words")})


@dataclass(frozen=True, slots=True)
class Done:
    """A part that is written."""

    number: int
    rows: int
    errors: int
    """Rows that could not be scored although they have a text."""
    empty: int = 0
    """Rows without text."""

    @classmethod
    def of(cls, number: int, rows: int, errors: Iterable[str | None]) -> "Done":
        """Counts the errors of a part."""
        said = [error for error in errors if error]
        empty = sum(error in WITHOUT_TEXT for error in said)
        return cls(number, rows, len(said) - empty, empty)


def part_name(number: int, form: Format) -> str:
    """Returns the name of a part: that of its shard, so that a part that is written twice exists once."""
    return f"part-{number:05d}.{form}"


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """Opens a file, in a new folder where its folder is missing, that replaces `path` if the block succeeds.

    Raises:
        OutputError: It cannot be written.
    """
    if str(path) == "-" or (path.exists() and not path.is_file()):
        raise OutputError(f"{path}: is not the name of a file. Name one.")
    target = target_of(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}{_TEMPORARY}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"{path}: cannot be written ({reason}). Make room, or choose another place; then run it again."
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def target_of(path: Path) -> Path:
    """Returns the file that is written for `path`: of a link, which stays one, the file that it names."""
    return Path(os.path.realpath(path))


def remove_unfinished(folder: Path, name: str | None = None) -> None:
    """Removes the incomplete files that killed processes left in `folder`: of all files, or of the one `name`."""
    for left in folder.glob(f".{escape(name) if name else '*'}.[0-9]*{_TEMPORARY}"):
        left.unlink(missing_ok=True)


def written_parts(folder: Path, form: Format, count: int, error: str) -> list[Done]:
    """Returns those of the first `count` parts that are written; rows with a text in the column `error` have an error.

    Raises:
        InputError: One of them cannot be read.
    """
    found = []
    for number in range(count):
        path = folder / part_name(number, form)
        if path.exists():
            rows, errors = 0, list[str | None]()
            # A part of JSON lines without rows is an empty file.
            for table in read_rows(survey(source_of(path))) if path.stat().st_size else ():
                rows += table.num_rows
                errors += table.column(error).to_pylist()
            found.append(Done.of(number, rows, errors))
    return found
