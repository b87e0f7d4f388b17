"""The record of an answer to one text: probabilities, and the weights of sentences and words in the decision."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, repeat
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from limelight.common.documented import Documented, DocumentedStruct
from limelight.engines.engine import Explanation, Region
from limelight.text.reading import Reading
from limelight.text.tokens import PAD_TOKEN_ID, UNK_TOKEN_ID, Token


# There is one per word: it must be fast to create and to write, and is invisible to garbage collection.
class WeightedToken(DocumentedStruct, gc=False, omit_defaults=True):
    """A word, number, emoticon or mark of the text, as written."""

    text: str
    """The characters of the token; may be empty if there is only white space."""
    whitespace: str
    """The white space before the next token."""
    weight: float
    """The weight by the lens; for `attention`, 0–1 with a sum of 1 over a sentence; for `ngrams`, over the text."""
    known: bool
    """Whether the token is in the model's vocabulary."""
    read: bool
    """Whether the model reads the token: it is within the limits, and neither an HTML tag nor only white space."""
    removed: bool
    """Whether `without` struck out the token; its weight is then 0."""
    level: int = 0
    """In explained answers, how strongly the token is highlighted in the view of what decides, from −10 (bad end) to \
10; omitted if 0. Also in predictions of your own classifier with attention."""
    attention: float | None = None
    """In explained answers with attention, the token's share of the attention in its sentence."""
    looked: int = 0
    """How strongly the token is highlighted in the view of where the network looked (by attention or winning \
windows), from 0 to 10; omitted if 0."""


# mypy takes structs for dataclasses, where frozen ones have frozen bases.
class WeightedSentence(DocumentedStruct, frozen=True, omit_defaults=True):  # type: ignore[misc]
    """A sentence; the weights of the sentences that were read sum to 1."""

    weight: float
    read: bool
    tokens: list[WeightedToken]
    attention: float | None = None
    """In explained answers with attention, the sentence's share of the attention; omitted otherwise."""
    picked: float | None = None
    """In explained answers of a Kim CNN, the share of the winning windows in the sentence; omitted otherwise."""

    @property
    def text(self) -> str:
        """The sentence as written, including the white space after it."""
        return "".join(token.text + token.whitespace for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Counts(Documented):
    """How much text there was, how much of it was read, and how much was unknown."""

    sentences: int
    sentences_read: int
    tokens: int
    """Number of tokens, including punctuation."""
    tokens_read: int
    tokens_unknown: int
    words: int
    """Number of words, without punctuation; a string without spaces, such as “didn’t”, is one word."""
    words_read: int
    words_unknown: int


class Phrase(DocumentedStruct, gc=False):
    """A phrase of the text: a run of words that a person would read aloud as a unit."""

    start: int
    """The index of its first token, counted from 0 over all tokens of the answer."""
    end: int
    """The index just past its last token."""
    sentence: int
    """The index of its sentence, starting at 0."""
    value: float
    """Its contribution to the target: the mean of what it adds on its own, to its sentence, to halves of the text, \
and to all other phrases. The values of all phrases sum to the target's value minus `base`."""
    without: float
    """The target's value if the phrase is struck out."""


# Without slots, so that an answer of the server can inherit from this and one more.
@dataclass(frozen=True, kw_only=True)
class WeightedText(Documented):
    """The answer of a model to one text; joining the `text` and `whitespace` of all tokens restores the text."""

    model: str
    """The name of the weights directory."""
    model_version: str
    """A hash of the files that determine the answer, as 12 hexadecimal digits."""
    label: str
    """The most probable label; for stars, the most probable label at most 1.25 stars from `expected_stars`. If \
`undecided` is true, it is only slightly more probable than others."""
    median_label: str | None = None
    """For stars, the median label, up to which half of the probability lies; it is far from the true label less often \
than `label`. Null if labels are not stars."""
    labels: list[str]
    """All labels, in a fixed order."""
    probabilities: list[float]
    """The probability of each label, in the order of `labels`; they sum to 1."""
    expected_stars: float | None
    """Σ probability × stars; null if labels are not stars."""
    explanation: str
    """The name of the lens that computed the weights."""
    unit: Literal["share", "stars", "probability"] = "share"
    """The unit of the weights: a share of the text that was read or, for a signed lens, the unit of its target."""
    sentences: list[WeightedSentence]
    counts: Counts
    regions: list[Region] = field(default_factory=list)
    """Kim CNN: the most important windows, five for each kernel size, the strongest first; empty for a HAN, and if \
`detail` is less than `words`."""
    phrases: list[Phrase] = field(default_factory=list)
    """The phrases with their values, in the order of the text; only for the lens `phrases`."""
    undecided: bool = False
    """Whether the model cannot tell: without a prior, its probabilities are as flat as for an empty text, or it knows \
no word."""
    mixed: bool = False
    """In explained answers, whether the model cannot tell since strong phrases pull both ways, rather than since the \
text says too little."""
    prior: list[float] | None = None
    """The prior that was applied, as label frequencies that sum to 1; null if none was."""
    truncated: bool = False
    """Whether part of the text was not read; `counts` shows how much."""

    @property
    def text(self) -> str:
        """The text that was classified."""
        return "".join(sentence.text for sentence in self.sentences)

    @property
    def tokens(self) -> list[WeightedToken]:
        """The tokens of all sentences, in order."""
        return [token for sentence in self.sentences for token in sentence.tokens]

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The place of each of `tokens` in `text`: the indices of its first character, and just past its last."""
        ends = accumulate(len(token.text) + len(token.whitespace) for token in self.tokens)
        starts = chain([0], ends)
        return [(start, start + len(token.text)) for start, token in zip(starts, self.tokens, strict=False)]


Weighed = tuple[list[WeightedSentence], Counts]


def weigh(readings: Sequence[Reading], explanations: Sequence[Explanation], decimals: int | None) -> list[Weighed]:
    """Returns, for each text, its sentences with the weights of their tokens, and how much was read and known.

    Args:
        readings: The texts.
        explanations: The explanation of each.
        decimals: Number of decimals of weights; all by default.
    """
    # In a single list: an array for each sentence would take as long as the tokens.
    sentence_weights = _listed([explanation.sentence_weights for explanation in explanations], decimals)
    word_weights = _listed([weights for explanation in explanations for weights in explanation.token_weights], decimals)
    return [_weigh_one(reading, sentence_weights, word_weights) for reading in readings]


def _weigh_one(reading: Reading, sentence_weights: Iterator[float], word_weights: Iterator[float]) -> Weighed:
    """Takes the weights of one text off the iterators."""
    sentences = []
    # Of each sentence the last six numbers of `Counts`.
    counted = []
    for number, tokens in enumerate(reading.document.sentences):
        read = number < reading.sentences_read
        token_ids = [token.token_id for token in tokens]
        blanks = token_ids.count(PAD_TOKEN_ID)
        silent = blanks + [token.removed for token in tokens].count(True)
        weight = 0.0
        weights: Iterable[float] = repeat(0.0)
        # The network reads nothing of a sentence that is blank, struck out, or beyond the limit.
        if read and silent < len(tokens):
            weight, weights = next(sentence_weights), word_weights
            if silent:
                weights = [
                    0.0 if token.token_id == PAD_TOKEN_ID or token.removed else next(word_weights) for token in tokens
                ]
        sentences.append(
            WeightedSentence(
                weight,
                read,
                [
                    WeightedToken(
                        token.text,
                        token.whitespace,
                        word_weight,
                        token.token_id != UNK_TOKEN_ID,
                        read and token.token_id != PAD_TOKEN_ID,
                        token.removed,
                    )
                    # Tokens come first: after the last one, no weight of the next sentence is taken.
                    for token, word_weight in zip(tokens, weights, strict=False)
                ],
            )
        )
        words, strange = _count_words(tokens, token_ids)
        count = len(tokens) - blanks
        counted.append((count, count * read, token_ids.count(UNK_TOKEN_ID), words, words * read, strange))
    read_sentences = sum([sentence.read for sentence in sentences])
    return sentences, Counts(len(sentences), read_sentences, *map(sum, zip(*counted, strict=True)))


def _count_words(tokens: list[Token], token_ids: list[int]) -> tuple[int, int]:
    """Returns how many of `tokens`, of one sentence, a reader counts as words, and how many of these are unknown.

    Punctuation does not count, nor do the second halves of words.
    """
    kinds = [token.kind for token in tokens]
    if "ending" in kinds:
        for index, kind in enumerate(kinds):
            if kind == "ending" and index and not tokens[index - 1].whitespace:
                kinds[index] = "mark"
    words = len(kinds) - kinds.count("mark")
    if UNK_TOKEN_ID not in token_ids:
        return words, 0
    pairs = zip(kinds, token_ids, strict=True)
    return words, sum([kind != "mark" and token_id == UNK_TOKEN_ID for kind, token_id in pairs])


def _listed(weights: Sequence[NDArray[np.float32]], decimals: int | None) -> Iterator[float]:
    joined = np.concatenate(weights)
    listed: list[float] = (joined if decimals is None else joined.astype(np.float64).round(decimals)).tolist()
    return iter(listed)
