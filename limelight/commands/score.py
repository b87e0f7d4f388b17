"""limelight score: files of reviews in, a table of answers out."""

import argparse
import os
import sys
from pathlib import Path

from limelight.commands.prior import add_prior, choose_prior
from limelight.commands.progress import JobProgress, say
from limelight.jobs.cluster import on_ray
from limelight.jobs.job import Job, Order, prepare
from limelight.jobs.pools import Pool, in_process, in_processes
from limelight.lenses.registry import LENSES
from limelight.shipped import weights_dir
from limelight.tables.write import FORMATS
from limelight.weights import describe

# Exit codes: some rows have errors; Ctrl-C.
ROWS_WITH_ERRORS, INTERRUPTED = 3, 130
_LOCAL = "local"
# Rows of a part: what Ctrl-C or a kill may cost is some seconds of work, with phrases too.
_SHARD_ROWS, _EXPLAINED_SHARD_ROWS = 2000, 250


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what the command takes."""
    add = parser.add_argument
    add(
        "inputs", nargs="+", metavar="INPUT", help="files, folders or patterns; - is a pipe. CSV, TSV, JSON, Parquet "
        "or Excel, also packed (.gz, .bz2, .xz, .zst, .zip)",
    )  # fmt: skip
    add("--out", type=Path, required=True, help="a file that ends in .csv, .jsonl or .parquet, or a folder of parts")
    add("--text", metavar="COLUMN", help="the column of the reviews, by number in CSV without a header; else guessed")
    add("--title", metavar="COLUMN", help="the column of their titles, read as the first sentence")
    add("--weights", type=Path, metavar="DIR", default=weights_dir() / "han", help="the model (default: han)")
    add(
        "--explain", metavar="LENS", help="also find the phrases that move each answer most, around the words that a "
        f"lens shows brightest: {', '.join(LENSES)}. leave_one_out misses none and takes about 25 times as long; a "
        "network's own lens takes about 6 times as long",
    )  # fmt: skip
    add("--phrases", type=_positive, default=5, metavar="N", help="most phrases of a review (default: 5)")
    add_prior(parser)
    add("--format", choices=FORMATS, dest="form", help="how parts are written (default: as OUT ends, else parquet)")
    add(
        "--shard-rows", type=_positive, metavar="N",
        help=f"rows of a part (default: {_SHARD_ROWS}, with --explain {_EXPLAINED_SHARD_ROWS})",
    )  # fmt: skip
    add("--retry-errors", action="store_true", help="score the parts once more that have rows with errors")
    add("--force", action="store_true", help="start again, and replace what is in OUT")
    add("--workers", type=_positive, metavar="N", help="processes, or actors on Ray (default: one for each core)")
    add(
        "--ray", nargs="?", const=_LOCAL, metavar="ADDRESS", help="score on the Ray cluster at ADDRESS, or on one that "
        "is started here",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns its exit code."""
    progress: JobProgress | None = None
    try:
        weights = describe(arguments.weights)
        prior = choose_prior(arguments.prior, weights.config["labels"], weights.config["stars"])
        with prepare(_order(arguments, prior), sys.stdin.buffer, say) as job:
            for name, free in job.renamed.items():
                say(f"The column {name!r} is taken: the answer is in {free!r}.")
            if arguments.explain == "leave_one_out" and not job.kept:
                say("Leaving out every word takes about 25 times as long as the answers alone; other lenses take less.")
            progress = JobProgress(job.rows, job.kept)
            with progress:
                job.run(_pool(arguments, job), progress.wrote, progress.scored)
    except KeyboardInterrupt:
        reached = f" at {progress}" if progress else " before a row was scored"
        say(f"{arguments.out}: stopped{reached}. The same command goes on from there.")
        return INTERRUPTED
    say(f"{arguments.out}: {progress}")
    return ROWS_WITH_ERRORS if progress.errors else 0


def _order(arguments: argparse.Namespace, prior: str | tuple[float, ...] | None) -> Order:
    rows = _SHARD_ROWS if arguments.explain is None else _EXPLAINED_SHARD_ROWS
    return Order(
        inputs=arguments.inputs,
        out=arguments.out,
        weights=arguments.weights,
        text=arguments.text,
        title=arguments.title,
        lens=arguments.explain,
        phrases=arguments.phrases,
        prior=prior,
        form=arguments.form,
        shard_rows=arguments.shard_rows or rows,
        retry_errors=arguments.retry_errors,
        force=arguments.force,
    )


def _pool(arguments: argparse.Namespace, job: Job) -> Pool:
    if arguments.ray:
        return on_ray(None if arguments.ray == _LOCAL else arguments.ray, arguments.workers)
    workers = min(arguments.workers or len(os.sched_getaffinity(0)), job.parts - len(job.kept))
    return in_processes(workers) if workers > 1 else in_process


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is below 1")
    return number
