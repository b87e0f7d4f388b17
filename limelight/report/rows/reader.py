"""Reads each text of a report once: its sentences with their words and clauses, and the answer to a clause alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from limelight.common.statistics import Floats64
from limelight.insights.clauses import cut_clauses
from limelight.insights.doubts import language_read, own_language
from limelight.insights.terms import Tag, tag_words
from limelight.predictor import Predictor
from limelight.text.tokens import Token

# Clauses that share a call of the network.
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence.

    Attributes:
        words: Its words and marks, as written.
        lower: The words and marks in lower case, with straight apostrophes.
        tags: The part of speech of each word or mark.
        ids: The token id of each word or mark.
        spaces: The white space after each word or mark.
        clauses: Its clauses, in order.
    """

    words: Sequence[str]
    lower: Sequence[str]
    tags: Sequence[Tag]
    ids: Sequence[int]
    spaces: Sequence[str]
    clauses: Sequence[range]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the sentence of a row."""

    row: int
    sentence: Sentence
    part: range

    @property
    def text(self) -> str:
        """The clause as written, on one line, without marks at its ends."""
        sentence, part = self.sentence, self.part
        written = "".join(sentence.words[index] + sentence.spaces[index] for index in part)
        return " ".join(written.split()).strip(' ,.;:!?()–—-…"')

    @property
    def lower(self) -> Sequence[str]:
        """Its words and marks in lower case."""
        return self.sentence.lower[self.part.start : self.part.stop]

    @property
    def ids(self) -> Sequence[int]:
        """Their token ids."""
        return self.sentence.ids[self.part.start : self.part.stop]


class Reader:
    """Reads texts with one model, and caches the results, since many rows and sections need the same."""

    def __init__(self, model: Predictor):
        self.model = model
        self._sentences: dict[str, list[Sentence]] = {}
        self._values: dict[tuple[int, ...], float] = {}
        self._languages: dict[str, str | None] = {}

    def sentences(self, text: str) -> list[Sentence]:
        """Returns the sentences of a text."""
        known = self._sentences.get(text)
        if known is None:
            known = self._sentences[text] = [
                _sentence([token for token in tokens if token.text])
                for tokens in (self.model.preprocessor.document(text).sentences if text else [])
            ]
        return known

    def clauses(self, texts: Sequence[str]) -> Iterator[Clause]:
        """Yields the clauses of all texts, in order."""
        for row, text in enumerate(texts):
            for sentence in self.sentences(text):
                for part in sentence.clauses:
                    yield Clause(row, sentence, part)

    def values(self, clauses: Sequence[Clause]) -> Floats64:
        """Returns the answer to each clause as if it were a whole review, such as its stars: `<float64>[clauses]`."""
        keys = [tuple(clause.ids) for clause in clauses]
        new = sorted({key for key in keys if key not in self._values}, key=len)
        target = self.model.polarity_target()
        for first in range(0, len(new), _BATCH):
            some = new[first : first + _BATCH]
            answers = target.value(self.model.engine.answers([[list(ids)] for ids in some])[0])
            self._values.update(zip(some, answers.tolist(), strict=True))
        return np.array([self._values[key] for key in keys], np.float64)

    def language(self, text: str) -> str | None:
        """Returns the language of a text (ISO 639-1) if it differs from the language of the model, otherwise None."""
        if text not in self._languages:
            trained = own_language(self.model)
            known = language_read(text, [list(sentence.ids) for sentence in self.sentences(text)], trained)
            self._languages[text] = None if known == trained else known
        return self._languages[text]


def _sentence(tokens: Sequence[Token]) -> Sentence:
    words = [token.text for token in tokens]
    tags = tag_words(words)
    lower = [word.lower().replace("’", "'") for word in words]
    ids, spaces = [token.token_id for token in tokens], [token.whitespace for token in tokens]
    return Sentence(words, lower, tags, ids, spaces, cut_clauses(words, tags))
