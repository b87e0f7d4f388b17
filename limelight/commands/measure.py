"""The command measure: the faithfulness of a lens to a classifier of your own, for its card."""

import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from json import dumps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import numpy as np
from tyro.conf import Positional, arg

from limelight.classifier import load_any
from limelight.commands.lens import LensName
from limelight.commands.model import choose_model
from limelight.commands.progress import JobProgress, say
from limelight.engines.black_box import BlackBox
from limelight.engines.budget import within
from limelight.errors import InputError, InvalidTextError, OutputError
from limelight.lenses.measured import Measured, effects_of
from limelight.lenses.registry import choose_lens, lenses_of
from limelight.predictor import Predictor
from limelight.ranges import Range
from limelight.score.parts import writing
from limelight.score.reviews import read_reviews
from limelight.tables.read import Layout, is_headless, joint_schema, read_rows, survey
from limelight.tables.sources import Source, find_sources, spool
from limelight.tables.text_column import choose_text_column
from limelight.text.reading import Reading

_SEED = 1


def measure(
    table: Annotated[Positional[Path], arg(metavar="INPUT")],
    model: str,
    out: Path,
    text: str | None = None,
    labels: str | None = None,
    trust: bool = False,
    explain: LensName = None,
    rows: Annotated[int, Range(2, 100)] = 100,
    budget: Annotated[int, Range(1)] = 600,
    force: bool = False,
) -> None:
    """Measures the faithfulness of a lens to a classifier of your own, for its card: serve --faithfulness OUT.

    Args:
        table: A file of texts: CSV, TSV, JSON, Parquet or Excel, also compressed; - is a pipe.
        model: The classifier: FILE.py:FUNCTION, FILE.joblib, or an address (https://host/predict).
        out: The file to write, in JSON.
        text: The column of the texts: its name, or its number if there is no header; by default it is guessed.
        labels: Its labels, separated by commas, in the order of its probabilities.
        trust: Load it from a pickle, which is a program.
        explain: The lens to measure; by default the one that the page draws first.
        rows: Number of rows, drawn at random.
        budget: Most texts to evaluate for the lens on one row, as LIMELIGHT_MODEL_BUDGET of the server.
        force: Replace OUT.
    """
    if out.exists() and not force:
        raise OutputError(f"{out}: exists already. Add --force to replace it, or name another file.")
    predictor = load_any(choose_model(None, model, labels, None, trust=trust))
    lens = lenses_of(predictor.engine)[choose_lens(explain, predictor.engine)]
    piped = str(table) == "-"
    with TemporaryDirectory() as folder:
        sources = [spool(sys.stdin.buffer, Path(folder) / "pipe")] if piped else find_sources([str(table)])
        if len(sources) > 1:
            raise InputError(f"{table}: has {len(sources)} tables. Name one of them.")
        readings = list(_readings(predictor, sources[0], text, rows))
    if len(readings) < 2:
        raise InputError(f"{table}: {len(readings)} of the drawn rows can be read. Give two texts or more.")
    # A classifier that costs nothing is asked first, to count.
    labelled = len(predictor.labels)
    free = BlackBox(lambda texts: np.full((len(texts), labelled), 1 / labelled), predictor.labels)
    target = predictor.lean(label=predictor.labels[0])
    asked = [predictor.ask(reading, target, budget) for reading in readings]
    for question in asked:
        effects_of(replace(question, engine=within(free, budget)), lens)
    say(
        f"{table}: {len(asked)} texts. To measure {lens.title}, the classifier is asked about some {free.texts:,} "
        f"variants of them, in {free.calls:,} calls."
    )
    found = []
    # Opened first, so that the classifier is not asked for what cannot be written.
    with writing(out) as file:
        with JobProgress(len(asked), []) as progress:
            progress.scored(0)
            for question in asked:
                found.append(effects_of(question, lens))
                progress.scored(1)
        measured = Measured.of(predictor.version, "a pipe" if piped else table.name, lens.name, found)
        file.write(dumps(asdict(measured), ensure_ascii=False, indent=2).encode() + b"\n")
    say(
        f"{out}: comprehensiveness {_shown(measured.comprehensiveness)}, of random words "
        f"{_shown(measured.random_comprehensiveness)}; sufficiency {_shown(measured.sufficiency)}, of random words "
        f"{_shown(measured.random_sufficiency)}; {measured.n} texts, 95% intervals"
    )


def _readings(predictor: Predictor, source: Source, text: str | None, most: int) -> Iterator[Reading]:
    """Yields at most `most` rows of a table, drawn at random, without those that have no words."""
    found = survey(source, Layout(headless=is_headless(source, text)))
    for note in found.notes:
        say(note)
    column = choose_text_column(joint_schema([found]), text)
    if text is None:
        say(f"The texts are in the column {column!r}.")
    drawn = np.random.default_rng(_SEED).choice(found.rows, min(most, found.rows), replace=False)
    first = 0
    for chunk in read_rows(found):
        here = drawn[(drawn >= first) & (drawn < first + chunk.num_rows)] - first
        first += chunk.num_rows
        for review in read_reviews(chunk.take(np.sort(here)), column, None):
            try:
                yield predictor.read(review.text)
            except InvalidTextError:
                continue


def _shown(mean: tuple[float, float]) -> str:
    return f"{mean[0]:.3f} ± {mean[1]:.3f}"
