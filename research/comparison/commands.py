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
    """Trains networks and baselines on the same rows, does only runs that are not finished, and draws the tables.

    Args:
        data: The folder that $DATA stands for in `comparisons`.
        tasks: Which tasks of `comparisons`; all by default.
        models: Which models of each task; all by default.
        seeds: Runs of each model that chance has a part in.
        comparisons: What is compared.
        results: The folder of the lines, one for each finished run, and of the tables that are drawn from them.
        work: The folder of prepared rows and of runs under way.
        encoder: The pretrained transformer that a task's teacher begins with, as for teach.
    """
    from .compare import compare as run
    from .comparison import Comparisons

    run(Comparisons.load(comparisons), results, work, data, tasks=tasks, models=models, seeds=seeds, encoder=encoder)


def behaviour(weights: Path, others: tuple[Path, ...] = (), data: Path | None = None) -> Path:
    """Measures how often weights fail where people try them first, by capability, for their metadata and card.

    Args:
        weights: The weights directory.
        others: Weights directories to stand beside it, such as those before it.
        data: A folder that prepare wrote with their vocabulary and --turned: these reviews are measured too.
    """
    from model_training.evaluation.behaviour import behaviour_lines

    from .behaviour import measure_behaviour

    print("\n".join(behaviour_lines(measure_behaviour(weights, others, data))))
    return weights
