"""Reasons to doubt an answer: each is one entry here, with its code, its test and its sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from limelight.common.documented import Documented
from limelight.common.verdict import spread
from limelight.insights.familiarity import Familiarity, check_familiarity, own_language
from limelight.insights.language import LANGUAGES
from limelight.prediction import Prediction
from limelight.text.reading import Reading

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
    """`language`: the text is in another language than the reviews that the model was made with; `question`: it asks; \
`no_prose`: it may be code or data; `other_domain`: it is unlike these reviews; `undecided`: the model cannot tell; \
`short`: it has one or two words; `unsure`: the answer is spread as wide as few others."""
    text: str
    """The reason in a sentence."""


@dataclass(frozen=True, slots=True)
class _Case:
    """An answer that may be doubted, and whether its text is familiar."""

    predictor: "Predictor"
    prediction: Prediction
    familiarity: Familiarity

    def is_unsure(self) -> bool:
        """Whether the answer is spread as wide as those that were most often wrong on dev."""
        shares, stars = np.array(self.prediction.probabilities, np.float32), self.predictor.stars
        return bool(spread(shares, stars) >= unsure_from(self.predictor.metadata, stars, len(shares)))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of doubt.

    Attributes:
        code: Its code in answers.
        holds: Whether it applies.
        text: Its sentence; it may name `{language}`, that of the text, and `{own}`, that of the model.
    """

    code: str
    holds: Callable[[_Case], bool]
    text: str


# The gravest first. The first four exclude each other.
KINDS = (
    Kind(
        "language",
        lambda case: case.familiarity.reason == "language",
        "It seems to be written in {language}, and the model reads {own}.",
    ),
    Kind(
        "question",
        lambda case: case.familiarity.reason == "question",
        "It is a question, not a review.",
    ),
    Kind(
        "no_prose",
        lambda case: case.familiarity.reason == "no_prose",
        "Little of it is in words that the model knows: it may be code or data.",
    ),
    Kind(
        "other_domain",
        lambda case: case.familiarity.reason == "other_domain",
        "It does not read like the reviews that the model knows.",
    ),
    Kind("undecided", lambda case: case.prediction.undecided, "The model cannot tell."),
    Kind("short", lambda case: case.prediction.counts.words_read <= SHORT_WORDS, "A word or two say little."),
    Kind("unsure", lambda case: case.is_unsure() and not case.prediction.undecided, "The model is not sure."),
)


def find_doubts(
    predictor: "Predictor", reading: Reading, prediction: Prediction, familiarity: Familiarity | None = None
) -> list[Doubt]:
    """Returns the reasons to doubt the answer `prediction` of `predictor` to a text, the gravest first.

    `familiarity` is that of the text, if it is known.
    """
    if familiarity is None:
        [familiarity] = check_familiarity(predictor, [reading.token_ids], [reading.text])
    case = _Case(predictor, prediction, familiarity)
    language, own = (LANGUAGES.get(code or "", "") for code in (familiarity.language, own_language(predictor)))
    return [Doubt(kind.code, kind.text.format(language=language, own=own)) for kind in KINDS if kind.holds(case)]


def unsure_from(metadata: dict, stars: list[float] | None, labels: int) -> float:
    """Returns the smallest spread of an unsure answer of a model, as it was measured on dev."""
    measured = metadata.get("doubts", {}).get("unsure_from")
    if measured is not None:
        return float(measured)
    # Half at either end of the stars, and equal shares of labels without an order.
    widest = np.array([0.5] + [0.0] * (labels - 2) + [0.5] if stars else [1 / labels] * labels, np.float32)
    return _UNSURE * float(spread(widest, stars))
