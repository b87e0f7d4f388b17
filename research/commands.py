"""The commands that work on finished weights: soup, ablation."""

from pathlib import Path

from .comparison.commands import COMPARISONS, RESULTS


def soup(
    data: Path,
    weights: tuple[Path, ...],
    out: Path,
    where: str | None = None,
    force: bool = False,
    shares: tuple[int, ...] = (),
) -> Path:
    """Averages the weights of runs that went on from the same start, each as often as serves the dev rows.

    Args:
        data: A folder that prepare wrote; for digit_cnn the .npz.
        weights: The weights directories.
        out: The weights directory to write.
        where: Dev rows to choose by, as column=value,value of a kept column; all by default.
        force: Replace weights that are there.
        shares: How many parts of each to take, the first the most, instead of what serves the likelihood of dev.
    """
    from .soup import make_soup

    make_soup(data, weights, out, where, force, shares)
    return out


def ablation(weights: Path, tasks: tuple[str, ...], comparisons: Path = COMPARISONS, results: Path = RESULTS) -> Path:
    """Writes into the metadata of weights how much each idea of their recipe is worth, for the card.

    Args:
        weights: The weights directory.
        tasks: Tasks of `comparisons` whose first model is a whole recipe, and whose others lack one idea each;
            TASK:MODEL,MODEL takes only these of its models.
        comparisons: What is compared.
        results: The folder of the lines that compare wrote.
    """
    from limelight.weights import METADATA, read_json
    from model_training.networks.pretrained import write_metadata

    from .ablation import ablation as read_ablation
    from .comparison.comparison import Comparisons

    found = [read_ablation(Comparisons.load(comparisons), results, task) for task in tasks]
    write_metadata(weights, {**read_json(weights / METADATA), "ablation": found})
    return weights
