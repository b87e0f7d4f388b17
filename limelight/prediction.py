"""What a model says of one text: probabilities, and the weight of every sentence and word in the decision."""

from dataclasses import dataclass


# Not frozen, as there is one for each word: a frozen one takes four times as long to make.
@dataclass(slots=True)
class WeightedToken:
    """A token of the reader's own text with its weight.

    Attributes:
        text: The characters as written; may be empty where only white space is carried.
        whitespace: What follows before the next token.
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


@dataclass(frozen=True, slots=True)
class WeightedSentence:
    """A sentence with its weight; the sentences that were read sum to 1."""

    weight: float
    read: bool
    tokens: list[WeightedToken]

    @property
    def text(self) -> str:
        """The sentence as written, with the white space after it."""
        return "".join(token.text + token.whitespace for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of a text there was, was read, and was known. White space is not a token."""

    sentences: int
    sentences_read: int
    tokens: int
    tokens_read: int
    tokens_unknown: int


@dataclass(frozen=True, slots=True)
class Prediction:
    """A model's answer for one text.

    Attributes:
        model: Name of the weights directory.
        model_version: Hash of the files that decide the answer, 12 hexadecimal digits.
        label: The most probable label.
        labels: All labels in their fixed order.
        probabilities: One for each label, in the same order; they sum to 1.
        expected_stars: Σ probability × stars where labels are ordered star ratings, otherwise None.
        explanation: What the weights are: `attention` (HAN) or `ngrams` (Kim CNN).
        sentences: The text; all pieces joined give it back, character by character.
        counts: What was read and what was unknown.
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

    @property
    def text(self) -> str:
        """The text that was predicted."""
        return "".join(sentence.text for sentence in self.sentences)
