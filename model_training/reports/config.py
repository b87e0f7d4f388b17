"""Settings for measuring weights, and for their card. Imports nothing heavy."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from limelight.common.ranges import Range


@dataclass(frozen=True)
class MeasuringOptions:
    """The rows that weights are calibrated and measured on.

    Attributes:
        where: Only these dev and test rows, as column=value,value.
        strangers: Texts that the model should call unfamiliar, in addition to texts that are not reviews: reviews of
            film, product, hotel or restaurant, or NAME=FILE::text=COLUMN with other texts.
        familiar: Kinds of these that it should call familiar, in addition to the dev reviews.
        max_rows: Maximum number of dev rows on which to measure the lenses, a fixed random sample.
        name: A name for the dev rows on the card.
    """

    where: str | None = None
    strangers: tuple[str, ...] = ()
    familiar: tuple[str, ...] = ()
    max_rows: Annotated[int, Range(1)] = 100
    name: str | None = None


@dataclass(frozen=True)
class About:
    """The texts of a card; those that are not given do not change.

    Attributes:
        title: A new title for the model on the page.
        description: A new description, in one sentence.
        sources: Where its training reviews come from.
        limits: Sentences on what the model cannot do, and where it fails.
        audit: A file that limelight audit --json wrote for these weights.
    """

    title: str | None = None
    description: str | None = None
    sources: str | None = None
    limits: tuple[str, ...] = ()
    audit: Path | None = None
