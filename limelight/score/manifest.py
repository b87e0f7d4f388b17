"""The manifest of a job: its inputs, columns, settings and weights, so that no other job continues it."""

import json
from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

from limelight.errors import OutputError
from limelight.score.parts import writing
from limelight.tables.sources import MANIFEST

NAME = MANIFEST
_VERSION = 2
# Most characters of a value in a message.
_SHOWN = 200


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Writes the manifest. Raises `OutputError` if that fails."""
    with writing(folder / NAME) as file:
        text = json.dumps({"manifest": _VERSION, **content}, indent=2, ensure_ascii=False)
        # The name of a file may be bytes that are not UTF-8, and JSON reads a backslash of Python as it is meant.
        file.write((text + "\n").encode("utf-8", "backslashreplace"))


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Returns the manifest of a folder, or None if it has none. Raises `OutputError` if it cannot be read."""
    path = folder / NAME
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise OutputError(f"{path}: cannot be read ({error}). --force starts again.") from error
    if not isinstance(content, dict) or content.get("manifest") != _VERSION:
        raise OutputError(f"{path}: was written by another version of Limelight. --force starts again.")
    return content


def check_same(folder: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Raises `OutputError`, which names the differences, if `new` is another job than the `old` one in `folder`."""
    pairs = {key: (_compared(key, old.get(key)), _compared(key, new[key])) for key in new}
    differences = [
        f"{key}: {_short(before)}, now {_short(now)}"
        for key, (before, now) in ((key, _apart(*pair)) for key, pair in pairs.items())
        if before != now
    ]
    if differences:
        raise OutputError(
            f"{folder}: was started as another job, and cannot continue as this one ({'; '.join(differences)})."
            " Use the same, choose another --out, or start again with --force."
        )


def _compared(key: str, value: Any) -> Any:
    """Returns the values that must agree: for files their content, wherever and whenever they were written."""
    if key != "inputs" or not isinstance(value, list):
        return value
    return [f"{each['size']:,} bytes with the SHA-256 {each['sha256'][:12]}…" for each in value]


def _apart(before: Any, now: Any) -> tuple[Any, Any]:
    """Returns lists that are too long to show from their first difference on, and all else as it is."""
    lists = isinstance(before, list) and isinstance(now, list)
    if not lists or max(len(_json(before)), len(_json(now))) <= _SHOWN:
        return before, now
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(before, now, strict=False))))
    return ["…", *before[same:]], ["…", *now[same:]]


def _short(value: Any) -> str:
    text = _json(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
