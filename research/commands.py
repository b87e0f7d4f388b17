"""The commands on several runs: soup, ablation, train_seeds; and readme, on all weights."""

from pathlib import Path
from typing import Annotated

from limelight.ranges import Range
from model_training.training.config import MINUTES, AnyTrainConfig, HANTrainConfig

from .comparison.commands import COMPARISONS, RESULTS


def soup(
    data: Path,
    weights: tuple[Path, ...],
    out: Path,
    where: str | None = None,
    force: bool = False,
    shares: tuple[int, ...] = (),
) -> Path:
    """Averages the weights of runs that continued from the same start, with the shares that suit the dev rows best.

    Args:
        data: A folder that prepare wrote; for digit_cnn the .npz.
        weights: The weights directories.
        out: The weights directory to write.
        where: The dev rows, as column=value,value of a kept column; all by default.
        force: Replace existing weights.
        shares: Number of parts of each, the largest first, instead of those that maximize the likelihood of dev.
    """
    from .soup import make_soup

    make_soup(data, weights, out, where, force, shares)
    return out


def ablation(weights: Path, tasks: tuple[str, ...], comparisons: Path = COMPARISONS, results: Path = RESULTS) -> Path:
    """Writes into the metadata of weights how much each idea of their recipe is worth, for the card.

    Args:
        weights: The weights directory.
        tasks: Tasks of `comparisons` whose first model is a whole recipe, and whose others lack one idea each;
            TASK:MODEL,MODEL uses only these of its models.
        comparisons: The file that describes the comparisons.
        results: The folder of the results of compare.
    """
    from limelight.weights import METADATA, read_json
    from model_training.networks.pretrained import write_metadata

    from .ablation import ablation as read_ablation
    from .comparison.comparison import Comparisons

    found = [read_ablation(Comparisons.load(comparisons), results, task) for task in tasks]
    write_metadata(weights, {**read_json(weights / METADATA), "ablation": found})
    return weights


def train_seeds(
    data: Path,
    out: Path,
    seeds: Annotated[int, Range(1, 1000)] = 3,
    config: AnyTrainConfig = HANTrainConfig(),
    run: Path | None = None,
    resume: bool = False,
    force: bool = False,
    minutes: Annotated[float, Range(0)] = MINUTES,
    devices: str = "1",
) -> Path:
    """Trains with several seeds, reports how they differ, and keeps the weights that are best on dev.

    Args:
        data: A folder that prepare wrote; for digit_cnn the .npz.
        out: The weights directory to write.
        seeds: Number of seeds, counted from that of `config` on.
        config: The runs.
        run: A folder for the runs; by default runs/NAME.
        resume: Continue the unfinished run.
        force: Replace existing weights, and start over if there are runs.
        minutes: Time between two checkpoints within an epoch.
        devices: Number of devices that share each batch, or all.
    """
    from .seeds import train_seeds as run_seeds

    run_seeds(data, out, config, run or Path("runs") / out.name, seeds, resume, force, minutes, devices)
    return out


def readme(readme: Path = Path("README.md"), weights: Path = Path("weights")) -> None:
    """Updates the table of models in the README from their metadata.

    Args:
        readme: The file, with the table between two markers.
        weights: The folder that holds the weights directories.
    """
    from .readme import update_readme

    update_readme(readme, weights)
