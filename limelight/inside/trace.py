"""A text on its way through a network: every number between its words and the answer, bounded, and ready for JSON."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from limelight.engines.engine import Floats, TokenIds
from limelight.text.reading import Reading
from limelight.text.tokens import UNK_TOKEN_ID

if TYPE_CHECKING:
    from limelight.networks.spec import Block
    from limelight.weights import Weights

# Of a longer text the words of the first sentences are given in full, of the others what they come to.
MAX_WORDS = 160
MAX_SENTENCES = 20


class Numbers(Protocol):
    """A document on its way through one kind of network."""

    @property
    def network(self) -> str:
        """What `config.json` calls such a network."""

    @property
    def logits(self) -> Floats:
        """`<float32>[labels]`, what the softmax makes probabilities of."""

    @property
    def probabilities(self) -> Floats:
        """`<float32>[labels]`."""

    @property
    def memory(self) -> Floats | None:
        """`<float32>[words, words]` of the sentence that was asked for, where the network has a memory."""

    def to_dict(self, trace: "Trace") -> dict[str, Any]:
        """Returns plain values for JSON of what `trace` gives in full."""


# Follows a document, with the memory of the sentence of this number, if any; `NetworkSpec.trace` makes one.
Tracer = Callable[[TokenIds, int | None], Numbers]


@dataclass(frozen=True, slots=True)
class TracedWord:
    """A word that the network read: its text, its number among all tokens of the text, and its id."""

    text: str
    token: int
    token_id: int
    known: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """A text on its way through a network.

    Attributes:
        model: Name of the weights directory.
        labels: All labels, in the order of logits and probabilities.
        stars: The stars each label stands for, or None.
        temperature: What training divided the last layer by, so that the model is as sure as it is right.
        blocks: The network from input to output; their parameters add up to all that it has.
        words: The words of each sentence that was read.
        in_full: How many sentences, from the first, have all their numbers; the others have only their vector.
        sentence: The number of the sentence whose memory was asked for, or None.
        network: The numbers.
    """

    model: str
    labels: list[str]
    stars: list[float] | None
    temperature: float | None
    blocks: "list[Block]"
    words: list[list[TracedWord]]
    in_full: int
    sentence: int | None
    network: Numbers

    def to_dict(self) -> dict[str, Any]:
        """Returns plain values for JSON, named as in an answer of the server; arrays as `arrays.pack` writes them."""
        return {
            "model": self.model,
            "network": self.network.network,
            "labels": self.labels,
            "temperature": self.temperature,
            "blocks": [asdict(block) for block in self.blocks],
            "sentences": [[asdict(word) for word in sentence] for sentence in self.words],
            "in_full": self.in_full,
            "sentence": self.sentence,
            "logits": self.network.logits.tolist(),
            "probabilities": self.network.probabilities.tolist(),
            "expected_stars": self.expected_stars(self.network.probabilities),
            **self.network.to_dict(self),
        }

    def expected_stars(self, probabilities: Floats) -> float | None:
        """Returns Σ probability × stars, None where labels are no stars."""
        return None if self.stars is None else float(np.sum(probabilities * np.array(self.stars)))

    def _repr_html_(self) -> str:
        """Shows the blocks in a notebook: what flows between them for this text, and how many numbers were learned."""
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
        tracer: What its `NetworkSpec.trace` made of it.
        reading: The text.
        sentence: The sentence whose memory is wanted; the last of those given in full, where it is larger.
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
    """Returns how many sentences, from the first, stay within the limits; one is always given."""
    totals = np.cumsum([len(sentence) for sentence in token_ids[:MAX_SENTENCES]])
    return max(1, int(np.searchsorted(totals, MAX_WORDS, side="right")))
