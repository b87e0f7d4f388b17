"""POST /api/v1/explain: the request, the answer, and the steps between."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field, StrictInt
from starlette.requests import Request

from limelight.explained import Findings, explain_reading
from limelight.insights.comparison import Comparison, compare
from limelight.insights.doubts import Doubt, familiarity_of, find_doubts
from limelight.insights.summary import Check, Summary, check, summarize
from limelight.lenses.registry import LENSES

from .examples import ANSWERS
from .questions import Answer, ReviewRequest, about, predictor_and_prior

# The name of a lens; the schema lists all. A model checks whether it offers it: that depends on its engine.
Method = Annotated[str, Field(json_schema_extra=lambda schema: schema.update(enum=list(LENSES)))]


class ExplainRequest(ReviewRequest):
    """One review in `text`, and how to explain the answer of a model."""

    method: Method | None = Field(
        None,
        description="The lens; by default `phrases`. GET /api/v1/models lists the lenses of each model.\n\n"
        + "\n".join(f"* `{lens.name}` ({lens.title}): {lens.meaning}" for lens in LENSES.values()),
    )
    target: str | None = Field(
        None,
        description="What to explain: a label, for its probability; `expected_stars`; or two labels, such as `4 vs 3`, "
        "for how much more probable the first one is. By default, the expected stars if labels are stars, otherwise "
        "the probability of the predicted label.",
    )
    budget: Annotated[StrictInt, Field(ge=4)] | None = Field(
        None,
        description="Maximum number of parts of the text that a lens may evaluate; ten per phrase are enough. With "
        "fewer, each phrase value is a mean of fewer terms, and adjacent phrases may share one value.",
    )


# Decimals of a weight: more would show nothing more, and double the answer.
_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainAnswer(Findings, Answer):
    """An answer with the weights of one lens, and everything that the page shows about it."""

    example: ClassVar[dict[str, Any]] = Answer.example | ANSWERS["explain"]

    explanation: Method
    """The lens that computed the weights; the same as `method`."""
    method: Method
    target: str
    summary: Summary
    check: Check | None
    """Null if the lens weighs single words, or if the summary names no phrase."""
    comparison: Comparison | None
    """Where the network looked most, and what moved the answer most; null if the lens weighs single words, and for \
your own classifier without attention."""
    doubts: list[Doubt]
    """Reasons to doubt the answer, most serious first."""


def explain_text(request: Request, question: ExplainRequest) -> ExplainAnswer:
    """Explains one review: the answer, its phrases and words with their weights, a summary, and reasons to doubt it.

    Raises `AppError`, or the library's error about the request.
    """
    predictor, prior = predictor_and_prior(request, question)
    reading = predictor.read(question.text, question.without, prior)
    explained = explain_reading(predictor, reading, question.method, question.target, _DECIMALS, question.budget)
    prediction = explained.prediction
    doubts = find_doubts(predictor, prediction, familiarity_of(predictor, reading, explained.lens_input.shown))
    summary = summarize(explained, doubts)
    return ExplainAnswer(
        **vars(prediction) | vars(explained.findings) | about(request, predictor),
        method=prediction.explanation,
        target=explained.lens_input.target.name,
        summary=summary,
        check=check(explained, summary),
        comparison=compare(explained, summary),
        doubts=doubts,
    )
