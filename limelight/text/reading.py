"""A text as a network reads it, without struck tokens and within the limits, and its phrases."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from limelight.common.rules import refusal
from limelight.errors import EmptyTextError, StrikeError
from limelight.text.phrases import cut_phrases, is_english, line_starts
from limelight.text.preprocessor import Document, Preprocessor
from limelight.text.tokens import PAD_TOKEN_ID, Token
from limelight.text.words import Kind, kind_of

NO_WORDS = refusal("no_words")


class Cut(NamedTuple):
    """The tokens of a text that a network reads, and how they form words, phrases and sentences.

    Attributes:
        texts: The tokens, as they were written.
        numbers: The index of each token among all tokens of the text, including those that are not read.
        is_word: `<bool>[tokens]`, which tokens are more than punctuation.
        is_ending: `<bool>[tokens]`, which tokens are the second half of a word if they touch the first: "n't", "'s".
        words: `<int64>[words]`, the positions of the tokens that are words; of all tokens if none is a word.
        sentences: `<int64>[tokens]`, the sentence of each token.
        phrases: The phrases that partition the tokens, as ranges of their positions, in order.
        phrase_of: `<int64>[tokens]`, the phrase of each token.
        english: Whether the phrases are cut as English.
    """

    texts: Sequence[str]
    numbers: Sequence[int]
    is_word: NDArray[np.bool_]
    is_ending: NDArray[np.bool_]
    words: NDArray[np.int64]
    sentences: NDArray[np.int64]
    phrases: Sequence[range]
    phrase_of: NDArray[np.int64]
    english: bool

    @classmethod
    def of(
        cls,
        texts: Sequence[str],
        numbers: Sequence[int],
        kinds: Sequence[Kind],
        lengths: Sequence[int],
        phrases: Sequence[range],
        english: bool = True,
    ) -> "Cut":
        """Completes a cut: `kinds` are those of the tokens, `lengths` those of the sentences."""
        is_word = np.array([kind != "mark" for kind in kinds], bool)
        is_ending = np.array([kind == "ending" for kind in kinds], bool)
        positions = np.flatnonzero(is_word) if is_word.any() else np.arange(len(texts))
        sentences = np.repeat(np.arange(len(lengths)), lengths)
        phrase_of = np.repeat(np.arange(len(phrases)), [len(run) for run in phrases])
        return cls(texts, numbers, is_word, is_ending, positions, sentences, phrases, phrase_of, english)


def cut_words(document: list[list[int]], texts: Sequence[str]) -> Cut:
    """Cuts a document whose text is unknown; `texts` are its words in the vocabulary."""
    phrases, start = [], 0
    for sentence in document:
        words = texts[start : start + len(sentence)]
        phrases += [range(start + run.start, start + run.stop) for run in cut_phrases(words)]
        start += len(sentence)
    return Cut.of(texts, range(start), list(map(kind_of, texts)), list(map(len, document)), phrases)


class Place(NamedTuple):
    """The place in the text of a token that the network read: its sentence, and its index among all tokens."""

    sentence: int
    number: int
    token: Token


@dataclass(slots=True)
class Reading:
    """A text that is ready for the network.

    Attributes:
        document: Its sentences and tokens.
        sentences_read: Number of its sentences, from the first, that are within the limit.
        token_ids: The ids of these sentences, none of them empty, without struck tokens.
        english: Whether it is cut as English (see `limelight.text.phrases.cut_phrases`); None to decide by its words.
        prior: The stated label frequencies, `<float32>[labels]`, or None.
    """

    document: Document
    sentences_read: int
    token_ids: list[list[int]]
    english: bool | None = True
    prior: NDArray[np.float32] | None = None

    @property
    def text(self) -> str:
        """The tokens that the network read, as written."""
        return "".join(
            token.text + token.whitespace
            for sentence in self.document.sentences[: self.sentences_read]
            for token in sentence
            if not token.removed
        )

    def cut(self) -> Cut:
        """Cuts the tokens that are read into phrases. Struck words do not affect where the others are cut."""
        english = self.english
        if english is None:
            english = is_english([token.text for sentence in self.document.sentences for token in sentence])
        phrases: list[range] = []
        end = 0
        for sentence in self.document.sentences[: self.sentences_read]:
            read = [token.token_id != PAD_TOKEN_ID for token in sentence]
            tokens = list(compress(sentence, read))
            # The position of each token, and one more for the end, among those that are read.
            positions = (end + np.cumsum([0, *(not token.removed for token in tokens)])).tolist()
            end = positions[-1]
            lines = line_starts(sentence, read)
            runs = cut_phrases([token.text for token in tokens], english=english, lines=lines)
            phrases += [range(positions[run.start], positions[run.stop]) for run in runs]
        places = self.places()
        return Cut.of(
            [place.token.text for place in places],
            [place.number for place in places],
            [place.token.kind for place in places],
            list(map(len, self.token_ids)),
            [run for run in phrases if run],
            english,
        )

    def places(self) -> list[Place]:
        """Returns the place of each token of `token_ids`."""
        sentences = enumerate(self.document.sentences)
        every = enumerate((index, token) for index, sentence in sentences for token in sentence)
        return [
            Place(index, number, token)
            for number, (index, token) in every
            if index < self.sentences_read and token.token_id != PAD_TOKEN_ID and not token.removed
        ]


def read_texts(
    preprocessor: Preprocessor,
    texts: Sequence[str],
    max_sentences: int,
    without: Collection[int] = (),
    *,
    english: bool | None = True,
    prior: NDArray[np.float32] | None = None,
) -> list[Reading]:
    """Prepares `texts` for a network.

    Args:
        preprocessor: The preprocessor of the network.
        texts: The texts.
        max_sentences: Maximum number of sentences to read, not counting blank ones.
        without: Indices of tokens to strike out of each text, counted from 0 over all of its tokens.
        english: See `Reading`.
        prior: See `Reading`.

    Raises:
        EmptyTextError: A text has no word.
        InvalidTextError: A text is not a `str`, or contains a lone surrogate.
        StrikeError: `without` has a value that is not the index of a token, or strikes out every token.
    """
    # An array [0] is false, although it strikes out a token.
    struck = list(without)
    documents = preprocessor.documents(texts)
    return [Reading(document, *_read(document, max_sentences, struck), english, prior) for document in documents]


def _read(document: Document, max_sentences: int, struck: list[int]) -> tuple[int, list[list[int]]]:
    """Returns the number of sentences that are read, and their ids without struck tokens."""
    sentences = [
        [token.token_id for token in sentence if token.token_id != PAD_TOKEN_ID] for sentence in document.sentences
    ]
    numbers = [number for number, sentence in enumerate(sentences) if sentence][:max_sentences]
    if not numbers or not document.has_words:
        raise EmptyTextError(NO_WORDS)
    sentences_read = numbers[-1] + 1
    if struck:
        strike_out(document, struck)
        sentences = [
            [token.token_id for token in sentence if token.token_id != PAD_TOKEN_ID and not token.removed]
            for sentence in document.sentences[:sentences_read]
        ]
    token_ids = [sentence for sentence in sentences[:sentences_read] if sentence]
    if not token_ids:
        raise StrikeError(refusal("all_struck"))
    return sentences_read, token_ids


def strike_out(document: Document, without: Collection[int]) -> None:
    """Marks the tokens with these indices as removed. Raises `StrikeError` for any other value."""
    positions = [(sentence, index) for sentence in document.sentences for index in range(len(sentence))]
    for number in without:
        # The flags of a mask would strike out the tokens 0 and 1.
        if isinstance(number, bool) or not isinstance(number, int | np.integer):
            raise StrikeError(
                f"{number!r:.60} is not the index of a token. Count tokens from 0, in the order of an answer."
            )
        if not 0 <= number < len(positions):
            count, last = f"{len(positions):,}", f"{len(positions) - 1:,}"
            raise StrikeError(refusal("no_token", token=f"{number:,}", count=count, last=last))
        sentence, index = positions[number]
        sentence[index] = replace(sentence[index], removed=True)
