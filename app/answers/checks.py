"""POST /api/v1/check: how likely the given labels of a few reviews are by their words, and why not."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, StrictFloat, StrictInt, StrictStr
from starlette.requests import Request

from limelight.score.check import Checked, check

from ..settings import MOST_TEXTS, Settings
from .prior import StatedPrior
from .questions import ModelAnswer, ModelName, RequestBody, Timing, reader_of, timed
from .scores import why_not


class CheckRequest(RequestBody):
    """A few reviews with their given stars or labels."""

    texts: Annotated[
        list[str], Field(min_length=1, max_length=MOST_TEXTS, fail_fast=True, description="The reviews, as written.")
    ]
    given: Annotated[
        list[StrictStr | StrictInt | StrictFloat | None],
        Field(
            max_length=MOST_TEXTS,
            fail_fast=True,
            description='The label or the stars of each, as in 4 or "4 stars"; null for none.',
        ),
    ]
    model: ModelName = None
    prior: StatedPrior = None

    @property
    def work(self) -> int:
        """The characters of the texts."""
        return sum(map(len, self.texts))


@dataclass(frozen=True)
class CheckAnswer(ModelAnswer):
    """A row for each text, in their order. The prior is the one stated, or else the mean of the answers."""

    rows: list[Checked]
    timing_ms: Timing


def check_texts(request: Request, question: CheckRequest) -> CheckAnswer:
    """Checks a few texts.

    Raises `AppError` for an unknown model or too many texts, `InputError`, or `PriorError`.
    """
    settings: Settings = request.app.state.settings
    predictor, prior = reader_of(request, question.model, question.texts, question.prior)
    reasons = [why_not(text, settings.max_characters) for text in question.texts]
    # A text that cannot be read has no words; its label stays, so that there are as many.
    texts = ["" if reason else text for text, reason in zip(question.texts, reasons, strict=True)]

    def checked() -> dict[str, Any]:
        rows = check(predictor, texts, question.given, prior)
        return {"rows": [Checked(error=reason) if reason else row for row, reason in zip(rows, reasons, strict=True)]}

    return timed(request, predictor, checked, CheckAnswer)
