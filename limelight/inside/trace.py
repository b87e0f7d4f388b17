"""The trace of a text through a network: the outputs of all layers, limited in size, and ready for JSON."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import count
from typing import Any, Literal, Protocol

import numpy as np

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.engines.engine import Floats, TokenIds
from limelight.inside.arrays import Listed, Packed, Places, to_plain
from limelight.text.reading import Reading
from limelight.text.tokens import UNK_TOKEN_ID

# In a longer text, only the first sentences have the numbers of their words; the others have only their vectors.
MAX_WORDS = 160
MAX_SENTENCES = 20
# A picture has the states of all words of a text that is not longer, and those of one sentence of others.
MAX_PICTURED: int = RULES["trace"]["in_full"]
# `full`: every number, in half precision. `picture`: what a drawing needs, 1 byte a number. `sentence`: all about one
# sentence and the level above it, with the gates, in single precision.
Detail = Literal["full", "picture", "sentence"]
_WIDTHS = {"full": 2, "picture": 1, "sentence": 4}


@dataclass(frozen=True, slots=True)
class Block(Documented):
    """A layer or group of layers; the parameters of all blocks add up to the parameters of the network."""

    name: str
    shape: tuple[int | str, ...]
    """The shape of its output; a word stands for an axis that depends on the text."""
    parameters: int


@dataclass(frozen=True, slots=True)
class TracedWord(Documented):
    """A word that the network read."""

    text: str
    token: int
    """Its index among all tokens of the answer, as used in `without`."""
    token_id: int | None
    """Its row of the word vectors; like `known`, null in a sentence that a picture does not give in full."""
    known: bool | None


@dataclass(frozen=True, slots=True)
class StruckWord(Documented):
    """A word that was struck out."""

    text: str
    token: int
    sentence: int | None
    """The index of its sentence in `sentences`; null if no word of it is left."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a text.

    Attributes:
        sentence: The index of the sentence whose memory to return, if the network has one.
        detail: How much to return; see `Detail`.
        even: Whether attention is off: all words weigh the same, and all sentences.
        known_ids: The ids of words whose vectors are not needed in a picture.
        window: Kernel size, first word and filter of the window of a Kim CNN to explain as a sum.
    """

    sentence: int | None = None
    detail: Detail = "full"
    even: bool = False
    known_ids: Collection[int] = ()
    window: tuple[int, int, int] | None = None

    def shows(self, sentence: int, document: TokenIds) -> bool:
        """Whether a sentence has its memory and, unless `detail` is `full`, whether it is given in full."""
        return sentence == self.sentence or (self.detail == "picture" and sum(map(len, document)) <= MAX_PICTURED)


@dataclass(frozen=True, slots=True)
class WordVectors(Documented):
    """Vectors of words by their ids."""

    token_ids: Places
    values: Packed
    """`[ids, features]`."""

    @classmethod
    def of(cls, embedding: Floats, document: TokenIds, asked: Asked) -> "WordVectors":
        """Returns the vectors of the sentences in full, but not those that are known."""
        shown = [ids for number, ids in enumerate(document) if asked.shows(number, document)]
        new = sorted({token_id for ids in shown for token_id in ids} - {*asked.known_ids})
        return cls(np.array(new, np.int32), embedding[new].astype(np.float32))


# Without slots, so that an answer of the server can inherit from this and one more.
@dataclass(frozen=True, kw_only=True)
class Trace(Documented):
    """The outputs of all layers for a text. For a long text, only the first sentences are given in full."""

    model: str
    """The name of the weights directory."""
    network: str
    """The kind of network: `han` or `kim_cnn`."""
    labels: list[str]
    temperature: float | None
    """The divisor of the last layer, which calibrates the probabilities."""
    blocks: list[Block]
    """The blocks from input to output; their parameters add up to the parameters of the network. Empty unless `detail`
    is `full`."""
    detail: Detail
    sentences: list[list[TracedWord]]
    """The words of each sentence that was read."""
    struck: list[StruckWord]
    in_full: int
    """If `detail` is `full`, the number of sentences, from the first, with figures for every word."""
    sentence: int | None
    """The sentence whose `memory` is given; the only one with figures for every word if `detail` is `sentence`, or if
    it is `picture` and the text is long."""
    logits: Listed
    """The logits, the inputs to the softmax."""
    probabilities: Listed
    expected_stars: float | None

    def to_dict(self) -> dict[str, Any]:
        """Returns plain values for JSON, as in a server answer; arrays are packed."""
        plain: dict[str, Any] = to_plain(self, _WIDTHS[self.detail])
        return plain

    def _repr_html_(self) -> str:
        """Shows the blocks in a notebook: the values between them for this text, and the number of parameters."""
        rows = "".join(
            f"<tr><td>{escape(block.name)}</td><td>{escape(' × '.join(map(str, block.shape)))}</td>"
            f"<td style='text-align:right'>{block.parameters:,}</td></tr>"
            for block in self.blocks
        )
        shares = ", ".join(
            f"{escape(label)}: {share:.1%}" for label, share in zip(self.labels, self.probabilities, strict=True)
        )
        total = sum(block.parameters for block in self.blocks)
        return (
            f"<table><caption>{escape(self.model)} on {sum(map(len, self.sentences)):,} words: {shares}</caption>"
            f"<tr><th>block</th><th>output</th><th>parameters</th></tr>{rows}"
            f"<tr><th colspan='2'>all</th><th style='text-align:right'>{total:,}</th></tr></table>"
        )


class Tracer(Protocol):
    """Traces documents through a network; created by `NetworkSpec.trace`."""

    def __call__(self, document: TokenIds, asked: Asked, about: dict[str, Any]) -> Trace:
        """Follows a document: its sentences, what is asked, and the fields of the trace from `model` to `in_full`."""


def trace_reading(about: Mapping[str, Any], tracer: Tracer, reading: Reading, asked: Asked, whole: bool) -> Trace:
    """Traces a text that was read.

    Args:
        about: The fields of the trace from `model` to `blocks`.
        tracer: The tracer from `NetworkSpec.trace`.
        reading: The text.
        asked: What is asked about it; its sentence is at most the last one given in full.
        whole: Whether to return all sentences in full.
    """
    document = reading.token_ids
    in_full = len(document) if whole else _fitting(document)
    last = (in_full if asked.detail == "full" else len(document)) - 1
    if asked.sentence is not None:
        asked = replace(asked, sentence=min(asked.sentence, last))
    tokens = iter(reading.places())
    words = [
        [
            TracedWord(read.token.text, read.number, token_id, token_id != UNK_TOKEN_ID)
            if asked.detail != "picture" or asked.shows(number, document)
            else TracedWord(read.token.text, read.number, None, None)
            for token_id, read in zip(ids, tokens, strict=False)
        ]
        for number, ids in enumerate(document)
    ]
    facts = {"detail": asked.detail, "sentences": words, "struck": _struck(reading), "in_full": in_full}
    return tracer(document, asked, {**about, **facts})


def expected_stars(probabilities: Floats, stars: Sequence[float] | None) -> float | None:
    """Returns Σ probability × stars of `<float32>[labels]`; None if labels are not stars."""
    return None if stars is None else float(np.sum(probabilities * np.array(stars)))


def _fitting(token_ids: TokenIds) -> int:
    """Returns the number of sentences, from the first, that stay within the limits; at least one."""
    totals = np.cumsum([len(sentence) for sentence in token_ids[:MAX_SENTENCES]])
    return max(1, int(np.searchsorted(totals, MAX_WORDS, side="right")))


def _struck(reading: Reading) -> list[StruckWord]:
    """Returns the struck words of the sentences that the network reads."""
    left = dict.fromkeys(place.sentence for place in reading.places())
    order = {sentence: index for index, sentence in enumerate(left)}
    numbers = count()
    return [
        StruckWord(token.text, number, order.get(index))
        for index, sentence in enumerate(reading.document.sentences[: reading.sentences_read])
        for token, number in zip(sentence, numbers, strict=False)
        if token.removed
    ]
