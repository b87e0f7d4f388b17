"""A lens, a method to compute how much each word contributes to an answer; its input and its output."""

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
    """A number computed from the probabilities, which a lens explains.

    Attributes:
        name: A label, `expected_stars`, or two labels, as in `4 vs 3`: how much more probable the first one is.
        unit: Its unit.
        weights: `<float32>[labels]`; their dot product with the probabilities is the value.
        prior: `<float32>[labels]`, the stated label frequencies, applied to the probabilities first.
        middle: If the value is above it, words that raise the value support the answer; if below, words that lower it.
        stars: The stars that each label stands for, or None.
        labels: The label that is explained; both labels of a contrast; none for the expected stars.
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
            LensError: The model does not have the label, or its labels are not stars.
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
        """Returns the target's value for each row of `probabilities <float32>[…, labels]` of the network."""
        # Not with BLAS, whose kernels for few columns may raise floating-point flags for numbers that they never use.
        return np.asarray((self._believed(probabilities) * self.weights).sum(axis=-1), np.float64)

    def label(self, probabilities: Floats) -> Int64:
        """Returns the index of the label of the answer for each row of `probabilities <float32>[…, labels]`."""
        return label_of(self._believed(probabilities), self.stars)

    def _believed(self, probabilities: Floats) -> Floats:
        return probabilities if self.prior is None else apply_prior(probabilities, self.prior)


@dataclass(frozen=True)
class LensInput:
    """The input of a lens, the question how much each part of a text adds to a target.

    Attributes:
        engine: The network.
        document: The sentences that the network reads, as token ids, none of them empty.
        target: The target.
        most: Maximum number of parts to evaluate, in addition to the engine's budget; None for no limit.
        evaluation: The answers of the network to the document and to parts of it.
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
        """Creates the input for a text that was read, reusing its `evaluation` by the engine if there is one."""
        document = reading.token_ids
        return cls(engine, document, target, most, evaluation or engine.evaluate(document), *reading.cut())

    @classmethod
    def about_words(cls, engine: Engine, document: TokenIds, target: Target, texts: Sequence[str]) -> "LensInput":
        """Creates the input for a document whose text is unknown; `texts` are its words in the vocabulary."""
        return cls(engine, document, target, None, engine.evaluate(document), *cut_words(document, texts))

    @cached_property
    def _known(self) -> dict[bytes, Floats]:
        """The probabilities of the parts that were evaluated, by the packed bits of their tokens."""
        return {}

    @cached_property
    def shown(self) -> Explanation:
        """The answer of the network to the whole document, with the network's own weights."""
        return self.evaluation.answer()

    @cached_property
    def value(self) -> float:
        """The target's value for the whole document."""
        return float(self.target.value(self.shown.probabilities))

    @cached_property
    def direction(self) -> int:
        """1 if words that support the answer raise the target, -1 if they lower it."""
        return 1 if self.value >= self.target.middle else -1

    @property
    def budget(self) -> int | None:
        """Maximum number of parts to evaluate; None for no limit."""
        return min((each for each in (self.most, self.engine.budget) if each is not None), default=None)

    def values(self, kept: Bools) -> Values:
        """Returns the target's value for parts of the text: `<float64>[parts]` for `kept <bool>[parts, tokens]`."""
        return self.target.value(self._probabilities(kept))

    def _probabilities(self, kept: Bools) -> Floats:
        """Returns the probabilities of parts `<float32>[parts, labels]`; each different part is evaluated once."""
        keys = [row.tobytes() for row in np.packbits(kept, axis=1)]
        new = {key: row for row, key in enumerate(keys) if key not in self._known}
        if new:
            self._known.update(zip(new, self.evaluation.parts(kept[list(new.values())]), strict=True))
        return np.stack([self._known[key] for key in keys])

    def support_order(self, values: Values) -> tuple[Int64, int]:
        """Ranks phrases by how much their `values` support the answer: `(<int64>[tokens], number that support it)`.

        The tokens of the most supportive phrase get 0, those of the next phrase 1, and so on.
        """
        supports = values * self.direction
        ranks = np.argsort(np.argsort(-supports, kind="stable"))
        return ranks[self.phrase_of], int((supports > 0).sum())

    def first_parts(self, order: Int64, most: int) -> Bools:
        """Returns the parts that `first_change` evaluates first: `<bool>[parts, tokens]`."""
        return order >= np.arange(1, min(_FIRST, most) + 1)[:, None]

    def first_change(self, order: Int64, most: int) -> int | None:
        """Returns how many parts to leave out, one after the other, until the label changes; None if over `most`.

        Args:
            order: `<int64>[tokens]`, the step that leaves out each token, starting at 0.
            most: Maximum number of parts to leave out.
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
        base: The target's value for no words.
        whole: The target's value for the text.
        values: `<float64>[phrases]`; their sum is `whole` minus `base`.
        without: `<float64>[phrases]`, the target's value if a phrase is struck out.
    """

    base: float
    whole: float
    values: Values
    without: Values


@dataclass(frozen=True, slots=True)
class Light:
    """The weights that a lens computes for a text.

    Attributes:
        shown: The weights of sentences and tokens, as in the answer.
        weights: `<float32>[tokens]`, comparable across the document.
        signed: Whether weights above 0 raise the target and weights below 0 lower it; otherwise, no weight is below 0,
            and weights have no direction.
        phrases: The values of the phrases, if the lens measures them.
    """

    shown: Explanation
    weights: Floats
    signed: bool
    phrases: PhraseValues | None = None

    def ranked(self, asked: LensInput) -> Int64:
        """Returns the words of `asked`, `<int64>[words]`, the most supportive first; ties in the order of the text."""
        words, direction = asked.words, asked.direction
        support = self.weights[words] * (direction if self.signed else 1)
        return words[np.argsort(-support, kind="stable")]


@dataclass(frozen=True, slots=True)
class Lens:
    """An attribution method, with everything that the page, cards, commands and schemas show about it.

    Attributes:
        name: Its name in requests, links and files.
        title: Its name as displayed.
        meaning: What its weights mean, in one or two sentences for readers.
        signed: Whether its weights have a direction (see `Light.signed`).
        run: Computes the weights of a text.
        own: Whether it is available only for networks that name it as their own (`Engine.name`).
        head: The introduction to the brightest words in a summary.
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
    """Returns signed `weights <float>[tokens]` as light; the weight of a sentence is the sum over its tokens."""
    weights = weights.astype(np.float32)
    by_sentence = np.split(weights, np.cumsum([len(sentence) for sentence in asked.document])[:-1])
    sums = np.array([part.sum() for part in by_sentence], np.float32)
    return Light(replace(asked.shown, sentence_weights=sums, token_weights=by_sentence), weights, signed=True)
