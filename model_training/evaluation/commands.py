"""The command that scores weights: evaluate."""

from pathlib import Path
from typing import Annotated, Literal

from limelight.common.ranges import Range


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
        where: Only these rows, as column=value,value.
        name: A name of these rows for the page and the card.
        looks: Number of weights, with these, that the rows of test were scored for.
    """
    from .evaluate import evaluate as run

    scores = run(data, weights, split, where, name, looks)
    print(
        f"{scores.metric} {scores.value:.4f} ({scores.low:.4f}–{scores.high:.4f}) on {scores.n:,} rows: {scores.name}"
    )
    return weights
