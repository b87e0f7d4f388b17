"""Settings of what is measured, and of what the card says. Imports nothing heavy."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from limelight.common.ranges import Range


@dataclass(frozen=True)
class MeasuringOptions:
    """The rows that weights are calibrated and measured on.

    Attributes:
        where: Only these of the dev and test rows, as column=value,value.
        strangers: Texts that the model is to call unfamiliar, besides texts that are not reviews: reviews of film,
            product, hotel or restaurant, or NAME=FILE::text=COLUMN with texts of another kind.
        familiar: Kinds of these that it is to call familiar, besides the reviews of dev.
        max_rows: Measure the lenses on at most this many rows of dev, chosen at random, always the same.
        name: A name of the rows of dev for the card.
    """

    where: str | None = None
    strangers: tuple[str, ...] = ()
    familiar: tuple[str, ...] = ()
    max_rows: Annotated[int, Range(1)] = 100
    name: str | None = None


@dataclass(frozen=True)
class About:
    """The words of a card; those that are not given stay as they are.

    Attributes:
        title: A new title for the model, as the page shows it.
        description: A new description, one sentence.
        sources: Where its training reviews come from.
        limits: Sentences that say what the model cannot do, and where it goes wrong.
        audit: A file that limelight audit --json wrote about these weights.
    """

    title: str | None = None
    description: str | None = None
    sources: str | None = None
    limits: tuple[str, ...] = ()
    audit: Path | None = None
