"""The folder of a job, locked by one process at a time; its manifest keeps other jobs from continuing it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from limelight.common.output import alone, remove_unfinished, writing
from limelight.errors import OutputError
from limelight.tables.sources import ENDINGS, MANIFEST, OLD_MANIFEST
from limelight.tables.write import FORMATS

# The content of a pipe, which a resumed run needs again.
PIPE = "_pipe.input"
_VERSION = 2
# Most characters of a value in a message.
_SHOWN = 200
# Suffixes that mean a file was intended.
_OTHER_FILES = (".gz", ".ods", ".txt", ".xls", ".xlsx", ".zip", ".zst")


def is_file(out: Path) -> bool:
    """Whether `out` is a single file, judging by its ending."""
    return out.suffix.lower() in (*ENDINGS, *_OTHER_FILES)


def folder_for(out: Path, *, force: bool) -> Path:
    """Returns the folder for the parts of a job that writes `out`.

    Raises:
        OutputError: `out` or the folder contains something else, or a finished job and `force` is not given.
    """
    folder = out.with_name(f"{out.name}.parts") if is_file(out) else out
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder}: is not a folder. Choose another --out.")
    if is_file(out):
        if out.is_dir():
            raise OutputError(f"{out}: is a folder. Choose another --out.")
        if out.exists() and not folder.exists() and not force:
            raise OutputError(f"{out}: already exists. Choose another --out, or add --force to replace it.")
    elif folder.is_dir() and not any((folder / name).exists() for name in (MANIFEST, OLD_MANIFEST)):
        foreign = [file.name for file in folder.iterdir() if not file.name.startswith(".") and file.name != PIPE]
        if foreign:
            raise OutputError(f"{folder}: contains other files, such as {foreign[0]}. Choose another --out.")
    return folder


@contextmanager
def made(folder: Path) -> Iterator[None]:
    """Creates a folder and holds its lock; a job that fails before it has a manifest leaves nothing behind.

    Raises:
        OutputError: See `alone`.
    """
    with alone(folder):
        remove_unfinished(folder)
        if (folder / OLD_MANIFEST).exists() and any(folder.glob("part-*")):
            (folder / OLD_MANIFEST).rename(folder / MANIFEST)
        try:
            yield
        finally:
            remove_unfinished(folder)
            if not (folder / MANIFEST).exists():
                (folder / PIPE).unlink(missing_ok=True)


def clear(folder: Path) -> None:
    """Removes only the parts and the manifest of an earlier job.

    The manifest is removed last, since parts without a manifest would belong to an unknown job.
    """
    for name in (*(f"part-*.{form}" for form in FORMATS), MANIFEST):
        for file in folder.glob(name):
            file.unlink()


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Writes the manifest. Raises `OutputError` if that fails."""
    with writing(folder / MANIFEST) as file:
        text = json.dumps({"manifest": _VERSION, **content}, indent=2, ensure_ascii=False)
        # The name of a file may be bytes that are not UTF-8, and JSON reads a backslash of Python as it is meant.
        file.write((text + "\n").encode("utf-8", "backslashreplace"))


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Returns the manifest of a folder, or None if it has none. Raises `OutputError` if it cannot be read."""
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise OutputError(f"{path}: cannot be read ({error}). Add --force to start over.") from error
    if not isinstance(content, dict) or content.get("manifest") != _VERSION:
        raise OutputError(f"{path}: was written by another version of Limelight. Add --force to start over.")
    return content


def claim_folder(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Writes the manifest of a new job. Raises `OutputError` if the folder contains parts of another job."""
    old = read_manifest(folder)
    if old is None or not any(folder.glob("part-*")):
        write_manifest(folder, manifest)
    else:
        check_same(folder, old, manifest)


def check_same(folder: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Raises `OutputError`, which lists the differences, if `new` is not the same job as `old`, the one in `folder`."""
    pairs = {key: (_compared(key, old.get(key)), _compared(key, new[key])) for key in new}
    differences = [
        f"{key}: {_short(before)}, now {_short(now)}" for key, (before, now) in pairs.items() if before != now
    ]
    if differences:
        raise OutputError(
            f"{folder}: was started with other inputs or settings ({'; '.join(differences)})."
            " Use the same ones, choose another --out, or add --force to start over."
        )


def _compared(key: str, value: Any) -> Any:
    """Returns the values that must agree: for files their content, wherever and whenever they were written."""
    if key != "inputs" or not isinstance(value, list):
        return value
    return [f"{each['size']:,} bytes with the SHA-256 {each['sha256'][:12]}…" for each in value]


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
