"""Text in, `Prediction` out."""

import operator
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.common.verdict import apply_prior, entropy, label_of, median_label, read_prior
from limelight.edits.edit import MOST_WORDS, Edits, find_edits
from limelight.edits.goal import choose_goal
from limelight.engines.engine import Engine, Explanation, Floats, Region, TokenIds
from limelight.errors import InvalidTextError, NoTraceError, WeightsError
from limelight.inside.trace import Block, Trace, trace_reading
from limelight.lenses.explained import Explained, explain_reading
from limelight.lenses.lens import EXPECTED_STARS, Asked, Lens, Target, Unit
from limelight.lenses.registry import DEFAULT, lenses_of
from limelight.prediction import Prediction, weigh
from limelight.text.preprocessor import Preprocessor
from limelight.text.reading import Reading, read_texts
from limelight.text.tokens import UNK_TOKEN_ID
from limelight.weights import Weights, load_weights, reads_images

# Decimals of a probability: the precision of a float32.
_DECIMALS = 6
# A custom classifier reads everything that it is given.
NO_LIMITS = {"max_sentences": 1_000_000, "max_sentence_tokens": 1_000_000}
# A number for each label, or a name of `limelight.common.verdict.PRIORS`.
Prior = str | Iterable[float] | None


class Predictor:
    """A model that is ready for text: a loaded network with its vocabulary, or a classifier of yours.

    Attributes:
        name: The name of the weights directory.
        version: Hash of the files that determine the answers.
        labels: The classes, in the order of the probabilities.
        stars: The stars that each label stands for, or None.
        explanation: The name of the lens that computes the weights of a prediction; `none` if it has no weights.
        limits: How much of a text is read; the rest is shown as not read.
        metadata: The training of the weights and their scores.
        card: The model card, in Markdown.
        map: Held-out reviews by their document vectors, if the weights include a map.
        default_lens: The name of the lens that a page draws first.
        has_lean: Whether labels go from bad to good: they are stars, or there are two.
    """

    def __init__(
        self,
        name: str,
        engine: Engine,
        preprocessor: Preprocessor,
        labels: list[str],
        stars: list[float] | None = None,
        *,
        version: str = "",
        limits: Mapping[str, int] = NO_LIMITS,
        metadata: dict[str, Any] | None = None,
        card: str = "",
        weights: Weights | None = None,
    ):
        self.name = name
        self.version = version
        self.labels = labels
        self.stars = stars
        self.limits = dict(limits)
        self.metadata: dict[str, Any] = metadata or {}
        self.card = card
        self.preprocessor = preprocessor
        self.engine = engine
        self.explanation = engine.name
        self.map = weights.map if weights else None
        self._weights = weights
        self.default_lens: str = DEFAULT
        self.has_lean = stars is not None or len(labels) == 2
        # A classifier may read any language: there each sentence tells.
        language = self.metadata.get("insights", {}).get("familiarity", {}).get("language", "en")
        self._english = language == "en" if weights is not None else None
        # The network is undecided if its answer is flatter than this; never for weights without the measurement.
        self._flat = float(self.metadata.get("insights", {}).get("undecided", {}).get("entropy", np.inf))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}, labels {', '.join(self.labels)}>"

    @classmethod
    def of(cls, weights: Weights) -> "Predictor":
        """Makes a predictor from `weights`. Raises `WeightsError` if the network does not read text."""
        config, spec = weights.config, weights.config.spec
        if weights.preprocessor is None or spec.engine is None:
            raise reads_images(weights.name)
        if refusal := spec.refusal(config.sizes):
            raise WeightsError(f"{weights.name}: {refusal}")
        return cls(
            weights.name,
            spec.engine(config.sizes, weights.arrays),
            weights.preprocessor,
            config.labels,
            config.stars,
            version=weights.version,
            limits={"max_sentences": config.max_sentences, "max_sentence_tokens": config.max_sentence_tokens},
            metadata=weights.metadata,
            card=weights.card,
            weights=weights,
        )

    @classmethod
    def load(cls, directory: str | Path) -> "Predictor":
        """Reads a directory of weights. Raises `WeightsError` naming the file that is missing or damaged."""
        return cls.of(load_weights(directory))

    @property
    def blocks(self) -> list[Block]:
        """The blocks of the network from input to output; their parameters add up to the total."""
        return self._weights.blocks if self._weights else []

    @property
    def is_network(self) -> bool:
        """Whether it is one of our networks, and not a classifier whose weights are not known."""
        return self._weights is not None

    @property
    def unit(self) -> Unit:
        """The unit in which its phrases move an answer: stars, or the probability of a label."""
        return "stars" if self.stars else "probability"

    @property
    def inside(self) -> str | None:
        """The kind of network, if `trace` can follow a text through it; otherwise None."""
        config = self._weights and self._weights.config
        return config.network if config and config.spec.trace else None

    def predict(self, text: str, without: Collection[int] = (), prior: Prior = None) -> Prediction:
        """Predicts one text.

        Args:
            text: The text.
            without: Numbers of tokens to strike out, counted from 0 over all tokens of a prediction, in order.
                The limits and the bounds of sentences do not change; a sentence of only struck tokens is left out.
            prior: How frequent each label is in the source of the text: a number for each, or for five stars `kind`
                (typical of public review sites) or `flat` (as the network assumes without a prior).

        Raises:
            PriorError: `prior` does not fit the labels.
            EmptyTextError: `text` has nothing but white space.
            InvalidTextError: `text` is no `str`, or contains a lone surrogate.
            StrikeError: `without` has a number that no token has, or no whole number, or strikes out every token.
        """
        return self.predict_readings([self.read(text, without, prior)])[0]

    def explain(
        self,
        text: str,
        method: str | None = None,
        target: str | None = None,
        without: Collection[int] = (),
        prior: Prior = None,
    ) -> Explained:
        """Predicts one text, and explains the answer by one lens.

        Args:
            text: The text.
            method: The name of one of `lenses`; by default that of phrases.
            target: A label, or `expected_stars`; by default the expected stars if the model has them, otherwise the
                predicted label.
            without: See `predict`.
            prior: See `predict`.

        Raises:
            LensError: The model has no such method or target.
            PriorError: As for `predict`.
            InvalidTextError: As for `predict`.
        """
        return explain_reading(self, self.read(text, without, prior), method, target)

    def ask(self, reading: Reading, target: Target, budget: int | None = None) -> Asked:
        """Returns the question that lenses answer: what do the parts of `reading` add to `target`?"""
        return Asked.about(self.engine, reading, target, budget)

    def edit(
        self,
        text: str,
        target: str | float | None = None,
        without: Collection[int] = (),
        prior: Prior = None,
        budget: int | None = None,
        most_words: int = MOST_WORDS,
    ) -> Edits:
        """Finds the fewest words to change so that the answer to one text becomes another.

        An opinion gives way to its opposite, or a negation is put in or left out; every edit is predicted again.

        Args:
            text: The text.
            target: A number of stars, which is to be reached or passed, or a label. By default a star towards the
                other end of the scale; where labels are no stars, the second most probable label.
            without: See `predict`.
            prior: See `predict`.
            budget: Largest number of texts to evaluate, for a classifier of yours.
            most_words: Largest number of words to change; 1 takes the least time.

        Raises:
            LensError: The model has no such label, or no such number of stars.
            PriorError: As for `predict`.
            InvalidTextError: As for `predict`.
        """
        reading = self.read(text, without, prior)
        shares = apply_prior(self.run([reading])[0].probabilities, reading.prior)
        goal = choose_goal(target, shares.tolist(), self.labels, self.stars)
        return find_edits(self, reading, goal, most_words, budget)

    def trace(
        self, text: str, sentence: int | None = None, without: Collection[int] = (), *, whole: bool = False
    ) -> Trace:
        """Follows one text through the network and returns the numbers of every layer.

        Args:
            text: The text; only the first sentences of a long one are given in full (see `limelight.inside.trace`).
            sentence: For a HAN, the number of the sentence whose memory is wanted: how far the state of each of its
                words depends on each other word. The last of those given in full, if it is larger.
            without: See `predict`.
            whole: Gives all sentences in full, however long the text is.

        Raises:
            NoTraceError: This kind of network has no layers to look into.
            InvalidTextError: As for `predict`.
        """
        weights = self._weights
        if weights is None or weights.config.spec.trace is None:
            raise NoTraceError(f"The model {self.name!r} has no layers to look into.")
        tracer = weights.config.spec.trace(weights.config.sizes, weights.arrays, weights.config.stars)
        about = {
            "model": self.name,
            "network": weights.config.network,
            "labels": weights.config.labels,
            "temperature": weights.metadata.get("insights", {}).get("calibration", {}).get("temperature"),
            "blocks": weights.blocks,
        }
        return trace_reading(about, tracer, self.read(text, without), sentence, whole)

    @property
    def lenses(self) -> list[Lens]:
        """The lenses of this model, its own first."""
        return list(lenses_of(self.engine).values())

    def predict_batch(self, texts: Iterable[str], prior: Prior = None) -> list[Prediction]:
        """Predicts `texts` together; the answers, in order, are those of `predict`. Raises the same errors."""
        if isinstance(texts, str):
            raise InvalidTextError(f"The texts are one str: {texts[:60]!r}. Give a list of them, or use predict.")
        return self.predict_readings(self.read_all(list(texts), prior=prior))

    def read_prior(self, prior: Prior) -> Floats | None:
        """Returns a stated prior as shares `<float32>[labels]`, None for None. Raises `PriorError`."""
        return read_prior(prior, self.labels, self.stars)

    def read(self, text: str, without: Collection[int] = (), prior: Prior = None) -> Reading:
        """Prepares `text` for the network, without struck tokens. Raises the same errors as `predict`."""
        return self.read_all([text], without, prior)[0]

    def read_all(self, texts: Sequence[str], without: Collection[int] = (), prior: Prior = None) -> list[Reading]:
        """Prepares `texts` for the network, as `read` does each of them."""
        shares = None if prior is None else self.read_prior(prior)
        most = self.limits["max_sentences"]
        return read_texts(self.preprocessor, texts, most, without, english=self._english, prior=shares)

    def predict_readings(self, readings: list[Reading]) -> list[Prediction]:
        """Predicts texts that were read, together."""
        return self.describe(readings, self.run(readings))

    def run(self, readings: list[Reading]) -> list[Explanation]:
        """Runs the network on texts that were read: the only step of `predict_readings` that needs it."""
        return self.engine([reading.token_ids for reading in readings]) if readings else []

    def describe(
        self, readings: list[Reading], explanations: list[Explanation], decimals: int | None = None
    ) -> list[Prediction]:
        """Combines the results of the network with the tokens of the texts; weights have `decimals`, or are exact."""
        if not readings:
            return []
        # All texts at once: NumPy's overhead per operation is worth some dozens of tokens.
        bare = np.stack([explanation.probabilities for explanation in explanations])
        priors = [reading.prior for reading in readings]
        believed = (
            np.stack([apply_prior(*pair) for pair in zip(bare, priors, strict=True)])
            if any(prior is not None for prior in priors)
            else bare
        )
        # Without the prior, which would make the flattest answer steep.
        undecided = self.cannot_tell(bare, [reading.token_ids for reading in readings]).tolist()
        labels, medians = label_of(believed, self.stars).tolist(), median_label(believed).tolist()
        weighed = weigh(readings, explanations, decimals)
        predictions = []
        for reading, explanation, label, median, shares, cannot_tell, (sentences, counts) in zip(
            readings, explanations, labels, medians, believed.tolist(), undecided, weighed, strict=True
        ):
            stars = None if self.stars is None else round(sum(map(operator.mul, shares, self.stars)), _DECIMALS)
            predictions.append(
                Prediction(
                    model=self.name,
                    model_version=self.version,
                    label=self.labels[label],
                    median_label=None if self.stars is None else self.labels[median],
                    labels=self.labels,
                    probabilities=list(map(round, shares, repeat(_DECIMALS))),
                    expected_stars=stars,
                    explanation=self.explanation,
                    sentences=sentences,
                    counts=counts,
                    regions=_among_all(explanation.regions, reading, decimals) if explanation.regions else [],
                    undecided=cannot_tell,
                    prior=None if reading.prior is None else reading.prior.tolist(),
                    truncated=counts.tokens_read < counts.tokens,
                )
            )
        return predictions

    def lean(self, prior: Floats | None = None, label: str | None = None) -> Target:
        """Returns the expected stars, or the last of two labels; `label`, if given, where labels have no order."""
        name = self.labels[-1] if label is None or self.has_lean else label
        return Target.choose(EXPECTED_STARS if self.stars else name, self.labels, self.stars, prior)

    def cannot_tell(self, probabilities: Floats, documents: Sequence[TokenIds]) -> NDArray[np.bool_]:
        """Whether each answer is undecided: it `is_undecided`, or the document has no word that the model knows.

        Args:
            probabilities: `<float32>[documents, labels]`, without a prior.
            documents: Their token ids.
        """
        unread = [UNK_TOKEN_ID in chain(*each) and not self._knows_a_word(each) for each in documents]
        return self.is_undecided(probabilities) | np.array(unread, bool)

    def _knows_a_word(self, document: TokenIds) -> bool:
        ids = np.array(list(chain(*document)))
        return bool((self.preprocessor.words(document) & (ids != UNK_TOKEN_ID)).any())

    def is_undecided(self, probabilities: Floats) -> NDArray[np.bool_]:
        """Whether each row of `probabilities <float32>[…, labels]`, without a prior, is as flat as for no words."""
        return np.asarray(entropy(probabilities) >= self._flat)


def _among_all(regions: Sequence[Region], reading: Reading, decimals: int | None) -> list[Region]:
    """Returns `regions` with the numbers of their tokens among all of the text, rounded to `decimals`."""
    numbers = reading.token_numbers()
    return [
        Region(
            region.kernel_size,
            numbers[region.start],
            numbers[region.end - 1] + 1,
            region.filter,
            region.activation if decimals is None else round(region.activation, decimals),
            region.contribution if decimals is None else round(region.contribution, decimals),
        )
        for region in regions
    ]
