"""The commands that compare models, and where their files are: compare, turned."""

from pathlib import Path
from typing import Annotated

from limelight.common.ranges import Range

COMPARISONS, RESULTS = Path("research/comparison/comparisons.toml"), Path("research/comparison/results")


def compare(
    data: Path,
    tasks: tuple[str, ...] = (),
    models: tuple[str, ...] = (),
    seeds: Annotated[int, Range(1, 1000)] = 1,
    comparisons: Path = COMPARISONS,
    results: Path = RESULTS,
    work: Path = Path("runs/compare"),
    encoder: Path | None = None,
) -> None:
    """Trains networks and baselines on the same rows, skips runs that are finished, and writes the tables.

    Args:
        data: The folder that replaces $DATA in `comparisons`.
        tasks: The tasks of `comparisons` to run; all by default.
        models: The models of each task to run; all by default.
        seeds: Number of runs of each model that depends on chance.
        comparisons: The file that describes the comparisons.
        results: The folder of the lines, one for each finished run, and of the tables made from them.
        work: The folder of prepared rows and of unfinished runs.
        encoder: The pretrained transformer that a task's teacher starts from, as for teach.
    """
    from .compare import compare as run
    from .comparison import Comparisons

    run(Comparisons.load(comparisons), results, work, data, tasks=tasks, models=models, seeds=seeds, encoder=encoder)


def turned(weights: Path, data: Path) -> Path:
    """Measures weights on reviews that were changed in a few words so that the label turned, for their card.

    Args:
        weights: The weights directory.
        data: A folder that prepare wrote with their vocabulary and --turned.
    """
    from .turned import measure_turned

    print(measure_turned(weights, data))
    return weights


def beside(
    weights: Path,
    data: Path,
    test: Path,
    rows: tuple[str, ...],
    other: Path = Path("weights/han"),
    max_rows: Annotated[int, Range(1)] = 3000,
) -> Path:
    """Measures weights next to others and next to counting words, on each kind of rows apart, for their card.

    Args:
        weights: The weights directory, for two labels.
        data: A folder that prepare wrote with their vocabulary.
        test: The .parquet file that its test is made of, in which the texts are.
        rows: Rows to score, each as NAME:SPLIT:WHERE:LEARNED: a name for the card, a split, and as column=value,value
            which they are in it and on dev, and those of train that a linear model learns them from.
        other: The other weights; of stars, those above the middle are the second label.
        max_rows: At most this many of each, chosen at random, always the same.
    """
    from .beside import measure_beside

    for found in measure_beside(weights, other, data, test, list(rows), max_rows):
        print(found)
    return weights
