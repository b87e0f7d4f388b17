"""A model that classifies texts: lenses and edits use it, and `Predictor` inherits from it."""

import operator
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from limelight.common.probabilities import apply_prior, entropy, label_of, median_label, read_prior
from limelight.engines.engine import Engine, Explanation, Floats, Region, TokenIds
from limelight.errors import InvalidTextError
from limelight.inside.elsewhere import Elsewhere
from limelight.lenses.levels import heat, set_heat
from limelight.prediction import Prediction
from limelight.text.preprocessor import Preprocessor
from limelight.text.reading import Reading, read_texts
from limelight.text.tokens import UNK_TOKEN_ID
from limelight.weighted_text import weigh

if TYPE_CHECKING:
    from limelight.weights import Weights

# Decimals of a probability: the precision of a float32.
_DECIMALS = 6
# Of two labels, one of up to 50.5 % is no more likely than the other: their entropy differs from the largest by this.
_EVEN = 5e-5
# A custom classifier reads everything that it is given.
NO_LIMITS = {"max_sentences": 1_000_000, "max_sentence_tokens": 1_000_000}
# A number for each label, or a name of `limelight.common.probabilities.PRIORS`.
Prior = str | Iterable[float] | None


class Model:
    """A network with its vocabulary, or your own classifier, that classifies texts.

    Attributes:
        name: The name of the weights directory.
        version: A hash of the files that determine the answers.
        labels: The classes, in the order of the probabilities.
        stars: The stars for each label, or None.
        explanation: The name of the lens that computes the weights of predictions; `none` if they have no weights.
        limits: How much of a text the model reads; the rest is marked as not read.
        metadata: How the weights were trained, and their scores.
        card: The model card, in Markdown.
        map: A map of held-out reviews by their document vectors, if the weights include one.
        words: How much the network looks at single words in held-out reviews, if the weights include it.
        has_polarity: Whether labels are ordered from bad to good: they are stars, or there are two.
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
        weights: "Weights | None" = None,
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
        self.has_polarity = stars is not None or len(labels) == 2
        self.words: Elsewhere | None = None
        if weights and weights.words:
            vectors = engine.word_vectors  # type: ignore[attr-defined]
            self.words = Elsewhere(weights.words, preprocessor, vectors, labels, self.has_polarity)
        # A classifier may read any language: there each sentence tells.
        language = self.metadata.get("insights", {}).get("familiarity", {}).get("language", "en")
        self._english = language == "en" if weights is not None else None
        # A network is undecided if its answer is flatter than this; a classifier of your own, if all labels are even.
        undecided = self.metadata.get("insights", {}).get("undecided", {})
        self._flat = float(undecided.get("entropy", np.inf if self.is_network else np.log(len(labels)) - _EVEN))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}, labels {', '.join(self.labels)}>"

    @property
    def is_network(self) -> bool:
        """Whether it is one of Limelight's networks, not the user's own classifier."""
        return self._weights is not None

    @property
    def label_values(self) -> list[float]:
        """What each label counts in a mean: its stars or, without stars, 1 for the last label, and 0 for the others."""
        return self.stars or [*[0.0] * (len(self.labels) - 1), 1.0]

    @property
    def unit(self) -> Literal["stars", "probability"]:
        """The unit of the values of its phrases: stars, or the probability of a label."""
        return "stars" if self.stars else "probability"

    def predict(self, text: str, without: Collection[int] = (), prior: Prior = None) -> Prediction:
        """Predicts one text.

        Args:
            text: The text.
            without: Indices of tokens to strike out, counted from 0 over all tokens of a prediction, in order. Limits
                and sentence boundaries do not change; a sentence with only struck tokens is left out.
            prior: How frequent each label is where the text comes from: a number for each label or, for five stars,
                `kind` (typical of public review sites) or `flat` (as the network assumes without a prior).

        Raises:
            PriorError: `prior` does not fit the labels.
            EmptyTextError: `text` is empty or only white space.
            InvalidTextError: `text` is not a `str`, or contains a lone surrogate.
            StrikeError: `without` has a value that is not the index of a token, or strikes out every token.
        """
        return self.predict_readings([self.read(text, without, prior)])[0]

    def predict_batch(self, texts: Iterable[str], prior: Prior = None) -> list[Prediction]:
        """Predicts `texts` together; returns the same answers as `predict`, in the same order.

        Raises the same errors as `predict`, with the position of the text in the message: `texts[3]`.
        """
        if isinstance(texts, str):
            raise InvalidTextError(f"The texts are a single str: {texts[:60]!r}. Pass a list, or use predict.")
        texts = list(texts)
        try:
            readings = self.read_all(texts, prior=prior)
        except InvalidTextError:
            for number, text in enumerate(texts):
                try:
                    self.read(text)
                except InvalidTextError as error:
                    raise type(error)(f"texts[{number}]: {error}") from None
            raise
        return self.predict_readings(readings)

    def read_prior(self, prior: Prior) -> Floats | None:
        """Returns a stated prior as shares `<float32>[labels]`; None if there is none. Raises `PriorError`."""
        return read_prior(prior, self.labels, self.stars)

    def read(self, text: str, without: Collection[int] = (), prior: Prior = None) -> Reading:
        """Prepares `text` for the network, without struck tokens. Raises the same errors as `predict`."""
        return self.read_all([text], without, prior)[0]

    def read_all(self, texts: Sequence[str], without: Collection[int] = (), prior: Prior = None) -> list[Reading]:
        """Prepares `texts` for the network, as `read` prepares one text."""
        shares = None if prior is None else self.read_prior(prior)
        most = self.limits["max_sentences"]
        return read_texts(self.preprocessor, texts, most, without, english=self._english, prior=shares)

    def predict_readings(self, readings: list[Reading]) -> list[Prediction]:
        """Predicts texts that were read, together."""
        return self.describe(readings, self.run(readings))

    def run(self, readings: list[Reading]) -> list[Explanation]:
        """Runs the network on texts that were read, the only step of `predict_readings` that needs the network."""
        return self.engine([reading.token_ids for reading in readings]) if readings else []

    def describe(
        self, readings: list[Reading], explanations: list[Explanation], decimals: int | None = None
    ) -> list[Prediction]:
        """Combines the results of the network with the tokens of the texts; weights are rounded to `decimals`.

        If the attention is spread over the whole text, tokens have their level.
        """
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
        if (power := self.engine.sentence_power) != Engine.sentence_power:
            for prediction in predictions:
                set_heat(prediction, heat(prediction.sentences, self.explanation, power))
        return predictions

    def cannot_tell(self, probabilities: Floats, documents: Sequence[TokenIds]) -> NDArray[np.bool_]:
        """Whether each answer is undecided: as flat as for no words, or for a document without a known word.

        Args:
            probabilities: `<float32>[documents, labels]`, without a prior.
            documents: Their token ids.
        """
        unread = [UNK_TOKEN_ID in chain(*each) and not self._knows_a_word(each) for each in documents]
        return np.asarray((entropy(probabilities) >= self._flat) | np.array(unread, bool))

    def _knows_a_word(self, document: TokenIds) -> bool:
        is_word = self.preprocessor.is_word
        return any(is_word[token_id] for token_id in chain(*document) if token_id != UNK_TOKEN_ID)


def _among_all(regions: Sequence[Region], reading: Reading, decimals: int | None) -> list[Region]:
    """Returns `regions` with the numbers of their tokens among all of the text, rounded to `decimals`."""
    numbers = [place.number for place in reading.places()]
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
