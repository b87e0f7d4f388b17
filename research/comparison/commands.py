"""The commands that compare models, and where their files are: compare, behaviour."""

from pathlib import Path
from typing import Annotated

from limelight.ranges import Range

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


def behaviour(weights: Path, others: tuple[Path, ...] = (), data: Path | None = None) -> Path:
    """Measures, by capability, how often weights fail on what people try first, for their metadata and card.

    Args:
        weights: The weights directory.
        others: Weights directories to compare it with, such as those before it.
        data: A folder that prepare wrote with their vocabulary and --turned: these reviews are measured too.
    """
    from model_training.markdown import section

    from .behaviour import measure_behaviour

    print(section("behaviour", measure_behaviour(weights, others, data)), end="")
    return weights
