"""Reasons to doubt an answer: `TEXTS` has the code and the sentence of each, `find_doubts` its test."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from limelight.common.documented import Documented
from limelight.common.probabilities import Floats, spread
from limelight.insights.familiarity import Familiarity, own_language
from limelight.insights.language import LANGUAGES
from limelight.prediction import Prediction

if TYPE_CHECKING:
    from limelight.predictor import Predictor

# Texts of this many words or fewer say too little.
SHORT_WORDS = 2
# Where no limit was measured on dev, an answer is unsure from this share of the largest possible spread.
_UNSURE = 0.95


@dataclass(frozen=True, slots=True)
class Doubt(Documented):
    """A reason to doubt an answer."""

    code: str
    """`language`: the text is in another language than the training reviews; `question`: it asks; \
`no_prose`: it may be code or data; `other_domain`: it is unlike the training reviews; `undecided`: the model \
cannot tell; `short`: it has one or two words; `unsure`: the answer is among the least certain."""
    text: str
    """The reason in a sentence."""


# The sentence of each code, the gravest first; `{language}` is that of the text, `{own}` that of the model. The first
# four exclude each other, and a question needs no other reason.
TEXTS = {
    "language": "It seems to be written in {language}, and the model reads {own}.",
    "question": "It is a question, not a review.",
    "no_prose": "Little of it is in words that the model knows: it may be code or data.",
    "other_domain": "It does not read like the reviews that the model knows.",
    "undecided": "The model cannot tell.",
    "short": "A word or two say little.",
    "unsure": "The model is not sure.",
}
# "terrible" is most likely one star, and 1.4 stars.
_SHORT_OF_STARS = "A word or two say little, and the number is a mean: not the likeliest star."


def doubt_texts(stars: list[float] | None) -> dict[str, str]:
    """Returns `TEXTS` as a model says them whose labels are `stars`, or other labels if it is None."""
    return TEXTS if stars is None else {**TEXTS, "short": _SHORT_OF_STARS}


def find_doubts(predictor: "Predictor", prediction: Prediction, familiarity: Familiarity) -> list[Doubt]:
    """Returns the reasons to doubt the answer `prediction` of `predictor` to a text, the gravest first.

    `familiarity` is that of the text (see `familiarity_of`).
    """
    shares = np.array(prediction.probabilities, np.float32)
    codes = doubt_codes(predictor, shares, prediction.undecided, prediction.counts.words_read, familiarity)
    language, trained = (LANGUAGES.get(code or "", "") for code in (familiarity.language, own_language(predictor)))
    texts = doubt_texts(predictor.stars)
    return [Doubt(code, texts[code].format(language=language, own=trained)) for code in codes]


def doubt_codes(
    predictor: "Predictor", shares: Floats, undecided: bool, words: int, familiarity: Familiarity
) -> list[str]:
    """Returns the codes of the reasons to doubt an answer, the gravest first.

    Args:
        predictor: The model.
        shares: `<float32>[labels]`, its answer.
        undecided: Whether it cannot tell.
        words: Number of words that it read.
        familiarity: That of the text.
    """
    limit = unsure_from(predictor.metadata, predictor.stars, len(shares))
    holds = {
        familiarity.reason: True,
        "undecided": undecided,
        "short": words <= SHORT_WORDS,
        # Spread as wide as the answers that were most often wrong on dev.
        "unsure": not undecided and spread(shares, predictor.stars) >= limit,
    }
    if familiarity.reason == "question":
        holds = {"question": True}
    return [code for code in TEXTS if holds.get(code)]


def unsure_from(metadata: dict, stars: list[float] | None, labels: int) -> float:
    """Returns the smallest spread of an unsure answer of a model, as it was measured on dev."""
    measured = metadata.get("doubts", {}).get("unsure_from")
    if measured is not None:
        return float(measured)
    # Half at either end of the stars, and equal shares of labels without an order.
    widest = np.array([0.5] + [0.0] * (labels - 2) + [0.5] if stars else [1 / labels] * labels, np.float32)
    return _UNSURE * float(spread(widest, stars))
