"""A job: reads files of reviews, and writes a folder of parts or a single file; finished parts are not repeated."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from limelight.classifier.wrap import Classifier
from limelight.common.output import refuse_inputs, remove_unfinished, target_of, writing
from limelight.common.resources import find_weights
from limelight.errors import InputError, OutputError
from limelight.score.columns import free_names
from limelight.score.folder import PIPE, claim_folder, clear, folder_for, is_file, made
from limelight.score.parts import PartWriter, Shard, WrittenPart
from limelight.score.pools import Pool
from limelight.score.scorer import Scorer
from limelight.tables.read import CsvOptions, TableInfo, inspect, is_headless, joint_schema, shards
from limelight.tables.sources import ENDINGS, Source, find_sources, spool
from limelight.tables.text_column import check_column, choose_text_column
from limelight.tables.write import FORMATS, Format, join_tables, pack

# Rows that the column of the reviews is guessed from.
_GUESSED_FROM = 1000


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """The request for a job.

    Attributes:
        inputs: Files, folders, patterns, or `-` for a pipe.
        out: A file that ends in .csv, .jsonl or .parquet, or a folder of parts.
        weights: The directory of weights, or a custom classifier.
        text: The column of the reviews, or its number if the files have no header; guessed by default.
        title: The column of their titles, if any.
        lens: The lens that finds phrases, if any.
        prior: How frequent each label is in the reviews, if stated (see `Scorer`).
        shard_rows: Number of rows in a part.
        force: Start over, and replace the contents of `out`.
    """

    inputs: Sequence[str]
    out: Path
    weights: Path | Classifier
    text: str | None = None
    title: str | None = None
    lens: str | None = None
    prior: str | tuple[float, ...] | None = None
    shard_rows: int = 2000
    force: bool = False


@dataclass(slots=True)
class ScoreJob:
    """A job that is ready to run.

    Attributes:
        writer: Scores and writes the parts.
        columns: The columns of the answers, by the names of `answer_fields`.
        rows: Total number of rows.
        parts: Total number of parts.
        kept: The parts that an earlier run wrote.
    """

    order: ScoreRequest
    writer: PartWriter
    columns: dict[str, str]
    rows: int
    parts: int
    kept: list[WrittenPart]
    _surveys: list[TableInfo]

    def run(
        self, pool: Pool, wrote: Callable[[WrittenPart], None], scored: Callable[[int], None] = lambda rows: None
    ) -> None:
        """Scores the remaining rows.

        Args:
            pool: The processes that score; see `limelight.score.pools`.
            wrote: Called with each part that was written.
            scored: Called with the number of rows scored since its last call; first with 0, when a model is loaded.

        Raises:
            LimelightError: The job cannot continue; the written parts are kept, and a later run continues from them.
            InputError: The files have changed since the job was prepared.
            OutputError: The file of the job cannot be written.
            KeyboardInterrupt: The job was interrupted; unfinished parts are discarded, the others kept.
        """
        rows = sum(part.rows for part in self.kept)
        with closing(pool(self.writer, self._shards(), scored)) as parts:
            for part in parts:
                rows += part.rows
                wrote(part)
        if rows != self.rows:
            raise InputError(
                f"{self.order.out}: the inputs had {self.rows:,} rows at first, but {rows:,} during scoring. "
                "Do not change them, and start over with --force."
            )
        if is_file(self.order.out):
            out = target_of(self.order.out)
            remove_unfinished(out.parent, out.name)
            with writing(self.order.out) as file:
                join_tables(list(map(self.writer.path, range(self.parts))), file, self.writer.form)
            clear(self.writer.folder)
            shutil.rmtree(self.writer.folder)

    @property
    def renamed(self) -> dict[str, str]:
        """The new names of answer columns whose names are taken, by the taken names."""
        return {name: free for name, free in self.columns.items() if name != free}

    def _shards(self) -> Iterator[Shard]:
        kept = {part.number for part in self.kept}
        for number, table in enumerate(shards(self._surveys, joint_schema(self._surveys), self.order.shard_rows)):
            if number not in kept:
                yield number, pack(table)
            # Otherwise Arrow's allocator keeps some 50 MB of what it read for a while.
            pa.default_memory_pool().release_unused()


@contextmanager
def prepare(order: ScoreRequest, pipe: IO[bytes], say: Callable[[str], object]) -> Iterator[ScoreJob]:
    """Prepares a job, and locks its folder within the context.

    Args:
        order: The request.
        pipe: The stream for `-`.
        say: Called with messages about guesses.

    Raises:
        InputError: Files are missing or broken, or the column to read is unclear.
        OutputError: `out` exists already, is in use, or belongs to another job.
        WeightsError: See `limelight.load`.
        LensError: The model has no such lens.
        PriorError: The prior does not fit the labels.
    """
    form = _form(order)
    scorer = Scorer(order.weights, order.lens, prior=order.prior)
    # Before any file is written.
    files = [] if "-" in order.inputs else [(each, each.path.resolve()) for each in find_sources(order.inputs)]
    if files:
        chosen = order.weights.file if isinstance(order.weights, Classifier) else find_weights(order.weights)
        # Parts of an earlier run lie in a folder that has nothing else (see `folder_for`).
        read = [source.path for source in _not_written(order, files) if order.out not in source.path.parents]
        refuse_inputs({"--out": order.out}, [*read, chosen] if chosen else read)
    folder = folder_for(order.out, force=order.force)
    sources = _sources(order, folder, files)
    with made(folder):
        sources = sources or [spool(pipe, folder / PIPE)]
        surveys = [inspect(source, CsvOptions(headless=is_headless(source, order.text))) for source in sources]
        schema = joint_schema(surveys)
        scorer.text, scorer.title = _choose_columns(order, surveys, schema, say)
        names = free_names([field.name for field in scorer.fields], schema.names)
        writer = PartWriter(scorer, folder.resolve(), form)
        manifest = _manifest(order, writer, surveys, names.values())
        if order.force:
            clear(folder)
        claim_folder(folder, manifest)
        rows = sum(table.rows for table in surveys)
        parts = max(1, -(-rows // order.shard_rows))
        yield ScoreJob(order, writer, names, rows, parts, writer.written(parts, names["error"]), surveys)


def _choose_columns(
    order: ScoreRequest, surveys: Sequence[TableInfo], schema: pa.Schema, say: Callable[[str], object]
) -> tuple[str, str | None]:
    """Returns the columns of the reviews and of their titles."""
    for note in chain.from_iterable(table.notes for table in surveys):
        say(note)
    # Of many files, the first are enough.
    rows_of = chain.from_iterable(table.sample for table in surveys)
    title = None if order.title is None else check_column(schema, order.title, "--title")
    sample = [] if order.text else list(islice(rows_of, _GUESSED_FROM))
    text = choose_text_column(schema, order.text, sample, title)
    for table in surveys:
        if table.rows and text not in table.schema.names:
            say(f"{table.source.name}: has no column “{text}”, so its rows have no text.")
    if order.text is None:
        say(f"The reviews are in the column “{text}”.")
    return text, title


def _form(order: ScoreRequest) -> Format:
    if str(order.out) == "-":
        raise OutputError(
            "--out -: score resumes from its output, so it cannot write to a pipe. Specify a file or a folder."
        )
    if not is_file(order.out):
        return "parquet"
    kind = ENDINGS.get(order.out.suffix.lower())
    if kind not in FORMATS:
        raise OutputError(
            f"--out {order.out}: unsupported format. End the name in .csv, .jsonl or .parquet, or specify a folder."
        )
    return kind


def _not_written(order: ScoreRequest, files: Sequence[tuple[Source, Path]]) -> list[Source]:
    """Returns the files, without the output of an earlier run that lies in a folder or pattern among them."""
    out = order.out.resolve()
    return [
        source
        for source, place in files
        if place != out
        or str(source.path) in order.inputs
        or not any(name.endswith("model_version") for name in inspect(source).schema.names)
    ]


def _sources(order: ScoreRequest, folder: Path, files: Sequence[tuple[Source, Path]]) -> list[Source]:
    """Returns the files, without those that an earlier run has put among them, or nothing for a pipe."""
    if not order.inputs:
        raise InputError("Specify a file, a folder or a pattern to read, or - for standard input.")
    if "-" not in order.inputs:
        written, outputs = folder.resolve(), {folder.resolve(), order.out.resolve()}
        others = [
            (source, place)
            for source, place in files
            if outputs.isdisjoint((place, place.parent)) or str(source.path) in order.inputs
        ]
        inside = next((source for source, place in others or files if place.parent == written), None)
        if inside is not None:
            raise InputError(f"{inside.name}: is inside --out. Choose another --out.")
        return [source for source, _ in others or files]
    if len(order.inputs) > 1:
        raise InputError("-: standard input cannot be combined with files. Use it alone.")
    return []


def _manifest(
    order: ScoreRequest,
    writer: PartWriter,
    surveys: Sequence[TableInfo],
    added: Iterable[str],
) -> dict[str, Any]:
    model = writer.scorer.model
    return {
        "inputs": [table.source.describe() for table in surveys],
        "columns": joint_schema(surveys).names,
        "text": writer.scorer.text,
        "title": writer.scorer.title,
        "answers": list(added),
        "explain": order.lens,
        "prior": list(order.prior) if isinstance(order.prior, tuple) else order.prior,
        "format": writer.form,
        "shard_rows": order.shard_rows,
        "model": model.name,
        "model_version": model.version,
        # Weights have their own, which their version tells; the same classifier may be given others.
        "stars": None if model.stars is None else list(model.stars),
    }
