"""The command check: a table with given labels in, the rows whose words contradict them out."""

import sys
from pathlib import Path
from typing import Annotated

from tyro.conf import arg

from limelight.classifier.wrap import Classifier
from limelight.commands.options import ClassifierOptions, Inputs, ScoringOptions, claim_files
from limelight.commands.progress import JobProgress, say
from limelight.commands.score import ROWS_WITH_ERRORS, choose_pool, stopped
from limelight.common.processes import within_memory
from limelight.common.ranges import Range
from limelight.common.verdict import parse_prior
from limelight.score.contradictions import MOST_ROWS
from limelight.score.given import GivenLabels
from limelight.score.job import Order, prepare
from limelight.weights import describe

_SHARD_ROWS = 2000
# Rows to explain that are worth one more process.
_ROWS_OF_A_PROCESS = 20


@within_memory()
def check(
    inputs: Inputs,
    out: Path,
    stars: Annotated[str, arg(aliases=["--given"])],
    html: Path | None = None,
    scoring: ScoringOptions = ScoringOptions(),
    weights: Path | None = None,
    classifier: ClassifierOptions = ClassifierOptions(),
    label_stars: str | None = None,
    prior: str | None = None,
    most: Annotated[int, Range(1)] = MOST_ROWS,
) -> int:
    """Finds the rows of a table whose words contradict their stars or labels, and names the phrases.

    The output has the columns of the table, and then given_probability, rank (1 is the least likely),
    suggested_label, list, why, and error.

    Args:
        inputs: Files, folders or patterns; - is a pipe. CSV, TSV, JSON, Parquet or Excel, also compressed.
        out: A file that ends in .csv, .jsonl or .parquet.
        stars: The column of the given stars, or of the given labels.
        html: Also write a page of the lists, on which each row is decided; it opens without a network.
        weights: The directory of a model; by default that of han.
        classifier: A classifier of your own instead.
        scoring: How the table is scored.
        label_stars: The stars that each of its labels stands for, separated by commas, if they are ratings.
        prior: Expected counts of the labels in the reviews, or kind or flat; by default they are estimated from the
            answers to the whole table.
        most: Largest number of rows of each list.
    """
    claim_files({"--html": html}, scoring.force)
    # The table itself may be there: then the job goes on, or says so.
    claim_files({"--out": out, "--html": html}, force=True)
    # Imported here, since it loads NumPy before the processes choose their threads.
    from limelight.score.checked import Check

    chosen = classifier.choose(weights, label_stars)
    about = chosen.open() if isinstance(chosen, Classifier) else describe(chosen)
    given = GivenLabels(about.labels, about.stars)
    order = Order(
        inputs=inputs,
        out=out,
        weights=chosen,
        text=scoring.text,
        title=scoring.title,
        prior=None if prior is None else parse_prior(prior),
        shard_rows=_SHARD_ROWS,
        force=scoring.force,
        given=stars,
        most=most,
    )
    progress: JobProgress | None = None
    try:
        with prepare(order, sys.stdin.buffer, say) as job:
            if job.unknown:
                shown = ", ".join(repr(cell[:40]) for cell, _ in job.unknown.most_common(3))
                say(f"{job.unknown.total():,} rows have no label that the model knows, such as {shown}: no rank.")
            progress = JobProgress(job.rows, job.kept)
            with progress:
                job.run(choose_pool(job.parts - len(job.kept), scoring), progress.wrote, progress.scored)
            errors = progress.errors
            found = Check.of(job, given)
            say(f"{', '.join(f'{name}: {count:,}' for name, count in found.counts.items())}. Finding the reasons.")
            progress = JobProgress(len(found.listed), found.kept)
            with progress:
                left = -(-(len(found.listed) - progress.done) // _ROWS_OF_A_PROCESS)
                found.explain(choose_pool(left, scoring), progress.wrote, progress.scored)
            found.write(html)
    except KeyboardInterrupt:
        return stopped(out, progress, scoring.force)
    counts = ", ".join(f"{name}: {count:,}" for name, count in found.counts.items())
    say(f"{out}: {job.rows:,} rows, {errors:,} with errors; {counts}")
    return ROWS_WITH_ERRORS if errors else 0
