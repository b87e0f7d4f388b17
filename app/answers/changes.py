"""POST /api/v1/changes: what differs between groups of scored reviews, or changed over time, beyond chance."""

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import Field, StrictInt, StrictStr
from starlette.requests import Request

from limelight.common.documented import Documented
from limelight.drawing.groups import interval, pictures, sentence
from limelight.errors import InputError
from limelight.score.changes import compare, name_groups
from limelight.score.dates import Period
from limelight.score.groups import Scored

from ..models.registry import ModelRegistry
from ..problems.errors import shorten
from ..settings import MOST_ROWS, Settings
from .questions import ModelAnswer, ModelName, RequestBody, Timing, timed

_MOST_TERMS, _LONGEST_TERM = 200, 200
Value = Annotated[float, Field(strict=True, ge=-1e6, le=1e6)]
# The number of a review, and how it judges a term.
Judged = tuple[Annotated[StrictInt, Field(ge=0)], Value]


class ChangesRequest(RequestBody):
    """The answers to many reviews, as /api/v1/score gives them, and the group or the date of each."""

    groups: Annotated[
        list[StrictStr | None],
        Field(
            min_length=1,
            max_length=MOST_ROWS,
            fail_fast=True,
            description="The group of each review, or its date; null leaves it out.",
        ),
    ]
    labels: Annotated[list[StrictStr], Field(max_length=MOST_ROWS, fail_fast=True, description="The label of each.")]
    values: Annotated[list[Value], Field(max_length=MOST_ROWS, fail_fast=True, description="The value of each.")]
    terms: dict[
        Annotated[str, Field(max_length=_LONGEST_TERM)],
        Annotated[list[Judged], Field(max_length=MOST_ROWS, fail_fast=True)],
    ] = Field(
        {},
        max_length=_MOST_TERMS,
        description="For each term the numbers of its reviews, from 0, and how each judges it (`alone`).",
    )
    over: bool = Field(False, strict=True, description="Whether `groups` are dates.")
    each: Period | None = Field(None, description="The periods of dates; by default what cuts them into a few dozen.")
    model: ModelName = None

    @property
    def work(self) -> int:
        """The reviews, once for each group, which is compared with all of them."""
        return len(self.groups) * len(set(self.groups))


@dataclass(frozen=True, slots=True)
class Picture(Documented):
    """A picture of what differs."""

    name: str
    svg: str
    """With the classes band, line, zero, up and fall, for a style sheet."""


@dataclass(frozen=True, slots=True)
class Found(Documented):
    """A difference beyond chance."""

    group: str
    sentence: str
    interval: str
    """The difference, and its 95% interval."""
    p: float
    """Corrected for all comparisons (Holm 1979)."""
    rows: list[int]
    """The numbers of some reviews of the group, from 0."""


@dataclass(frozen=True)
class ChangesAnswer(ModelAnswer):
    """The differences between groups, or of times, that are beyond chance."""

    title: str
    """The most important difference in a sentence, or that there is none beyond chance."""
    found: list[Found]
    pictures: list[Picture]
    tested: int
    """Number of comparisons."""
    timing_ms: Timing


def find_changes(request: Request, question: ChangesRequest) -> ChangesAnswer:
    """Compares many reviews. Raises `AppError` for an unknown model, or `InputError`."""
    settings: Settings = request.app.state.settings
    registry: ModelRegistry = request.app.state.registry
    predictor, rows = registry.get(question.model), len(question.groups)
    if rows > settings.max_page_rows:
        raise InputError(f"There are {rows:,} reviews; the limit is {settings.max_page_rows:,}. Use limelight drivers.")
    if not rows == len(question.labels) == len(question.values):
        raise InputError(
            f"There are {rows:,} groups, {len(question.labels):,} labels and {len(question.values):,} values. Give one "
            "of each for every review."
        )
    if any(row >= rows for judged in question.terms.values() for row, _ in judged):
        raise InputError(f"A term names a review beyond the last, {rows - 1:,}. Count reviews from 0.")
    if unknown := sorted(set(question.labels) - set(predictor.labels)):
        raise InputError(
            f"{shorten(unknown[0])!r} is not a label of {predictor.name}. Its labels are {', '.join(predictor.labels)}."
        )
    return timed(request, predictor, lambda: _compare(question, predictor.unit), ChangesAnswer)


def _compare(question: ChangesRequest, unit: str) -> dict[str, Any]:
    names = name_groups(question.groups, "groups", question.each, over=question.over)
    kept = [row for row, name in enumerate(names) if name is not None]
    place_of = {row: place for place, row in enumerate(kept)}
    terms = {}
    for term, judged in question.terms.items():
        inside = {place_of[row]: value for row, value in judged if row in place_of}
        terms[term] = np.array(sorted(inside), np.int64), np.array([inside[place] for place in sorted(inside)], float)
    scored = Scored(np.array([question.values[row] for row in kept]), [question.labels[row] for row in kept], terms)
    found = compare(scored, [name for name in names if name is not None], unit, over=question.over)
    return {
        "title": found.title,
        "found": [
            Found(each.group, sentence(each, unit), interval(each), round(each.p, 4), [kept[row] for row in each.rows])
            for each in found.change.found
        ],
        "pictures": [Picture(*each) for each in pictures(found.change, unit, found.times)],
        "tested": found.change.tested,
    }
