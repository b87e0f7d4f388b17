"""A question to a lens: which network, which text, and which number; made once, and handed on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from limelight.common.rules import refusal
from limelight.common.verdict import apply_prior, label_of
from limelight.engines.engine import Bools, Engine, Explanation, Floats, Int64, TokenIds
from limelight.errors import LensError
from limelight.text.phrases import cut_phrases
from limelight.text.reading import Reading
from limelight.text.tokens import PAD_TOKEN_ID
from limelight.text.words import is_word

EXPECTED_STARS = "expected_stars"
_CONTRAST = " vs "
Unit = Literal["stars", "probability"]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Target:
    """A number computed from the probabilities.

    Attributes:
        name: A label, `expected_stars`, or two labels, `4 vs 3`: how much more probable the first is.
        unit: Its unit.
        weights: `<float32>[labels]`; the value is their dot product with the probabilities.
        prior: `<float32>[labels]`, the stated shares of the labels, which weight the probabilities first.
        middle: Words that raise a value above it support the answer, and words that lower a value below it.
        stars: The stars that each label stands for, or None.
    """

    name: str
    unit: Unit
    weights: Floats
    middle: float = 0.0
    prior: Floats | None = None
    stars: Sequence[float] | None = None

    @classmethod
    def choose(cls, name: str, labels: list[str], stars: list[float] | None, prior: Floats | None = None) -> "Target":
        """Returns the target `name`.

        Raises:
            LensError: The model has no such label, or no stars.
        """
        if not isinstance(name, str):
            raise LensError(
                f"The target {name!r} is of type {type(name).__name__}. Give a label as a str, such as {labels[-1]!r}."
            )
        if name == EXPECTED_STARS and stars:
            return cls(name, "stars", np.array(stars, np.float32), (min(stars) + max(stars)) / 2, prior, stars)
        more, _, less = name.partition(_CONTRAST)
        if name not in labels and more in labels and less in labels and more != less:
            signs = [float(label == more) - float(label == less) for label in labels]
        elif name in labels:
            # The words that raise the probability of a label matter, even if it is low.
            signs = [float(label == name) for label in labels]
        else:
            known = [EXPECTED_STARS, *labels] if stars else labels
            example = f"{labels[-1]}{_CONTRAST}{labels[0]}"
            raise LensError(refusal("no_target", name=repr(name[:60]), targets=", ".join(known), example=example))
        return cls(name, "probability", np.array(signs, np.float32), 0.0, prior, stars)

    @classmethod
    def predicted(cls, probabilities: Floats) -> "Target":
        """Returns the probability of the most probable label of `probabilities <float32>[labels]`."""
        return cls("predicted", "probability", np.eye(len(probabilities), dtype=np.float32)[probabilities.argmax()])

    @property
    def labels(self) -> tuple[str, ...]:
        """The label that is explained; of a contrast the first and the second; none of the expected stars."""
        if self.unit == "stars":
            return ()
        more, _, less = self.name.partition(_CONTRAST)
        return (more, less) if self.weights.min() < 0 else (self.name,)

    def value(self, probabilities: Floats) -> Values:
        """Returns the value for each row of `probabilities <float32>[…, labels]` of the network."""
        # Not with BLAS, whose kernels for few columns may raise floating-point flags for numbers that they never use.
        return np.asarray((self._believed(probabilities) * self.weights).sum(axis=-1), np.float64)

    def label(self, probabilities: Floats) -> Int64:
        """Returns the position of the label of the answer for each row of `probabilities <float32>[…, labels]`."""
        return label_of(self._believed(probabilities), self.stars)

    def _believed(self, probabilities: Floats) -> Floats:
        return probabilities if self.prior is None else apply_prior(probabilities, self.prior)


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
    def value(self) -> float:
        """The number for the whole document."""
        return float(self.target.value(self.shown.probabilities))

    @property
    def direction(self) -> int:
        """1 if the words that support the answer raise the number, and -1 if they lower it."""
        return 1 if self.value >= self.target.middle else -1

    @cached_property
    def is_word(self) -> Bools:
        """`<bool>[tokens]`, which tokens are more than punctuation."""
        return np.array([is_word(text) for text in self.texts], bool)

    @property
    def words(self) -> Int64:
        """The positions of the tokens that are words; of all if none is."""
        return np.flatnonzero(self.is_word) if self.is_word.any() else np.arange(len(self.texts))

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
        return self.target.value(self.engine.parts(self.document, kept))

    def first_change(self, order: Int64, most: int) -> int | None:
        """Returns how many parts to leave out, one after the other, until the label changes; None if never by `most`.

        Args:
            order: `<int64>[tokens]`, the place of each token among those that go: 0 for the first.
            most: Number of parts to try.
        """
        label = self.target.label(self.shown.probabilities)
        done, step = 0, 8
        while done < most:
            counts = np.arange(done + 1, min(done + step, most) + 1)
            left = self.engine.parts(self.document, order >= counts[:, None])
            changed = self.target.label(left) != label
            if changed.any():
                return int(counts[changed.argmax()])
            done, step = done + step, 2 * step
        return None
