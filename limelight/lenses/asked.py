"""A question to a lens: which network, which text, and which number; made once, and handed on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from limelight.engines.engine import Bools, Engine, Explanation, Int64, TokenIds
from limelight.lenses.target import Target
from limelight.text.phrases import cut_phrases
from limelight.text.reading import Reading
from limelight.text.tokens import PAD_TOKEN_ID
from limelight.text.words import is_word

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """A question to a lens: how much do the parts of a text add to a number?

    Attributes:
        engine: The network.
        document: The sentences of ids that the network reads, none of them empty.
        target: The number.
        texts: The tokens of these sentences, as they were written.
        phrases: The phrases that partition the tokens, as ranges of positions in the document, in order.
        numbers: The number of each token among all tokens of the text, those that are not read included.
        most: Largest number of parts to evaluate, besides that of the engine; None for no limit.
    """

    engine: Engine
    document: TokenIds
    target: Target
    texts: Sequence[str]
    phrases: Sequence[range]
    numbers: Sequence[int]
    most: int | None = None

    @classmethod
    def about(
        cls, engine: Engine, reading: Reading, target: Target, *, english: bool = True, most: int | None = None
    ) -> "Asked":
        """Asks about a text that was read. Words that are struck out do not change where the others are cut."""
        numbers = reading.token_numbers()
        position = {number: place for place, number in enumerate(numbers)}
        phrases, texts, start = [], [], 0
        for sentence in reading.document.sentences[: reading.sentences_read]:
            written = [number for number, token in enumerate(sentence, start) if token.token_id != PAD_TOKEN_ID]
            words = [sentence[number - start].text for number in written]
            for run in cut_phrases(words, english=english):
                found = [position[written[place]] for place in run if written[place] in position]
                if found:
                    phrases.append(range(found[0], found[-1] + 1))
            texts += [word for word, number in zip(words, written, strict=True) if number in position]
            start += len(sentence)
        return cls(engine, reading.token_ids, target, texts, phrases, numbers, most)

    @classmethod
    def about_words(cls, engine: Engine, document: TokenIds, target: Target, texts: Sequence[str]) -> "Asked":
        """Asks about a document whose text is not known; `texts` are its words in the vocabulary."""
        phrases, start = [], 0
        for sentence in document:
            words = texts[start : start + len(sentence)]
            phrases += [range(start + run.start, start + run.stop) for run in cut_phrases(words)]
            start += len(sentence)
        return cls(engine, document, target, texts, phrases, range(start))

    @cached_property
    def shown(self) -> Explanation:
        """The answer of the network to the whole document, with its own weights."""
        return self.engine([self.document])[0]

    @cached_property
    def is_word(self) -> Bools:
        """`<bool>[tokens]`, which tokens are more than punctuation."""
        return np.array([is_word(text) for text in self.texts], bool)

    @cached_property
    def sentences(self) -> Int64:
        """`<int64>[tokens]`, the sentence of each token."""
        return np.repeat(np.arange(len(self.document)), [len(sentence) for sentence in self.document])

    @cached_property
    def phrase_of(self) -> Int64:
        """`<int64>[tokens]`, the phrase of each token."""
        return np.repeat(np.arange(len(self.phrases)), [len(run) for run in self.phrases])

    @property
    def budget(self) -> int | None:
        """Largest number of parts to evaluate; None for no limit."""
        return min((each for each in (self.most, self.engine.budget) if each is not None), default=None)

    def values(self, kept: Bools) -> Values:
        """Returns the number for parts of the text: `<float64>[parts]` for `kept <bool>[parts, tokens]`."""
        return np.asarray(self.target.value(self.engine.parts(self.document, kept)), np.float64)
