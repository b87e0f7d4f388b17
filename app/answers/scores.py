"""POST /api/v1/score: a few of many reviews, each with its answer in a row and the phrases that move it."""

import time
from typing import Annotated, Any

from pydantic import Field
from starlette.requests import Request

from app.answers.explanations import Method
from app.answers.predictions import check_length, is_truncated, milliseconds_since
from app.answers.schemas import FromLibrary, ModelAnswer, ModelName, RequestBody, Timing
from app.models.registry import ModelRegistry
from app.problems import kinds
from app.problems.errors import AppError, TextTooLongError
from app.settings import Settings
from limelight.errors import EmptyTextError, InvalidTextError
from limelight.explanation.target import EXPECTED_STARS, Target
from limelight.predictor import Predictor
from limelight.scoring.key_phrases import find_key_phrases

_MAX_PHRASES = 10


class ScoreRequest(RequestBody):
    """A few reviews of many; a row that cannot be scored stays in its place and says why."""

    texts: Annotated[list[str], Field(min_length=1, fail_fast=True, description="The reviews, as written.")]
    model: ModelName = None
    phrases: int = Field(
        0,
        ge=0,
        le=_MAX_PHRASES,
        strict=True,
        description="Most phrases of a review; finding them costs most of the time.",
    )
    method: Method | None = Field(
        None,
        description="The lens that proposes where to look for phrases: by default the model's own, the quickest; "
        "`leave_one_out` misses none. What a phrase moves is measured by leaving it out in either case.",
    )


SCORE_EXAMPLES: dict[str, Any] = {
    "two reviews": {
        "summary": "Two reviews, with what moves each",
        "value": {"texts": ["Warm, light and worth every penny.", "Arrived cracked :-("], "phrases": 3},
    },
    "a row without words": {
        "summary": "A row that cannot be scored stays in its place",
        "value": {"texts": ["Boils fast.", "   "], "model": "han"},
    },
}


class KeyPhrase(FromLibrary):
    """A run of words, and by how much the value of the review is higher with it than without it."""

    phrase: str
    move: float


class Row(FromLibrary):
    """The answer for one review; all but `error` is null where there is one."""

    label: str | None
    undecided: bool | None = Field(description="Whether the model cannot tell.")
    probabilities: list[float] | None
    value: float | None = Field(
        description="What phrases move: the expected stars, or the probability of the second of two labels; null where "
        "labels are of another kind."
    )
    truncated: bool | None = Field(description="Whether a part was not read.")
    key_phrases: list[KeyPhrase] | None
    error: str | None


class ScoreAnswer(ModelAnswer):
    """A row for each text, in their order."""

    labels: list[str]
    unit: str = Field(description="`stars`, or `probability`: what `value` and `move` count.")
    rows: list[Row]
    timing_ms: Timing


async def score_texts(request: Request, question: ScoreRequest) -> ScoreAnswer:
    """Scores a few texts. Raises `AppError` for an unknown model, too many texts or a full queue, or `LensError`."""
    settings: Settings = request.app.state.settings
    registry: ModelRegistry = request.app.state.registry
    predictor = registry.get(question.model)
    texts = question.texts
    if len(texts) > settings.max_texts:
        raise AppError(kinds.TOO_MANY_TEXTS, f"There are {len(texts):,} texts; the limit is {settings.max_texts}.")
    request.state.model_version = predictor.version
    request.state.texts, request.state.characters = len(texts), sum(map(len, texts))
    rows, model_ms = await registry.run(_score, predictor, question, settings.max_characters)
    return ScoreAnswer(
        model=predictor.name,
        model_version=predictor.version,
        request_id=request.state.request_id,
        labels=predictor.labels,
        unit="stars" if predictor.stars else "probability",
        rows=rows,
        timing_ms=Timing(total=milliseconds_since(request.state.started), model=model_ms),
    )


def _score(predictor: Predictor, question: ScoreRequest, max_characters: int) -> tuple[list[Row], float]:
    """Returns the rows and the milliseconds that they took; runs where the models run."""
    start = time.perf_counter()
    lens = predictor.choose_lens(question.method)
    rows = [_row(predictor, text, lens, question.phrases, max_characters) for text in question.texts]
    return rows, milliseconds_since(start)


def _row(predictor: Predictor, text: str, lens: str, phrases: int, max_characters: int) -> Row:
    try:
        check_length(text, max_characters)
        reading = predictor.read(text)
    except (TextTooLongError, EmptyTextError, InvalidTextError) as error:
        return _failed(str(error))
    [prediction] = predictor.predict_readings([reading])
    wanted = EXPECTED_STARS if predictor.stars else predictor.labels[-1]
    target = Target.choose(wanted, predictor.labels, predictor.stars)
    measured = predictor.stars is not None or len(predictor.labels) == 2
    found = find_key_phrases(predictor.engine, reading, lens, target, phrases) if phrases and measured else []
    value = prediction.expected_stars if predictor.stars else prediction.probabilities[-1] if measured else None
    return Row(
        label=prediction.label,
        undecided=prediction.undecided,
        probabilities=prediction.probabilities,
        value=value,
        truncated=is_truncated(prediction.counts),
        key_phrases=[KeyPhrase.model_validate(phrase) for phrase in found],
        error=None,
    )


def _failed(reason: str) -> Row:
    return Row(
        label=None, undecided=None, probabilities=None, value=None, truncated=None, key_phrases=None, error=reason
    )
