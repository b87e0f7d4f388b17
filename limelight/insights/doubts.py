"""Reasons to doubt an answer: `TEXTS` has their codes and sentences, and `find_doubts` tests for them.

The first five are reasons why a text is unfamiliar, that is, unlike the reviews that a model was trained on, by simple
tests or by a detector (see `limelight.insights.detector`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from limelight.common.documented import Documented
from limelight.common.probabilities import Floats, spread
from limelight.common.rules import RULES
from limelight.insights.detector import MIN_WORDS, detector_of
from limelight.insights.language import LANGUAGES, language_of
from limelight.insights.prose import hide_names, is_prose
from limelight.prediction import Prediction
from limelight.text.sentences import split_sentences
from limelight.text.tokens import UNK_TOKEN_ID

if TYPE_CHECKING:
    from limelight.engines.engine import Explanation, TokenIds
    from limelight.predictor import Predictor
    from limelight.text.reading import Reading

# Texts of this many words or fewer say too little.
SHORT_WORDS = 2
# Where no limit was measured on dev, an answer is unsure from this share of the largest possible spread.
_UNSURE = 0.95
# If no more of the words are unknown, the text is in the language of the reviews, and is not identified.
_FEW_UNKNOWN = 0.1
Reason = Literal["language", "question", "no_prose", "asks", "other_domain"]
# Where a question begins, after a greeting or a joining word.
_ASKS = re.compile(RULES["asks"], re.IGNORECASE)
# From this fraction of questions on, a text asks as much as it says.
_ASKED: float = RULES["asked"]


@dataclass(frozen=True, slots=True)
class Doubt(Documented):
    """A reason to doubt an answer."""

    code: str
    """`language`: the text is in a language other than that of the training reviews; `question`: it is a question; \
`no_prose`: it may be code or data; `asks`: half of it or more is a question; `other_domain`: it is unlike the \
training reviews; `undecided`: the model cannot tell; `short`: it has one or two words; `unsure`: the answer is among \
the least certain."""
    text: str
    """The reason, as a sentence."""


# The sentence of each code, the gravest first; `{language}` is that of the text, `{own}` that of the model. The first
# five exclude each other, and a question needs no other reason.
TEXTS = {
    "language": "It seems to be written in {language}; the model reads {own}.",
    "question": "It is a question, not a review.",
    "no_prose": "The model knows few of its words: it may be code or data.",
    "asks": "It asks as much as it says, and the model reads a question as a statement.",
    "other_domain": "It does not read like the reviews that the model knows.",
    "undecided": "The model cannot tell.",
    "short": "One or two words say little.",
    "unsure": "The model is not sure.",
}
# "terrible" is most likely one star, and 1.4 stars.
_SHORT_OF_STARS = "One or two words say little, and the number is a mean, not the most probable rating."


@dataclass(frozen=True, slots=True)
class Familiarity(Documented):
    """Whether the text is like the reviews that the model was trained on."""

    familiar: bool
    """Whether the text is familiar."""
    reason: Reason | None
    """The code of the doubt that explains why the text is unfamiliar; null if it is familiar."""
    language: str | None
    """Language of the text (ISO 639-1, `en` too); null if the text is too short, or the model's language is unknown."""
    score: float | None
    """How unlike the training reviews the text is, from 0 to 1; null if no detector was fitted."""
    limit: float | None
    """The highest score of a familiar text of this length."""


def doubt_texts(stars: list[float] | None) -> dict[str, str]:
    """Returns `TEXTS` for a model whose labels are `stars`, or are not stars if it is None."""
    return TEXTS if stars is None else {**TEXTS, "short": _SHORT_OF_STARS}


def find_doubts(predictor: "Predictor", prediction: Prediction, familiarity: Familiarity) -> list[Doubt]:
    """Returns the reasons to doubt the answer `prediction` of `predictor` to a text, most serious first.

    `familiarity` is the familiarity of the text (see `familiarity_of`).
    """
    shares = np.array(prediction.probabilities, np.float32)
    codes = doubt_codes(predictor, shares, prediction.undecided, prediction.counts.words_read, familiarity)
    language, trained = (LANGUAGES.get(code or "", "") for code in (familiarity.language, own_language(predictor)))
    texts = doubt_texts(predictor.stars)
    return [Doubt(code, texts[code].format(language=language, own=trained)) for code in codes]


def doubt_codes(
    predictor: "Predictor", shares: Floats, undecided: bool, words: int, familiarity: Familiarity
) -> list[str]:
    """Returns the codes of the reasons to doubt an answer, most serious first.

    Args:
        predictor: The model.
        shares: `<float32>[labels]`, the probabilities of its answer.
        undecided: Whether the model cannot tell.
        words: Number of words that the model read.
        familiarity: The familiarity of the text.
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
    """Returns the smallest spread of an unsure answer of the model, as measured on the dev set."""
    measured = metadata.get("doubts", {}).get("unsure_from")
    if measured is not None:
        return float(measured)
    # Half at either end of the stars, and equal shares of labels without an order.
    widest = np.array([0.5] + [0.0] * (labels - 2) + [0.5] if stars else [1 / labels] * labels, np.float32)
    return _UNSURE * float(spread(widest, stars))


def check_familiarity(
    predictor: "Predictor",
    documents: Sequence["TokenIds"],
    texts: Sequence[str],
    answered: tuple[Floats, Floats],
) -> list[Familiarity]:
    """Returns the familiarity of each text to `predictor`, which does not depend on a name in a short text.

    Args:
        predictor: The model.
        documents: The token ids of each text, as read by the model.
        texts: The texts, whose language is identified.
        answered: The engine's `answers`: `<float32>[texts, labels]` and `<float32>[texts, features]`.
    """
    fitted = _fitted(predictor)
    vocabulary, trained, prose = predictor.preprocessor.vocabulary, own_language(predictor), fitted.get("prose")
    if trained == "en":
        texts, documents, answered = _without_names(predictor, documents, texts, answered)
    detector = detector_of(predictor, fitted)
    scores: Sequence[float | None] = [None] * len(texts)
    limits = scores
    if detector is not None:
        scores = detector.scores(documents, *answered)
        limits = detector.limits(documents)
    results = []
    for text, document, score, limit in zip(texts, documents, scores, limits, strict=True):
        language = language_read(text, document, trained)
        asked = question_share(text) if trained == "en" else 0.0
        reason: Reason | None = None
        if trained and language and language != trained:
            reason = "language"
        elif asked == 1:
            reason = "question"
        elif prose is not None and not is_prose(text, vocabulary, prose):
            reason = "no_prose"
        elif asked >= _ASKED:
            reason = "asks"
        elif score is not None and limit is not None and score > limit:
            reason = "other_domain"
        results.append(Familiarity(reason is None, reason, language, score, limit))
    return results


def _without_names(
    predictor: "Predictor", documents: Sequence["TokenIds"], texts: Sequence[str], answered: tuple[Floats, Floats]
) -> tuple[list[str], list["TokenIds"], tuple[Floats, Floats]]:
    """Returns texts, documents and answers as if a short text had no name (see `hide_names`)."""
    hidden = [hide_names(text, predictor.preprocessor.vocabulary) for text in texts]
    named = [number for number, text in enumerate(texts) if hidden[number] != text]
    read, (probabilities, vectors) = list(documents), answered
    if named:
        again = predictor.preprocessor.batch_token_ids([hidden[number] for number in named])
        probabilities, vectors = probabilities.copy(), vectors.copy()
        probabilities[named], vectors[named] = predictor.engine.answers(again)
        for number, document in zip(named, again, strict=True):
            read[number] = document
    return hidden, read, (probabilities, vectors)


def familiarity_of(predictor: "Predictor", reading: "Reading", answer: "Explanation") -> Familiarity:
    """Returns the familiarity of a text to `predictor`, whose engine returned `answer` for it."""
    answered = answer.probabilities[None], answer.vector[None]
    return check_familiarity(predictor, [reading.token_ids], [reading.text], answered)[0]


def own_language(predictor: "Predictor") -> str | None:
    """Returns the language of the reviews that the model was trained on (ISO 639-1), if known."""
    language: str | None = _fitted(predictor).get("language")
    return language


def _fitted(predictor: "Predictor") -> dict[str, Any]:
    """Returns what training fitted for a model; nothing for a model that it did not finish."""
    fitted: dict[str, Any] = predictor.metadata.get("insights", {}).get("familiarity", {})
    return fitted


def language_read(text: str, document: "TokenIds", trained: str | None) -> str | None:
    """Returns the language of a text, read as `document` by a model of the language `trained`, if it is clear."""
    # The identifier takes a second and 50 MB, for nothing where no language is foreign.
    if trained is None:
        return None
    tokens = sum(map(len, document))
    unknown = sum(sentence.count(UNK_TOKEN_ID) for sentence in document)
    if unknown < _FEW_UNKNOWN * tokens:
        return trained if tokens >= MIN_WORDS else None
    return language_of(text)


def question_share(text: str) -> float:
    """Returns the fraction of the sentences of an English `text` that are questions: "Does it fit?", not "Isn't it!".

    Of 29,000 reviews of products, places and films, none consists of questions; of 18,000, half of 8 does.
    """
    if "?" not in text:
        return 0.0
    sentences = [sentence for part in split_sentences(text) if (sentence := part.strip().rstrip("\"')”’ "))]
    return sum(bool(each.endswith("?") and _ASKS.match(each)) for each in sentences) / max(len(sentences), 1)
