"""Where the parts of a review stand in files, and how reviews become ids; read without what does it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Columns:
    """The names of the columns that hold the parts of a review.

    Attributes:
        text: The review itself.
        label: Its class: stars, or any name or number; None where only texts are wanted.
        title: Its headline, which becomes the first sentence; None where there is none.
        keep: Columns copied along, for choosing rows later.
        html: Whether text and title are HTML: `<br>` becomes a line break, other tags go, entities become characters.
        quotes: Whether a field of CSV or TSV may stand in quotation marks; False takes every mark as text.
    """

    text: str = "text"
    label: str | None = "label"
    title: str | None = None
    keep: tuple[str, ...] = ()
    html: bool = False
    quotes: bool = True


@dataclass(frozen=True)
class PrepareConfig:
    """How reviews become ids.

    Attributes:
        max_vocabulary: The largest number of token ids.
        min_count: Tokens seen fewer times in the training texts are unknown.
        max_sentences: Longer documents are read up to here.
        max_sentence_tokens: Longer sentences are cut into parts.
        dev_share: Share of the training rows set apart where no file of dev rows is given.
        dev_block: So many rows that follow each other in the files are set apart together. Where neighbours are alike,
            of one film, say, whose name would tell the label, few rows of dev then have one in train.
        seed: Decides which rows those are.
    """

    max_vocabulary: int = 40_000
    min_count: int = 5
    max_sentences: int = 60
    max_sentence_tokens: int = 50
    dev_share: float = 0.1
    dev_block: int = 1
    seed: int = 1
