"""A text on its way through a network: every number between its words and the answer, bounded, and ready for JSON."""

from dataclasses import asdict, dataclass
from html import escape
from typing import Any

import numpy as np

from limelight.engines.engine import Floats, TokenIds
from limelight.text.preprocessor import Document
from limelight.text.tokens import UNK_TOKEN_ID
from limelight.tracing.arrays import pack
from limelight.tracing.blocks import Block, blocks
from limelight.tracing.han import AttentionTrace, HANTrace, HANTracer
from limelight.tracing.kim_cnn import KimCNNTrace, KimCNNTracer
from model_training.networks.han import HAN
from model_training.networks.kim_cnn import KimCNN

# Of a longer text the words of the first sentences are given in full, of the others what they come to.
MAX_WORDS = 160
MAX_SENTENCES = 20


@dataclass(frozen=True, slots=True)
class TracedWord:
    """A word that the network read: its text, its number among all tokens of the text, and its id."""

    text: str
    token: int
    token_id: int
    known: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """What each layer of a network makes of a text.

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
    blocks: list[Block]
    words: list[list[TracedWord]]
    in_full: int
    sentence: int | None
    network: HANTrace | KimCNNTrace

    def to_dict(self) -> dict[str, Any]:
        """Returns plain values for JSON, named as in an answer of the server; arrays as `arrays.pack` writes them."""
        return {
            "model": self.model,
            "network": "han" if isinstance(self.network, HANTrace) else "kim_cnn",
            "labels": self.labels,
            "temperature": self.temperature,
            "blocks": [asdict(block) for block in self.blocks],
            "sentences": [[asdict(word) for word in sentence] for sentence in self.words],
            "in_full": self.in_full,
            "sentence": self.sentence,
            "logits": self.network.logits.tolist(),
            "probabilities": self.network.probabilities.tolist(),
            "expected_stars": self._expected(self.network.probabilities),
            **(self._han(self.network) if isinstance(self.network, HANTrace) else self._kim_cnn(self.network)),
        }

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

    def _expected(self, probabilities: Floats) -> float | None:
        return None if self.stars is None else float(np.sum(probabilities * np.array(self.stars)))

    def _han(self, network: HANTrace) -> dict[str, Any]:
        return {
            "word_level": [_attention(sentence) for sentence in network.sentences[: self.in_full]],
            "sentence_level": _attention(network.document),
            "word_context": pack(network.word_context),
            "sentence_context": pack(network.sentence_context),
            "memory": None if network.memory is None else pack(network.memory),
            "even": {
                "probabilities": network.even_probabilities.tolist(),
                "expected_stars": self._expected(network.even_probabilities),
            },
        }

    def _kim_cnn(self, network: KimCNNTrace) -> dict[str, Any]:
        shown = sum(map(len, self.words[: self.in_full]))
        return {
            "vectors": pack(network.vectors[:shown]),
            "windows": [
                {"kernel_size": size, "responses": pack(responses[: shown + size - 1])}
                for size, responses in zip(network.kernel_sizes, network.responses, strict=True)
            ],
            "pooled": pack(network.pooled),
            "winners": network.winners.tolist(),
            "label": self.labels[network.label],
            # In full: that they sum to the difference of the logits can be checked to the last digit.
            "contributions": network.contributions.tolist(),
            "bias": network.bias,
        }


class Tracer:
    """A network made ready to be followed."""

    def __init__(self, model: HAN | KimCNN):
        self.model = model
        self.blocks = blocks(model)
        self._network: HANTracer | KimCNNTracer = HANTracer(model) if isinstance(model, HAN) else KimCNNTracer(model)

    def warm_up(self) -> None:
        """Compiles its functions, so that no later call waits for it."""
        self._network.warm_up()

    def __call__(
        self,
        model: str,
        labels: list[str],
        stars: list[float] | None,
        temperature: float | None,
        document: Document,
        token_ids: TokenIds,
        numbers: list[int],
        sentence: int | None,
    ) -> Trace:
        """Follows a text that was read.

        Args:
            model: Name of the weights directory.
            labels: All labels.
            stars: The stars each stands for, or None.
            temperature: What training divided the last layer by, if it is known.
            document: The sentences and tokens of the text.
            token_ids: The ids of the sentences that the network reads, none of them empty.
            numbers: The number of each of these ids among all tokens of the document.
            sentence: The sentence, of those that are given in full, whose memory is wanted.
        """
        tokens = [token for each in document.sentences for token in each]
        read = iter(numbers)
        words = [
            [
                TracedWord(tokens[number].text, number, token_id, token_id != UNK_TOKEN_ID)
                for token_id, number in zip(ids, read, strict=False)
            ]
            for ids in token_ids
        ]
        in_full = _fitting(token_ids)
        chosen = None if sentence is None or not isinstance(self._network, HANTracer) else min(sentence, in_full - 1)
        network = self._network(token_ids, chosen) if isinstance(self._network, HANTracer) else self._network(token_ids)
        return Trace(model, labels, stars, temperature, self.blocks, words, in_full, chosen, network)


def _fitting(token_ids: TokenIds) -> int:
    """Returns how many sentences, from the first, stay within the limits; one is always given."""
    totals = np.cumsum([len(sentence) for sentence in token_ids[:MAX_SENTENCES]])
    return max(1, int(np.searchsorted(totals, MAX_WORDS, side="right")))


def _attention(part: AttentionTrace) -> dict[str, Any]:
    return {
        "inputs": pack(part.inputs),
        "states": pack(part.states),
        "projections": pack(part.projections),
        "scores": part.scores.tolist(),
        "weights": part.weights.tolist(),
        "pooled": pack(part.pooled),
    }
