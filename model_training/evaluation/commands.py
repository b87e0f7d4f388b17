"""The commands that measure weights: evaluate, insights, doubts, faithfulness."""

from pathlib import Path
from typing import Annotated, Literal

from limelight.common.ranges import Range

from ..data.config import Columns


def evaluate(
    data: Path,
    weights: Path,
    split: Literal["dev", "test", "both"] = "test",
    where: str | None = None,
    name: str | None = None,
    looks: Annotated[int, Range(1)] = 1,
) -> Path:
    """Scores weights on prepared rows, and writes the scores into their metadata and model card.

    Args:
        data: A folder that prepare wrote; for digit_cnn the .npz.
        weights: The weights directory.
        split: The rows: dev, test, or both, counted together: if test rows were scored for earlier weights, a choice
            between these has been fitted to them, too.
        where: Only these rows, as column=value,value; quarter=1 to 4 is a part of test, to score in a round of its own.
        name: A name of these rows for the page and the card.
        looks: Number of weights, with these, that the rows of test were scored for.
    """
    from .evaluate import evaluate as run

    scores = run(data, weights, split, where, name, looks)
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
    only_familiarity: bool = False,
    familiar: tuple[str, ...] = (),
) -> Path:
    """Calibrates a model on dev rows; for reviews, also fits the detector of unfamiliar texts and draws the map.

    The last layer is divided by a temperature, which changes every probability; run faithfulness after it.

    Args:
        data: A folder that prepare wrote; for digit_cnn the .npz.
        weights: The weights directory.
        files: The files that hold the texts of the dev rows, for the excerpts on the map; images need none.
        where: Only these of the dev and test rows, as column=value,value.
        columns: The columns that hold the parts of a review.
        strangers: Texts that the model is to call unfamiliar, besides texts that are not reviews: reviews of film,
            product, hotel or restaurant, or NAME=FILE::text=COLUMN with texts of another kind.
        familiar: Kinds of these that it is to call familiar, besides the reviews of dev.
        only_familiarity: Only fit the detector of unfamiliar texts, or the limit of unclear images; the weights and
            everything else stay as they are.
    """
    from ..markdown import section
    from .insights import fit_insights

    found = fit_insights(data, weights, where, files, columns, strangers, only_familiarity, familiar)
    print(section("insights", found), end="")
    return weights


def doubts(
    data: Path, weights: Path, files: tuple[str, ...], where: str | None = None, columns: Columns = Columns()
) -> Path:
    """Chooses on dev the smallest spread of an unsure answer, and measures how often a doubted answer is wrong.

    Args:
        data: A folder that prepare wrote with the vocabulary of the weights.
        weights: The weights directory, with insights.
        files: The files that hold the texts of the dev rows.
        where: Only these of the dev rows, as column=value,value.
        columns: The columns that hold the parts of a review.
    """
    from ..markdown import section
    from .doubts import fit_doubts

    print(section("doubts", fit_doubts(data, weights, where, files, columns)), end="")
    return weights


def faithfulness(
    data: Path,
    weights: Path,
    split: Literal["dev", "test"] = "test",
    where: str | None = None,
    max_rows: Annotated[int, Range(1)] = 500,
    name: str | None = None,
) -> Path:
    """Measures how faithful each lens is, and what learned attention contributes, for the model card.

    Args:
        data: A folder that prepare wrote.
        weights: The weights directory.
        split: The rows: dev or test.
        where: Only these rows, as column=value,value.
        max_rows: Measure the lenses on at most this many of them, chosen at random, always the same.
        name: A name of these rows for the card.
    """
    from ..markdown import section
    from .faithfulness import measure

    print(section("faithfulness", measure(data, weights, split, where, max_rows, name)), end="")
    return weights
