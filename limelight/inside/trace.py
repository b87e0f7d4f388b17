"""The trace of a text through a network: every number between its words and the answer, bounded, and ready for JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import numpy as np

from limelight.documented import Documented
from limelight.engines.engine import Floats, TokenIds
from limelight.inside.arrays import pack
from limelight.inside.block import Block
from limelight.text.reading import Reading
from limelight.text.tokens import UNK_TOKEN_ID

if TYPE_CHECKING:
    from limelight.weights import Weights

# In a longer text, only the first sentences have the numbers of their words; the others have only their vectors.
MAX_WORDS = 160
MAX_SENTENCES = 20


class Numbers(Protocol):
    """A document on its way through one kind of network."""

    @property
    def network(self) -> str:
        """The name of the network in `config.json`."""

    @property
    def logits(self) -> Floats:
        """`<float32>[labels]`, the inputs of the softmax."""

    @property
    def probabilities(self) -> Floats:
        """`<float32>[labels]`."""

    @property
    def memory(self) -> Floats | None:
        """`<float32>[words, words]` of the requested sentence, if the network has a memory."""

    @property
    def filters(self) -> dict[int, Floats]:
        """`<float32>[windows, filters]`, the responses of the filters of each kernel size; none without filters."""

    def to_dict(self, trace: "Trace") -> dict[str, Any]:
        """Returns values for JSON of everything that `trace` gives in full; `Trace.to_dict` packs their arrays."""


# Follows a document, with the memory of the sentence of this number, if any; made by `NetworkSpec.trace`.
Tracer = Callable[[TokenIds, int | None], Numbers]


@dataclass(frozen=True, slots=True)
class TracedWord(Documented):
    """A word that the network read."""

    text: str
    token: int
    """Its number among all tokens of an answer, as `without` counts them."""
    token_id: int
    known: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """A text on its way through a network.

    Attributes:
        model: Name of the weights directory.
        labels: All labels, in the order of logits and probabilities.
        stars: The stars that each label stands for, or None.
        temperature: The divisor of the last layer, which calibrates the probabilities.
        blocks: The network from input to output; their parameters add up to the total.
        words: The words of each sentence that was read.
        in_full: Number of sentences, from the first, that have all their numbers; the others have only their vector.
        sentence: The number of the sentence with a memory, or None.
        network: The numbers.
    """

    model: str
    labels: list[str]
    stars: list[float] | None
    temperature: float | None
    blocks: list[Block]
    words: list[list[TracedWord]]
    in_full: int
    sentence: int | None
    network: Numbers

    def to_dict(self) -> dict[str, Any]:
        """Returns plain values for JSON, named as in an answer of the server; arrays are packed."""
        content = {
            "model": self.model,
            "network": self.network.network,
            "labels": self.labels,
            "temperature": self.temperature,
            "blocks": self.blocks,
            "sentences": self.words,
            "in_full": self.in_full,
            "sentence": self.sentence,
            "logits": self.network.logits.tolist(),
            "probabilities": self.network.probabilities.tolist(),
            "expected_stars": self.expected_stars(self.network.probabilities),
            **self.network.to_dict(self),
        }
        plain: dict[str, Any] = msgspec.to_builtins(content, enc_hook=pack)
        return plain

    def expected_stars(self, probabilities: Floats) -> float | None:
        """Returns Σ probability × stars, or None if labels are not stars."""
        return None if self.stars is None else float(np.sum(probabilities * np.array(self.stars)))

    def _repr_html_(self) -> str:
        """Shows the blocks in a notebook: the values between them for this text, and the number of parameters."""
        rows = "".join(
            f"<tr><td>{escape(block.name)}</td><td>{escape(' × '.join(map(str, block.shape)))}</td>"
            f"<td style='text-align:right'>{block.parameters:,}</td></tr>"
            for block in self.blocks
        )
        shares = ", ".join(
            f"{escape(label)}: {share:.1%}"
            for label, share in zip(self.labels, self.network.probabilities, strict=True)
        )
        total = sum(block.parameters for block in self.blocks)
        return (
            f"<table><caption>{escape(self.model)} on {sum(map(len, self.words)):,} words: {shares}</caption>"
            f"<tr><th>block</th><th>gives</th><th>parameters</th></tr>{rows}"
            f"<tr><th colspan='2'>all</th><th style='text-align:right'>{total:,}</th></tr></table>"
        )


def trace_reading(weights: "Weights", tracer: Tracer, reading: Reading, sentence: int | None) -> Trace:
    """Follows a text that was read.

    Args:
        weights: The network.
        tracer: The tracer from its `NetworkSpec.trace`.
        reading: The text.
        sentence: The sentence whose memory is wanted; the last of those given in full, if it is larger.
    """
    tokens = [token for each in reading.document.sentences for token in each]
    numbers = iter(reading.token_numbers())
    words = [
        [
            TracedWord(tokens[number].text, number, token_id, token_id != UNK_TOKEN_ID)
            for token_id, number in zip(ids, numbers, strict=False)
        ]
        for ids in reading.token_ids
    ]
    in_full = _fitting(reading.token_ids)
    chosen = None if sentence is None else min(sentence, in_full - 1)
    network = tracer(reading.token_ids, chosen)
    return Trace(
        model=weights.name,
        labels=weights.config.labels,
        stars=weights.config.stars,
        temperature=weights.metadata.get("insights", {}).get("calibration", {}).get("temperature"),
        blocks=weights.blocks,
        words=words,
        in_full=in_full,
        sentence=None if network.memory is None else chosen,
        network=network,
    )


def _fitting(token_ids: TokenIds) -> int:
    """Returns the number of sentences, from the first, that stay within the limits; at least one."""
    totals = np.cumsum([len(sentence) for sentence in token_ids[:MAX_SENTENCES]])
    return max(1, int(np.searchsorted(totals, MAX_WORDS, side="right")))
