"""Reads each text of a report once: its sentences with their words and clauses, and the answer to a clause alone."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from limelight.common.statistics import Floats64
from limelight.insights.clauses import cut_clauses
from limelight.insights.doubts import language_read, own_language
from limelight.insights.terms import Tag, tag_words
from limelight.predictor import Predictor
from limelight.report.steps import Progress, counted
from limelight.text.tokens import Token

# Clauses that share a call of the network.
_BATCH = 256
# Texts that are counted together.
_TEXTS = 256
_TAGS = list(Tag)
_NUMBERS = {tag: number for number, tag in enumerate(Tag)}


# A word or mark as written, in lower case with a straight apostrophe, its token id, and the white space after it.
Word = tuple[str, str, int, str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, in a few bytes a word: equal words of all texts are one tuple.

    Attributes:
        tokens: Its words and marks.
        tagged: The part of speech of each word or mark, by its number in `Tag`.
        clauses: Its clauses, in order.
    """

    tokens: tuple[Word, ...]
    tagged: bytes
    clauses: tuple[range, ...]

    @property
    def words(self) -> list[str]:
        """Its words and marks, as written."""
        return [word for word, _, _, _ in self.tokens]

    @property
    def lower(self) -> list[str]:
        """The words and marks in lower case, with straight apostrophes."""
        return [lower for _, lower, _, _ in self.tokens]

    @property
    def tags(self) -> list[Tag]:
        """The part of speech of each word or mark."""
        return [_TAGS[number] for number in self.tagged]

    @property
    def ids(self) -> list[int]:
        """The token id of each word or mark."""
        return [token_id for _, _, token_id, _ in self.tokens]


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
        written = "".join(word + space for word, _, _, space in sentence.tokens[part.start : part.stop])
        return " ".join(written.split()).strip(' ,.;:!?()–—-…"')

    @property
    def lower(self) -> Sequence[str]:
        """Its words and marks in lower case."""
        return [lower for _, lower, _, _ in self.sentence.tokens[self.part.start : self.part.stop]]

    @property
    def ids(self) -> Sequence[int]:
        """Their token ids."""
        return [token_id for _, _, token_id, _ in self.sentence.tokens[self.part.start : self.part.stop]]


class Reader:
    """Reads texts with one model, and caches the results, since many rows and sections need the same."""

    def __init__(self, model: Predictor):
        self.model = model
        self._sentences: dict[str, list[Sentence]] = {}
        self._words: dict[tuple[str, int, str], Word] = {}
        self._values: dict[bytes, float] = {}
        self._languages: dict[str, str | None] = {}

    def sentences(self, text: str) -> list[Sentence]:
        """Returns the sentences of a text."""
        known = self._sentences.get(text)
        if known is None:
            known = self._sentences[text] = [
                self._sentence([token for token in tokens if token.text])
                for tokens in (self.model.preprocessor.document(text).sentences if text else [])
            ]
        return known

    def read(self, texts: Sequence[str], progress: Progress) -> None:
        """Reads texts, and tells its progress."""
        count = counted(progress, "Reading sentences", len(texts))
        for first in range(0, len(texts), _TEXTS):
            some = texts[first : first + _TEXTS]
            for text in some:
                self.sentences(text)
            count(len(some))

    def clauses(self, texts: Sequence[str]) -> Iterator[Clause]:
        """Yields the clauses of all texts, in order."""
        for row, text in enumerate(texts):
            for sentence in self.sentences(text):
                for part in sentence.clauses:
                    yield Clause(row, sentence, part)

    def values(self, clauses: Sequence[Clause]) -> Floats64:
        """Returns the answer to each clause as if it were a whole review, such as its stars: `<float64>[clauses]`."""
        keys = [array("i", clause.ids).tobytes() for clause in clauses]
        ids_of = {key: clause.ids for key, clause in zip(keys, clauses, strict=True) if key not in self._values}
        new = sorted(ids_of, key=len)
        target = self.model.polarity_target()
        for first in range(0, len(new), _BATCH):
            some = new[first : first + _BATCH]
            answers = target.value(self.model.engine.answers([[list(ids_of[key])] for key in some])[0])
            self._values.update(zip(some, answers.tolist(), strict=True))
        return np.array([self._values[key] for key in keys], np.float64)

    def language(self, text: str) -> str | None:
        """Returns the language of a text (ISO 639-1) if it differs from the language of the model, otherwise None."""
        if text not in self._languages:
            trained = own_language(self.model)
            if (sentences := self._sentences.get(text)) is not None:
                ids = [sentence.ids for sentence in sentences]
            else:
                # Sentences of a text that is read for nothing else are not kept.
                ids = [[token.token_id for token in each] for each in self.model.preprocessor.document(text).sentences]
            known = language_read(text, ids, trained)
            self._languages[text] = None if known == trained else known
        return self._languages[text]

    def _sentence(self, tokens: Sequence[Token]) -> Sentence:
        words = [token.text for token in tokens]
        tags = tag_words(words)
        shared = tuple(self._word(token.text, token.token_id, token.whitespace) for token in tokens)
        return Sentence(shared, bytes(_NUMBERS[tag] for tag in tags), tuple(cut_clauses(words, tags)))

    def _word(self, text: str, token_id: int, space: str) -> Word:
        known = self._words.get((text, token_id, space))
        if known is None:
            known = text, text.lower().replace("’", "'"), token_id, space
            self._words[text, token_id, space] = known
        return known
