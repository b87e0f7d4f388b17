"""The commands that measure weights: evaluate, insights, second_reader, faithfulness."""

from pathlib import Path
from typing import Annotated, Literal

from limelight.ranges import Range

from ..data.config import Columns


def evaluate(
    data: Path,
    weights: Path,
    split: Literal["dev", "test"] = "test",
    where: str | None = None,
    name: str | None = None,
) -> Path:
    """Scores weights on prepared rows, and writes the score into their metadata and model card.

    Args:
        data: A folder that prepare wrote; for digit_cnn the .npz.
        weights: The weights directory.
        split: The rows: dev or test.
        where: Only these of them, as column=value,value.
        name: What the page and the card are to call these rows.
    """
    from .evaluate import evaluate as run

    scores = run(data, weights, split, where, name)
    print(
        f"{scores.metric} {scores.value:.4f} ({scores.low:.4f}–{scores.high:.4f}) on {scores.n:,} rows: {scores.name}"
    )
    return weights


def insights(
    data: Path,
    weights: Path,
    files: tuple[str, ...] = (),
    where: str | None = None,
    columns: Columns = Columns(),
    strangers: tuple[str, ...] = (),
    add_to_map: bool = False,
    only_familiarity: bool = False,
) -> Path:
    """Makes a model as sure as it is right on dev rows; of texts, fits what it knows, and draws its map of reviews.

    Its last layer is divided by a temperature, so that every probability changes; run faithfulness after it.

    Args:
        data: A folder that prepare wrote; for digit_cnn the .npz.
        weights: The weights directory.
        files: The files that hold the texts of the dev rows, for the excerpts on the map; images need none.
        where: Only these of the dev and test rows, as column=value,value.
        columns: Where the parts of a review stand.
        strangers: What the model is to call unfamiliar beside texts that are no reviews: reviews of film, product,
            hotel or restaurant, or NAME=FILE with texts of another kind.
        add_to_map: Only add to the map that is there what it was before training, and what wakes each filter of a
            kim_cnn; the weights and all that was fitted stay as they are.
        only_familiarity: Only fit what is called familiar; the weights and all else stay as they are.
    """
    from .insight_lines import insight_lines
    from .insights import fit_insights

    print(
        "\n".join(
            insight_lines(fit_insights(data, weights, where, files, columns, strangers, add_to_map, only_familiarity))
        )
    )
    return weights


def second_reader(
    data: Path, weights: Path, where: str | None = None, max_phrases: Annotated[int, Range(1)] = 400_000
) -> Path:
    """Fits a linear model of phrases that stands beside a network, so that it means something where both disagree.

    It learns from the train rows of the network; run it after insights, which changes every probability.

    Args:
        data: A folder that prepare wrote with the vocabulary of the weights.
        weights: The weights directory.
        where: Only these of the dev and test rows, as column=value,value.
        max_phrases: How many phrases are kept: 400,000 take about 2 MB.
    """
    from .second_reader import fit_second_reader, second_reader_lines

    figures = fit_second_reader(data, weights, where, max_phrases)
    print("\n".join([*second_reader_lines(figures), f"{figures['bytes'] / 1e6:.1f} MB"]))
    return weights


def faithfulness(
    data: Path,
    weights: Path,
    split: Literal["dev", "test"] = "test",
    where: str | None = None,
    max_rows: Annotated[int, Range(1)] = 500,
    name: str | None = None,
) -> Path:
    """Measures how far each lens can be trusted, and what learned attention is worth, for the model card.

    Args:
        data: A folder that prepare wrote.
        weights: The weights directory.
        split: The rows: dev or test.
        where: Only these of them, as column=value,value.
        max_rows: Measure the lenses on so many of them, chosen by chance, the same each time.
        name: What the card is to call these rows.
    """
    from .faithfulness import measure, table

    print("\n".join(table(measure(data, weights, split, where, max_rows, name))))
    return weights
