"""Reads the output of a job, to sum up all reviews together."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from limelight.common.plain import listed
from limelight.errors import InputError
from limelight.lenses.lens import Unit
from limelight.score.columns import PREFIX
from limelight.score.folder import read_manifest
from limelight.tables.kinds import is_json, read_cells
from limelight.tables.read import Survey, joint_schema, read_rows, survey
from limelight.tables.sources import MANIFEST, find_sources
from limelight.tables.text_column import choose_text_column

# Columns of answers, whose names may have the prefix.
_OWN = ("label", "expected_stars", "probability")


@dataclass(frozen=True, slots=True)
class Answered:
    """A review: its text, and its phrases with their moves; None if it was not scored.

    Attributes:
        text: The text.
        phrases: Its phrases; none if none were asked for.
        cells: The cells of the further columns.
    """

    text: str
    phrases: list[tuple[str, float]] | None
    cells: tuple[Any, ...] = ()


class Answers:
    """The answers in a folder of parts, or in one file; each iteration reads them again.

    Args:
        out: The output of `limelight score` with `--explain`.
        text: The column of the reviews; by default the one that was scored.
        further: Further columns to read; `label` and `expected_stars` are those of the last answers.
        phrases: Whether there must be phrases.

    Attributes:
        unit: The unit of phrases: `stars`, or the `probability` of a label.

    Raises:
        InputError: There are no answers, or none with phrases; or, while they are read, a cell holds something else.
    """

    def __init__(self, out: Path, text: str | None = None, further: Sequence[str] = (), *, phrases: bool = True):
        manifest = read_manifest(out) if out.is_dir() else None
        pattern = str(out / "part-*") if manifest else str(out)
        if out.is_dir() and not manifest:
            raise InputError(f"{out}: has no {MANIFEST}. Give what limelight score wrote.")
        self._surveys: list[Survey] = [survey(source) for source in find_sources([pattern])]
        schema = joint_schema(self._surveys)
        named = [name for name in schema.names if name.endswith("key_phrases")]
        if not named and phrases:
            raise InputError(f"{out}: has no phrases. Score the reviews with --explain phrases, or another lens.")
        # What Limelight adds stands last.
        self._phrases = named[-1] if named else None
        wanted = text or (manifest["text"] if manifest else None)
        given = pa.schema([field for field in schema if field.name != self._phrases])
        self._text = choose_text_column(_only_given(given), wanted)
        self._names = schema.names
        stars = any(name.endswith("expected_stars") for name in schema.names)
        versions = [name for name in schema.names if name.endswith("model_version")]
        self._version = versions[-1] if versions else None
        errors = [name for name in schema.names if name.endswith("error")]
        self._error = errors[-1] if errors else None
        self._further = [self._column_of(out, name) for name in further]
        self.unit: Unit = "stars" if stars else "probability"

    def order_of(self, labels: Sequence[str]) -> list[str]:
        """Returns those of `labels` whose probabilities were written, in the order of their columns."""
        columns = {f"probability_{label}": label for label in labels}
        names = [name.removeprefix(PREFIX) for name in self._names]
        # A table that is scored again has them twice, and those of the last time stand last.
        return [columns[name] for name in names if name in columns][-len(labels) :]

    def _column_of(self, out: Path, name: str) -> str:
        own = [each for each in self._names if each.removeprefix(PREFIX) == name] if name in _OWN else []
        if not own and name not in self._names:
            raise InputError(f"{out}: has no column {name!r}. The columns are {listed(self._names)}.")
        return own[-1] if own else name

    @property
    def version(self) -> str | None:
        """The version of the model that scored the first row, or None."""
        for part in self._surveys if self._version else ():
            for table in read_rows(part):
                if table.num_rows:
                    found: str | None = table.column(self._version)[0].as_py()
                    return found
        return None

    def __iter__(self) -> Iterator[Answered]:
        for part in self._surveys:
            row = 0
            for table in read_rows(part):
                texts = read_cells(table.column(self._text))
                further = zip(*(read_cells(table.column(name)) for name in self._further), strict=True)
                cells = list(further) if self._further else [()] * table.num_rows
                if self._phrases is None:
                    errors = table.column(self._error).to_pylist() if self._error else [None] * table.num_rows
                    for text, error, more in zip(texts, errors, cells, strict=True):
                        yield Answered(text if isinstance(text, str) else "", None if error else [], more)
                    continue
                phrases = table.column(self._phrases)
                written = is_json(phrases.type) or pa.types.is_string(phrases.type)
                for text, cell, more in zip(texts, phrases.to_pylist(), cells, strict=True):
                    row += 1
                    try:
                        items: list[dict[str, Any]] | None = (json.loads(cell) if cell else None) if written else cell
                        found = None if items is None else [(item["phrase"], float(item["move"])) for item in items]
                    except (ValueError, TypeError, KeyError) as error:
                        raise InputError(
                            f"{part.source.name}: {self._phrases} of row {row:,} is {str(cell)[:40]!r}, and no list of "
                            "phrases. Give the table as limelight score wrote it."
                        ) from error
                    yield Answered(text if isinstance(text, str) else "", found, more)


def _only_given(schema: pa.Schema) -> pa.Schema:
    """Drops our own columns whose names look like review columns."""
    return pa.schema([field for field in schema if field.name not in ("error", "model_version", "label")])
