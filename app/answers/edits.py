"""POST /api/v1/edits: few sentences left out, so that the answer of a model is another."""

from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, ClassVar

from pydantic import Field, StrictFloat, StrictInt, StrictStr
from starlette.requests import Request

from limelight.edits.edit import MOST_WORDS, Edits

from .examples import ANSWERS
from .questions import ModelAnswer, ReviewRequest, about, predictor_and_prior


class EditsRequest(ReviewRequest):
    """One review in `text`, and the answer to reach by leaving out a few of its sentences."""

    target: StrictStr | StrictInt | StrictFloat | None = Field(
        None,
        description="A label, or a number of stars to reach or pass. By default, one star towards the other end of "
        "the scale; if labels are not stars, the second most probable label.",
    )
    budget: Annotated[StrictInt, Field(ge=4)] | None = Field(
        None, description="Maximum number of texts sent to your own classifier."
    )
    most_words: Annotated[StrictInt, Field(ge=1, le=MOST_WORDS)] = Field(
        MOST_WORDS, description="Maximum number of sentences to leave out; 1 is fastest."
    )


@dataclass(frozen=True)
class EditsAnswer(Edits, ModelAnswer):
    """Suggested sentences to leave out of one text; predictions have no `sentences` of their own."""

    example: ClassVar[dict[str, Any]] = ANSWERS["edits"]


def answer_edits(request: Request, question: EditsRequest) -> EditsAnswer:
    """Finds the fewest sentences to leave out of one review so that the answer reaches `target`.

    Raises `AppError`, or the library's error about the request.
    """
    predictor, prior = predictor_and_prior(request, question)
    result = predictor.edit(
        question.text, question.target, question.without, prior, question.budget, question.most_words
    )
    edits = [replace(edit, prediction=replace(edit.prediction, sentences=[], regions=[])) for edit in result.edits]
    content = {field.name: getattr(result, field.name) for field in fields(result)} | {"edits": edits}
    return EditsAnswer(**content, **about(request, predictor))
