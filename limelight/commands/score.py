"""The command score: files of reviews in, a table of answers out."""

import multiprocessing
import os
import sys
from pathlib import Path

from limelight.classifier.wrap import Classifier
from limelight.commands.options import ClassifierOptions, Inputs, LensName, ScoringOptions
from limelight.commands.progress import JobProgress, say
from limelight.common.interruption import way_on
from limelight.common.output import Output
from limelight.common.probabilities import parse_prior
from limelight.lenses.registry import DEFAULT
from limelight.score.job import ScoreRequest, prepare
from limelight.score.pools import Pool, in_process, in_processes

# The exit status if some rows have errors.
ROWS_WITH_ERRORS = 3
# Rows of a part: a kill or Ctrl-C costs some seconds of work, with phrases too.
SHARD_ROWS, EXPLAINED_SHARD_ROWS = 2000, 250
# Said before a lens that takes long: of a network, and of a classifier, which is asked about each part of a review.
_COSTS = {DEFAULT: "Computing phrase values takes about 15 times as long as computing the answers alone."}
_TEXTS = {DEFAULT: "To compute phrase values, the classifier evaluates about ten texts per phrase."}


def score(
    inputs: Inputs,
    out: Output,
    scoring: ScoringOptions = ScoringOptions(),
    model: str | None = None,
    classifier: ClassifierOptions = ClassifierOptions(),
    explain: LensName = None,
    prior: str | None = None,
) -> int:
    """Scores files of reviews, and writes a table with an answer to each.

    Args:
        inputs: Files, folders or patterns, or - for standard input: CSV, TSV, JSON, Parquet or Excel, optionally
            compressed (.gz, .bz2, .xz, .zst, .zip).
        out: A .csv, .jsonl or .parquet file, or a folder of .parquet parts.
        model: A directory of weights, or your own classifier (FILE.py:FUNCTION, FILE.joblib, or an address such as
            https://host/predict); han by default.
        classifier: How your own classifier is loaded and called.
        scoring: How the table is scored.
        explain: Also find the five phrases that move each answer most, with this lens. The lens phrases computes the
            values shown on the page, and takes about 15 times as long as the answers alone.
        prior: Expected counts of the labels in your reviews, separated by commas, such as 5,3,6,16,70; or kind, for
            counts typical of public review sites.
    """
    progress: JobProgress | None = None
    chosen = classifier.choose(model)
    with way_on(lambda: resume(out, progress, scoring.force)):
        order = ScoreRequest(
            inputs=inputs,
            out=out,
            weights=chosen,
            text=scoring.text,
            title=scoring.title,
            lens=explain,
            prior=None if prior is None else parse_prior(prior),
            shard_rows=SHARD_ROWS if explain is None else EXPLAINED_SHARD_ROWS,
            force=scoring.force,
        )
        with prepare(order, sys.stdin.buffer, say) as job:
            for name, free in job.renamed.items():
                say(f"The column “{name}” already exists: the predictions are in “{free}”.")
            costs = _TEXTS if isinstance(chosen, Classifier) else _COSTS
            if explain in costs and not job.kept:
                say(costs[explain])
            progress = JobProgress(job.rows, job.kept)
            with progress:
                job.run(choose_pool(job.parts - len(job.kept), scoring), progress.wrote, progress.scored)
    say(f"{out}: {progress}")
    return ROWS_WITH_ERRORS if progress.errors else 0


def resume(out: Path, progress: JobProgress | None, force: bool) -> str:
    """Returns a line about the progress of an interrupted job, and how to resume it."""
    reached = f"has {progress}" if progress else "has no rows yet"
    # With --force it would start over.
    again = " without --force" if force and progress else ""
    return f"{out} {reached}. The same command{again} resumes from there."


def choose_pool(parts: int, scoring: ScoringOptions) -> Pool:
    """Returns the pool that scores `parts` parts: in processes, or in this one."""
    workers = min(scoring.workers or len(os.sched_getaffinity(0)), parts)
    if workers > 1 and (reason := _why_alone()):
        say(f"Using one process, since several cannot share memory here ({reason}).")
        workers = 1
    return in_processes(workers) if workers > 1 else in_process


def _why_alone() -> str | None:
    """Returns why processes cannot share memory, as where /dev/shm cannot be written, or None."""
    try:
        multiprocessing.get_context("spawn").Value("q", 0)
    except OSError as error:
        return error.strerror or str(error)
    return None
