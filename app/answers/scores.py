"""POST /api/v1/score: a few of many reviews, each with its answer in a row and the phrases that move it."""

import time
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StrictInt
from starlette.requests import Request

from limelight.common.documented import Documented
from limelight.errors import InvalidTextError
from limelight.lenses.registry import choose_lens
from limelight.predictor import Predictor
from limelight.score.answerer import Answer, Answerer
from limelight.score.key_phrases import KeyPhrase
from limelight.text.preprocessor import Preprocessor

from ..problems.problem import AppError
from ..settings import MOST_TEXTS, Settings
from .explanations import Method
from .prior import StatedPrior
from .questions import ModelAnswer, ModelName, RequestBody, Timing, about, check_length, reader_of

_MAX_PHRASES = 10


class ScoreRequest(RequestBody):
    """A few reviews of many; a row that cannot be scored stays in its place and says why."""

    texts: Annotated[
        list[str], Field(min_length=1, max_length=MOST_TEXTS, fail_fast=True, description="The reviews, as written.")
    ]
    model: ModelName = None
    phrases: Annotated[StrictInt, Field(ge=0, le=_MAX_PHRASES)] = Field(
        0, description="Largest number of phrases per review; finding them costs most of the time."
    )
    method: Method | None = Field(
        None,
        description="The lens that tells what phrases move: by default that of phrases. A lens without signs gives the "
        "values of the lens of phrases.",
    )
    prior: StatedPrior = None

    @property
    def work(self) -> int:
        """The characters of the texts."""
        return sum(map(len, self.texts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Documented):
    """The answer for one review; if there is an `error`, all other fields are null."""

    label: str | None
    """The label, as in an answer to one review."""
    median_label: str | None
    """Of stars the median (see predict); null where labels are not stars."""
    undecided: bool | None
    """Whether the model cannot tell."""
    probabilities: list[float] | None
    value: float | None
    """The quantity that phrases move: the expected stars, or the probability of the second of two labels; null if \
labels are of another kind, where phrases move the probability of `label`."""
    familiar: bool | None
    """Whether it is like the reviews that the model was made with."""
    truncated: bool | None
    """Whether a part was not read."""
    key_phrases: list[KeyPhrase] | None
    error: str | None


@dataclass(frozen=True)
class ScoreAnswer(ModelAnswer):
    """A row for each text, in their order."""

    labels: list[str]
    unit: str
    """`stars`, or `probability`: what `value` and `move` count."""
    prior: list[float] | None
    """The prior that was applied, as shares of the labels that sum to 1; null where none was."""
    rows: list[Row]
    timing_ms: Timing


def score_texts(request: Request, question: ScoreRequest) -> ScoreAnswer:
    """Scores a few of many reviews: a row for each, with the phrases that move it.

    Raises `AppError` for an unknown model or too many texts, `LensError`, or `PriorError`.
    """
    settings: Settings = request.app.state.settings
    texts = question.texts
    predictor, prior = reader_of(request, question.model, texts, question.prior)
    lens = choose_lens(question.method, predictor.engine).name
    answerer = Answerer(
        predictor,
        lens if question.phrases else None,
        question.phrases,
        prior,
    )
    begun = time.perf_counter()
    reasons = [why_not(text, settings.max_characters) for text in texts]
    answers = iter(answerer([text for text, reason in zip(texts, reasons, strict=True) if reason is None]))
    return ScoreAnswer(
        labels=predictor.labels,
        unit=predictor.unit,
        prior=None if answerer.prior is None else answerer.prior.tolist(),
        rows=[_row(predictor, {"error": reason} if reason else next(answers)) for reason in reasons],
        **about(request, predictor, begun),
    )


def why_not(text: str, max_characters: int) -> str | None:
    """Returns the reason why a text cannot be scored, or None."""
    try:
        check_length(text, max_characters)
        Preprocessor.check(text)
    except AppError as error:
        return error.detail
    except InvalidTextError as error:
        return str(error)
    return None


def _row(predictor: Predictor, answer: Answer) -> Row:
    said = "label" in answer
    shares = [answer[f"probability_{label}"] for label in predictor.labels] if said else None
    return Row(
        label=answer.get("label"),
        median_label=answer.get("median_label"),
        undecided=answer.get("undecided"),
        probabilities=shares,
        value=answer.get("expected_stars", shares[-1] if shares and predictor.has_lean else None),
        familiar=answer.get("familiar"),
        truncated=answer.get("truncated"),
        key_phrases=[KeyPhrase(**phrase) for phrase in answer.get("key_phrases", [])] if said else None,
        error=answer.get("error"),
    )
