"""The answer of a model to one text: probabilities, and the weight of every sentence and word in the decision."""

from dataclasses import MISSING, dataclass, field, fields
from typing import Any

import msgspec

from limelight.documented import Documented


# There is one per word: it must be fast to create and to write, and is invisible to garbage collection.
class WeightedToken(msgspec.Struct, gc=False):
    """A token of the reader's own text with its weight.

    Attributes:
        text: The characters as written; may be empty if there is only white space.
        whitespace: White space before the next token.
        weight: 0–1. The tokens of one sentence sum to 1 for attention; those of the whole text do for n-grams.
        known: Whether the word is in the model's vocabulary.
        read: Whether the token is inside the model's limits.
        removed: Whether it was struck out; then its weight is 0.
    """

    text: str
    whitespace: str
    weight: float
    known: bool
    read: bool
    removed: bool


class WeightedSentence(msgspec.Struct, frozen=True):
    """A sentence with its weight; the sentences that were read sum to 1."""

    weight: float
    read: bool
    tokens: list[WeightedToken]

    @property
    def text(self) -> str:
        """The sentence as written, with the white space after it."""
        return "".join(token.text + token.whitespace for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Counts(Documented):
    """How much of the text there was, was read, and was unknown."""

    sentences: int
    sentences_read: int
    tokens: int
    """Words and punctuation."""
    tokens_read: int
    tokens_unknown: int
    words: int
    """Tokens without punctuation; strings written together, as in “didn’t”, are one word."""
    words_read: int
    words_unknown: int


class Region(msgspec.Struct, gc=False):
    """A window of words that won a filter of a Kim CNN.

    Attributes:
        kernel_size: Number of words that the filter reads.
        start: The number of the first token of the window, over all tokens of the prediction.
        end: One more than that of the last; a window may extend past the text, and be shorter there.
        filter: The number of the filter among those of its kernel size, from 0.
        activation: The response of the filter; no other window has a stronger one.
        contribution: What this adds to the logit of the most probable label, less the mean logit of the others.
    """

    kernel_size: int
    start: int
    end: int
    filter: int
    activation: float
    contribution: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """A model's answer for one text.

    Attributes:
        model: Name of the weights directory.
        model_version: Hash of the files that determine the answer, 12 hexadecimal digits.
        label: The most probable label.
        labels: All labels in their fixed order.
        probabilities: The probability of each label, in the same order; they sum to 1.
        expected_stars: Σ probability × stars if labels are ordered star ratings, otherwise None.
        explanation: The lens of the weights, such as `attention` (HAN) or `ngrams` (Kim CNN).
        sentences: The text; all pieces joined give it back, character by character.
        counts: What was read and what was unknown.
        undecided: Whether the network cannot tell: its probabilities are as flat as for a text without words, and
            `label` is merely the largest of them. Always False for weights without this limit (see `limelight
            insights`).
        prior: The stated shares of the labels, one for each; None without a prior.
        regions: For a Kim CNN, the windows that count most, the strongest first for each kernel size; empty for a HAN.
        median_label: If labels are ordered ratings, the first whose cumulative probability reaches one half; it is far
            from the true label less often than `label`. Otherwise None.
    """

    model: str
    model_version: str
    label: str
    labels: list[str]
    probabilities: list[float]
    expected_stars: float | None
    explanation: str
    sentences: list[WeightedSentence]
    counts: Counts
    undecided: bool = False
    prior: list[float] | None = None
    regions: list[Region] = field(default_factory=list)
    median_label: str | None = None

    @property
    def text(self) -> str:
        """The text that was predicted."""
        return "".join(sentence.text for sentence in self.sentences)

    @property
    def truncated(self) -> bool:
        """Whether a part of the text was not read; `counts` says how much."""
        return self.counts.tokens_read < self.counts.tokens

    def to_html(self) -> str:
        """Returns a complete page that works offline: the coloured text, with numbers on hover."""
        from limelight.drawing.html import to_html

        return to_html(self)

    def _repr_html_(self) -> str:
        # Imported here, since drawing depends on this module.
        from limelight.drawing.html import to_fragment

        return to_fragment(self)

    def to_dict(self) -> dict[str, Any]:
        """Returns plain values for JSON: an answer of the server without `request_id` and `timing_ms`."""
        sentences = [
            {**_values(sentence), "tokens": [_values(token) for token in sentence.tokens]}
            for sentence in self.sentences
        ]
        regions = [_values(region) for region in self.regions]
        plain = {"sentences": sentences, "counts": _values(self.counts), "regions": regions}
        return {**_values(self), **plain, "truncated": self.truncated}

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> "Prediction":
        """Reads the result of `to_dict`, or an answer of the server; raises `KeyError` if a field is missing."""
        sentences = [
            WeightedSentence(
                sentence["weight"],
                sentence["read"],
                [
                    WeightedToken(*[token[name] for name in WeightedToken.__annotations__])
                    for token in sentence["tokens"]
                ],
            )
            for sentence in content["sentences"]
        ]
        # Fields with a default may be missing in older answers.
        own = {
            each.name: content[each.name]
            for each in fields(cls)
            if each.name in content or (each.default is MISSING and each.default_factory is MISSING)
        }
        counts = Counts(**{each.name: content["counts"][each.name] for each in fields(Counts)})
        regions = [Region(**region) for region in content.get("regions", [])]
        return cls(**{**own, "sentences": sentences, "counts": counts, "regions": regions})


def _values(item: WeightedToken | WeightedSentence | Counts | Region | Prediction) -> dict[str, Any]:
    return {name: getattr(item, name) for name in type(item).__annotations__}
