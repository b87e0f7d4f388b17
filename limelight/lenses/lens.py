"""A lens: a method to compute the weight of each word of a text in an answer. Its input, and its output."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from limelight.common.probabilities import apply_prior, label_of
from limelight.engines.engine import Bools, Engine, Evaluation, Explanation, Floats, Int64, TokenIds
from limelight.errors import LensError
from limelight.text.reading import Reading, cut_words

EXPECTED_STARS = "expected_stars"
_CONTRAST = " vs "
# Parts that are left out at once, one after the other, until the label changes; then twice as many.
_FIRST = 8
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
        labels: The label that is explained; of a contrast the first and the second; none of the expected stars.
    """

    name: str
    unit: Unit
    weights: Floats
    middle: float = 0.0
    prior: Floats | None = None
    stars: Sequence[float] | None = None
    labels: tuple[str, ...] = ()

    @classmethod
    def choose(cls, name: str, labels: list[str], stars: list[float] | None, prior: Floats | None = None) -> "Target":
        """Returns the target `name`.

        Raises:
            LensError: The model has no such label, or no stars.
        """
        if not isinstance(name, str):
            raise LensError(
                f"The target {name!r} is of type {type(name).__name__}. Pass a label as a str, such as {labels[-1]!r}."
            )
        if name == EXPECTED_STARS and stars:
            return cls(name, "stars", np.array(stars, np.float32), (min(stars) + max(stars)) / 2, prior, stars)
        more, _, less = name.partition(_CONTRAST)
        if name not in labels and more in labels and less in labels and more != less:
            explained: tuple[str, ...] = (more, less)
            signs = [float(label == more) - float(label == less) for label in labels]
        elif name in labels:
            # The words that raise the probability of a label matter, even if it is low.
            explained, signs = (name,), [float(label == name) for label in labels]
        else:
            known = [EXPECTED_STARS, *labels] if stars else labels
            example = f"{labels[-1]}{_CONTRAST}{labels[0]}"
            raise LensError(
                f"There is no target {name[:60]!r}. The targets of this model are: {', '.join(known)}, and two labels "
                f"such as {example}."
            )
        return cls(name, "probability", np.array(signs, np.float32), 0.0, prior, stars, explained)

    @classmethod
    def predicted(cls, probabilities: Floats) -> "Target":
        """Returns the probability of the most probable label of `probabilities <float32>[labels]`."""
        return cls("predicted", "probability", np.eye(len(probabilities), dtype=np.float32)[probabilities.argmax()])

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
class LensInput:
    """The input of a lens: how much do the parts of a text add to a number?

    Attributes:
        engine: The network.
        document: The sentences of ids that the network reads, none of them empty.
        target: The number.
        most: Largest number of parts to evaluate, besides that of the engine; None for no limit.
        evaluation: The answer of the network to the document, and those to its parts.
        texts, numbers, is_word, is_ending, words, sentences, phrases, phrase_of, english: See
            `limelight.text.reading.Cut`.
    """

    engine: Engine
    document: TokenIds
    target: Target
    most: int | None
    evaluation: Evaluation
    texts: Sequence[str]
    numbers: Sequence[int]
    is_word: Bools
    is_ending: Bools
    words: Int64
    sentences: Int64
    phrases: Sequence[range]
    phrase_of: Int64
    english: bool

    @classmethod
    def about(
        cls,
        engine: Engine,
        reading: Reading,
        target: Target,
        most: int | None = None,
        evaluation: Evaluation | None = None,
    ) -> "LensInput":
        """Asks about a text that was read, in its `evaluation` by the engine if there is one already."""
        document = reading.token_ids
        return cls(engine, document, target, most, evaluation or engine.evaluate(document), *reading.cut())

    @classmethod
    def about_words(cls, engine: Engine, document: TokenIds, target: Target, texts: Sequence[str]) -> "LensInput":
        """Asks about a document whose text is not known; `texts` are its words in the vocabulary."""
        return cls(engine, document, target, None, engine.evaluate(document), *cut_words(document, texts))

    @cached_property
    def _known(self) -> dict[bytes, Floats]:
        """The probabilities of the parts that were evaluated, by the packed bits of their tokens."""
        return {}

    @cached_property
    def shown(self) -> Explanation:
        """The answer of the network to the whole document, with its own weights."""
        return self.evaluation.answer()

    @cached_property
    def value(self) -> float:
        """The number for the whole document."""
        return float(self.target.value(self.shown.probabilities))

    @cached_property
    def direction(self) -> int:
        """1 if the words that support the answer raise the number, and -1 if they lower it."""
        return 1 if self.value >= self.target.middle else -1

    @property
    def budget(self) -> int | None:
        """Largest number of parts to evaluate; None for no limit."""
        return min((each for each in (self.most, self.engine.budget) if each is not None), default=None)

    def values(self, kept: Bools) -> Values:
        """Returns the number for parts of the text: `<float64>[parts]` for `kept <bool>[parts, tokens]`."""
        return self.target.value(self._probabilities(kept))

    def _probabilities(self, kept: Bools) -> Floats:
        """Returns the probabilities of parts `<float32>[parts, labels]`; each different part is evaluated once."""
        keys = [row.tobytes() for row in np.packbits(kept, axis=1)]
        new = {key: row for row, key in enumerate(keys) if key not in self._known}
        if new:
            self._known.update(zip(new, self.evaluation.parts(kept[list(new.values())]), strict=True))
        return np.stack([self._known[key] for key in keys])

    def support_order(self, values: Values) -> tuple[Int64, int]:
        """Ranks phrases by how much their `values` support the answer: `(<int64>[tokens], count of those that do)`.

        The tokens of the phrase that supports it most have 0, those of the next one 1.
        """
        supports = values * self.direction
        ranks = np.argsort(np.argsort(-supports, kind="stable"))
        return ranks[self.phrase_of], int((supports > 0).sum())

    def first_parts(self, order: Int64, most: int) -> Bools:
        """Returns the parts that `first_change` evaluates first: `<bool>[parts, tokens]`."""
        return order >= np.arange(1, min(_FIRST, most) + 1)[:, None]

    def first_change(self, order: Int64, most: int) -> int | None:
        """Returns how many parts to leave out, one after the other, until the label changes; None if never by `most`.

        Args:
            order: `<int64>[tokens]`, the place of each token among those that go: 0 for the first.
            most: Number of parts to try.
        """
        whole = self.shown.probabilities[None]
        done, step = 0, _FIRST
        while done < most:
            counts = np.arange(done + 1, min(done + step, most) + 1)
            left = self._probabilities(order >= counts[:, None])
            label, *labels = self.target.label(np.concatenate([whole, left])).tolist()
            changed = np.array(labels) != label
            if changed.any():
                return int(counts[changed.argmax()])
            done, step = done + step, 2 * step
        return None


@dataclass(frozen=True, slots=True)
class PhraseValues:
    """The values of the phrases of a text.

    Attributes:
        base: The target for no words.
        whole: The target for the text.
        values: `<float64>[phrases]`; their sum is `whole` less `base`.
        without: `<float64>[phrases]`, the target if a phrase is struck out.
    """

    base: float
    whole: float
    values: Values
    without: Values


@dataclass(frozen=True, slots=True)
class Light:
    """The weights of a text by one lens.

    Attributes:
        shown: Weights of sentences and tokens, as an answer has them.
        weights: `<float32>[tokens]`, comparable over the whole document.
        signed: Whether a weight above 0 raises the target and one below 0 lowers it; otherwise no weight is
            below 0 and none has a direction.
        phrases: The values of the phrases, of the lens that measures them.
    """

    shown: Explanation
    weights: Floats
    signed: bool
    phrases: PhraseValues | None = None

    def ranked(self, asked: LensInput) -> Int64:
        """Returns the words of `asked`, those first that support its answer most; ties as in the text."""
        words, direction = asked.words, asked.direction
        support = self.weights[words] * (direction if self.signed else 1)
        return words[np.argsort(-support, kind="stable")]


@dataclass(frozen=True, slots=True)
class Lens:
    """An attribution method, with everything that a page, a card, a command or a schema shows about it.

    Attributes:
        name: Its name in requests, links and files.
        title: Its name for readers, everywhere.
        meaning: What its weights mean, in a sentence or two for readers.
        signed: Whether its weights have a direction (see `Light.signed`).
        run: Computes the weights of a text.
        own: Whether it belongs to networks that name it as their own (`Engine.name`); others do not offer it.
        head: Introduction of the brightest words in a summary.
        by_sentence: Whether the weights of words sum to 1 within each sentence rather than over the whole text.
    """

    name: str
    title: str
    meaning: str
    signed: bool
    run: Callable[[LensInput], Light]
    own: bool = False
    head: str = "Highlighted most"
    by_sentence: bool = False


def signed_light(asked: LensInput, weights: NDArray[np.floating]) -> Light:
    """Returns signed `weights <float>[tokens]` as light; a sentence weighs the sum of its tokens."""
    weights = weights.astype(np.float32)
    by_sentence = np.split(weights, np.cumsum([len(sentence) for sentence in asked.document])[:-1])
    sums = np.array([part.sum() for part in by_sentence], np.float32)
    return Light(replace(asked.shown, sentence_weights=sums, token_weights=by_sentence), weights, signed=True)
