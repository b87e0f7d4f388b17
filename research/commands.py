"""The commands range-test, and on finished weights: soup, tie, sanity, baseline, ablation, readme."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from limelight.common.output import Output
from limelight.common.ranges import Range
from limelight.weights import WORDS
from model_training.data.config import Columns
from model_training.output import replaced
from model_training.training.config import AnyTrainConfig, TextConfig

from .comparison.commands import COMPARISONS, RESULTS
from .output import claim_file


def range_test(
    data: Path,
    out: Output = Path("range.png"),
    config: AnyTrainConfig = TextConfig(),
    low: Annotated[float, Range(0, without_low=True)] = 1e-6,
    high: Annotated[float, Range(0, without_low=True)] = 1.0,
    steps: Annotated[int, Range(10, 1_000_000)] = 300,
    force: bool = False,
) -> None:
    """Finds the range of learning rates that work (Smith 2017), and plots it.

    Args:
        data: A folder that prepare wrote; for digit_cnn the .npz.
        out: The plot to write.
        config: The run that the rates are for.
        low: The rate of the first step.
        high: The rate of the last step, if training gets that far.
        steps: Number of batches from low to high.
        force: Replace an existing plot.
    """
    claim_file(out, force, ".png", [data])
    from .range_test import run_range_test

    with replaced(out) as written:
        base_lr, max_lr = run_range_test(data, config, low, high, steps, written)
    print(f"--base-lr {base_lr:.2g} --max-lr {max_lr:.2g}   (drawn in {out})")


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


def tie(weights: Path, out: Path, force: bool = False) -> Path:
    """Sets one vector for all names, one for places and one for groups: another of them changes no answer.

    Args:
        weights: The weights directory.
        out: The weights directory to write.
        force: Replace existing weights.
    """
    from .tie import tie as run

    run(weights, out, force)
    return out


def words(weights: Path, files: tuple[str, ...], columns: Columns = Columns()) -> None:
    """Counts how much a network looks at each word of held-out reviews, and writes `words.json` next to its weights.

    `train` and `finish` do so for dev rows; no weight changes.

    Args:
        weights: The weights directory.
        files: Files of reviews that the network was not trained on.
        columns: The columns that hold the parts of a review.
    """
    from limelight import load
    from model_training.data.reviews import read_reviews, sorted_labels
    from model_training.evaluation.words import make_words
    from model_training.networks.pretrained import save_words

    with TemporaryDirectory() as cache:
        reviews = read_reviews(files, columns, Path(cache))
        numbers = {label: number for number, label in enumerate(sorted_labels(reviews.unique("label")))}
        made = make_words(load(weights), reviews["text"][:], [numbers[label] for label in reviews["label"]])
    if made is not None:
        save_words(weights, made)
        print(f"{weights / WORDS}: {len(made.words):,} words of {made.rows:,} reviews")


def sanity(data: Path, weights: Path, where: str | None = None) -> Path:
    """Checks that each lens changes if the weights are shuffled, and whether a HAN needs its learned attention.

    Args:
        data: A folder that prepare wrote with the vocabulary of the weights.
        weights: The weights directory, whose lenses `limelight finish` measured.
        where: The dev rows, as column=value,value of a kept column; all by default.
    """
    from .sanity import check_sanity

    check_sanity(data, weights, where)
    return weights


def baseline(data: Path, weights: Path, where: str | None = None, dev_where: str | None = None, seed: int = 1) -> Path:
    """Measures TF-IDF with logistic regression on the rows that suit it best, for the card.

    A mean of several runs has the baseline of one of them, whose rows may be a mixture that helps a network alone.

    Args:
        data: A folder that prepare wrote.
        weights: The weights directory.
        where: Training rows, as column=value,value of a kept column; all with true labels by default.
        dev_where: Dev rows, in the same form.
        seed: Seed of the choice of rows.
    """
    from limelight.weights import METADATA, read_json
    from model_training.evaluation.linear import measure_tfidf
    from model_training.networks.pretrained import write_metadata

    figures = measure_tfidf(data, where, dev_where, seed).figures({})
    write_metadata(weights, {**read_json(weights / METADATA), "baseline": figures})
    return weights


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

    rows = [read_ablation(Comparisons.load(comparisons), results, task) for task in tasks]
    write_metadata(weights, {**read_json(weights / METADATA), "ablation": rows})
    return weights


def readme(
    readme: Path = Path("README.md"),
    weights: Path = Path("weights"),
    kim: Path = Path("docs/weights.md"),
    comparisons: Path = COMPARISONS,
    results: Path = RESULTS,
) -> None:
    """Updates the table of models in the README from their metadata, and that of Kim's data sets in the docs.

    Args:
        readme: The file, with the table between two markers.
        weights: The folder that holds the weights directories.
        kim: The page on Kim's data sets, with its table between two markers.
        comparisons: The file that describes the comparisons.
        results: The folder of the results of compare.
    """
    from .comparison.comparison import Comparisons
    from .comparison.kim import kim_table
    from .readme import models_table, replace_table

    replace_table(readme, models_table(weights))
    replace_table(kim, kim_table(Comparisons.load(comparisons), results, weights / "kim_cnn"))
