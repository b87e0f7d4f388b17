"""Settings for the columns that contain the parts of a review, and for the conversion to ids. Imports nothing heavy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from tyro.conf import arg

from limelight.common.ranges import SEED, SHARE, Range, check_ranges
from limelight.errors import SettingsError

if TYPE_CHECKING:
    import datasets

Splits = Mapping[str, "datasets.Dataset"]
# Splits; for each label of train that may mean several, the positions of these; for each soft one, probabilities.
More = tuple[Splits, dict[str, list[int]], dict[str, Any]]
# A tenth of the rows chooses the epoch; of few rows up to a fifth, so that chance does not choose it.
_DEV_SHARE, _DEV_ROWS, _MOST_DEV = 0.1, 500, 0.2


@dataclass(frozen=True)
class Columns:
    """The names of the columns that contain the parts of a review.

    Attributes:
        text: The column of the review itself; several columns, as in question+answer, are joined in that order. By
            default, `text`, or else a guessed column.
        label: The column of its class: stars, or any name or number; None for texts only. By default, `label`, or else
            a column called stars, rating, sentiment or similar.
        title: The column of its headline, which becomes the first sentence; None for no headline.
        keep: Columns to copy, for selecting rows later; NAME=COLUMN keeps a column under another name.
        columns: The names of the columns in order, separated by commas, for CSV or TSV without a header row.
        html: Whether text and title are HTML: `<br>` becomes a line break, tags are removed, entities decoded.
        escapes: Whether text and title contain backslash escapes, for line breaks and quotation marks.
        quotes: Whether fields of CSV or TSV may be quoted; with `--no-quotes`, quotation marks are text.
    """

    text: str = "text"
    label: str | None = "label"
    title: str | None = None
    keep: tuple[str, ...] = ()
    columns: str | None = None
    html: bool = False
    escapes: bool = False
    quotes: Annotated[bool, arg(help_behavior_hint="")] = True

    def __post_init__(self) -> None:
        for option, name in (("--title", self.title), ("--label", self.label)):
            if name in self.text_parts:
                raise SettingsError(
                    f"{option} {name}: is also the column of the text. Specify another, or leave it out."
                )

    @property
    def text_parts(self) -> list[str]:
        """The columns whose texts are joined."""
        return [part for part in self.text.split("+") if part] or [self.text]

    @property
    def kept(self) -> dict[str, str]:
        """Maps the names of kept columns to their names in the file."""
        pairs = (pair.partition("=") for pair in self.keep)
        return {name: column or name for name, _, column in pairs}

    @property
    def header(self) -> list[str] | None:
        """The column names given for a file without a header row."""
        return None if self.columns is None else [name.strip() for name in self.columns.split(",")]

    @property
    def wanted(self) -> list[str]:
        """The names of all columns to read, without duplicates."""
        named = [*self.text_parts, self.label, self.title, *self.kept.values()]
        return list(dict.fromkeys(name for name in named if name is not None))


@dataclass(frozen=True)
class PrepareConfig:
    """How reviews are converted to ids.

    Attributes:
        max_vocabulary: Maximum number of token ids; 40,000 by default.
        min_count: Tokens that occur fewer times in the training texts are unknown; by default, 5, or 2 for few rows.
        max_sentences: Maximum number of sentences to read.
        max_sentence_tokens: Maximum number of tokens in a sentence; longer sentences are split.
        dev_share: Share of the training rows to split off as dev rows if no dev file is given, the same for each label;
            by default, a tenth, or up to a fifth to reach 500 rows.
        test_share: Share of the training rows to split off as test rows if no test file is given.
        dev_block: Split off random blocks of this many consecutive rows instead. If adjacent rows are related (such as
            reviews of one film, whose name reveals the label), few dev rows then have a neighbour in train.
        seed: Seed for choosing dev rows.
    """

    max_vocabulary: Annotated[int | None, Range(3, 10_000_000)] = None
    min_count: Annotated[int | None, Range(1)] = None
    max_sentences: Annotated[int, Range(1, 100_000)] = 60
    max_sentence_tokens: Annotated[int, Range(1, 2000)] = 50
    dev_share: Annotated[float | None, Range(0, 1, without_low=True, without_high=True)] = None
    test_share: Annotated[float, SHARE] = 0.0
    dev_block: Annotated[int | None, Range(1)] = None
    seed: Annotated[int, SEED] = 1

    def __post_init__(self) -> None:
        check_ranges(type(self), vars(self))

    def share_of_dev(self, rows: int) -> float:
        """Returns the share of `rows` to split off as dev."""
        return self.dev_share or min(max(_DEV_SHARE, _DEV_ROWS / rows), _MOST_DEV)

    def vocabulary(self, rows: int) -> tuple[int, int]:
        """Returns `(max_vocabulary, min_count)` for `rows` training rows: most words are rare in a small corpus."""
        min_count = 5 if rows >= 50_000 else 2
        return self.max_vocabulary or 40_000, self.min_count or min_count

    def more_files(self) -> dict[str, list[str | Path]]:
        """Returns the files of additional rows of each split."""
        return {}

    def with_more(
        self, splits: Splits, labels: Sequence[str], columns: Columns, cache: Path, skipped: dict[str, int]
    ) -> More:
        """Returns the splits, including their additional rows; `read_reviews` says what `cache` is for."""
        return splits, {}, {}


@dataclass(frozen=True)
class TableOptions:
    """The dev and test rows, and the meaning of the labels.

    Attributes:
        dev: Files of rows for choosing the best epoch; by default, some training rows are split off.
        test: Files of rows to score once, at the end; by default, some training rows are split off.
        label_names: Names for the labels, in sorted order.
        ordinal: Labels are ratings; the model then also returns the expected stars.
        merge_labels: Read labels that are probably misspelt as the labels that are probably meant.
    """

    dev: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    label_names: tuple[str, ...] = ()
    ordinal: bool = False
    merge_labels: bool = False
