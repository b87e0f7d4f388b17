"""Finds the tables that an argument names: a file, a folder, a pattern, or a data set on the hub."""

import glob
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from limelight.tables.sources import ENDINGS, tables_in, tables_like

from ..errors import DataError, SettingsError
from .config import Columns
from .rows import read_hub, read_table

_SETTINGS = ("text", "label", "title", "columns", "member")


@dataclass(frozen=True)
class Source:
    """One table.

    Attributes:
        name: Its name in messages.
        columns: The columns that contain the parts of a review.
        rows: Returns the values of `columns.wanted` for each row, or raises `DataError`.
    """

    name: str
    columns: Columns
    rows: Callable[[], Iterator[list[Any]]]


def find_sources(argument: str | Path, columns: Columns) -> list[Source]:
    """Returns the tables that `argument` names, sorted by name.

    Args:
        argument: A file; a folder of tables, or of one folder per class with one .txt per text; a pattern such as
            `reviews/*.csv`; or `hf://DATASET[/CONFIG][:SPLIT]`. Append `::text=body,label=stars` to name the columns
            for this argument.
        columns: The columns that contain the parts of a review, unless the argument names others.

    Raises:
        SettingsError: The part after `::` is malformed.
        DataError: The file does not exist, or is a pipe or an address, or the folder is empty.
    """
    location, settings = _parse(str(argument))
    member = settings.pop("member", None)
    columns = _own(columns, settings, str(argument))
    if not location:
        raise DataError("The name of an input is empty. Specify a file, a folder or a pattern; . is this folder.")
    if location == "-":
        raise DataError(
            "-: standard input cannot be prepared, because files are read more than once. Write it to a file."
        )
    if location.startswith("hf://"):
        return [Source(location, columns, partial(read_hub, location.removeprefix("hf://"), columns))]
    if "://" in location:
        raise DataError(f"{location}: is an address. Download the file, and specify its path.")
    paths = [Path(location)]
    if paths[0].is_dir():
        paths = _inside(paths[0])
    elif glob.has_magic(location) and not paths[0].exists():
        paths = tables_like(location)
        if not paths:
            raise DataError(f"{location}: no file matches this pattern. Check the path.")
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths[:5]) + (", …" if len(paths) > 5 else "")
        print(f"{location}: {len(paths)} files, {names}")

    def read(path: Path) -> Iterator[list[Any]]:
        return _texts_by_class(path, columns) if path.is_dir() else read_table(path, columns, member)

    return [Source(str(path), columns, partial(read, path)) for path in paths]


def paths_of(arguments: Iterable[str | Path]) -> list[Path]:
    """Returns the files and folders that arguments name, without their settings; data sets on the hub are omitted."""
    names = [_parse(str(argument))[0] for argument in arguments]
    return [path for name in names if "://" not in name for path in map(Path, glob.glob(name) or [name])]


def source_name(argument: str | Path) -> str:
    """Returns the last part of an argument's path or name, without settings, for the model card."""
    location = _parse(str(argument))[0]
    return location.removeprefix("hf://") if location.startswith("hf://") else Path(location).name


def _parse(argument: str) -> tuple[str, dict[str, str]]:
    """Splits `PLACE::name=value,name=value`; a value may contain commas, as in `columns=label,title,text`."""
    location, mark, pairs = argument.rpartition("::")
    if not mark or "=" not in pairs:
        return argument, {}
    settings: dict[str, str] = {}
    name = ""
    for piece in pairs.split(","):
        if "=" in piece:
            name, _, value = piece.partition("=")
            settings[name.strip()] = value.strip()
        elif name:
            settings[name] += f",{piece.strip()}"
    return location, settings


def _own(columns: Columns, settings: dict[str, str], argument: str) -> Columns:
    """Returns `columns` with the settings of one argument applied."""
    kept = columns.kept
    for name in settings:
        if name not in (*_SETTINGS, *kept):
            known = ", ".join((*_SETTINGS, *kept))
            raise SettingsError(f"{argument}: {name!r} is not one of {known}; write FILE::text=COLUMN,label=COLUMN.")
    replaced: dict[str, Any] = {name: value for name, value in settings.items() if name in _SETTINGS}
    if columns.label is None:
        # Only texts are wanted, from this argument too.
        replaced.pop("label", None)
    keep = tuple(f"{name}={settings.get(name, column)}" for name, column in kept.items())
    return replace(columns, **replaced, keep=keep)


def _inside(folder: Path) -> list[Path]:
    """Returns the tables in a folder, or the folder itself if it holds a folder of texts for each class."""
    result = tables_in(folder)
    if not result and any(folder.glob("*/*.txt")):
        return [folder]
    if not result:
        raise DataError(
            f"{folder}: contains no table ({', '.join(ENDINGS)}, compressed or not), and no folder of .txt per class."
        )
    return result


def _texts_by_class(folder: Path, columns: Columns) -> Iterator[list[Any]]:
    """Yields a row for each .txt in the folders of `folder`: its text, and the name of its folder as the label."""
    if len(columns.wanted) > (1 if columns.label is None else 2):
        raise DataError(f"{folder}: a folder of texts has no columns. Leave out --title and --keep.")
    for path in sorted(folder.glob("*/*.txt")):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise DataError(f"{path}: is not UTF-8 ({error.reason}). Save it as UTF-8, or remove it.") from error
        yield [text] if columns.label is None else [text, path.parent.name]
