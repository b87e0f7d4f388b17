"""Two models that answered one table: their common rows, and with given labels those that are right."""

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from limelight.common.statistics import mcnemar
from limelight.report.groups import compare_answers
from limelight.report.source import Reviews
from limelight.score.given import NO_LABEL


def answers(labels: list[int], given: list[int] | None = None, *, without: int | None = None) -> Reviews:
    """Returns the answers to a table; the row `without` has none."""
    answered = np.arange(len(labels)) != (len(labels) if without is None else without)
    given_labels = None if given is None else np.array(given)
    return cast("Reviews", SimpleNamespace(labels=np.array(labels), answered=answered, given=given_labels))


@pytest.mark.parametrize("has_labels", [True, False])
def test_rows_that_flip_are_named_and_judged_by_the_given_labels(has_labels: bool) -> None:
    # Better, worse, the same, without a label, without an answer of either model.
    given = [1, 1, 0, NO_LABEL, 1, 1] if has_labels else None
    new = answers([1, 0, 0, 1, 1, 1], given, without=4)
    result = compare_answers(new, answers([0, 1, 0, 0, 0, 0], without=5), ["bad", "good"])
    assert (result.rows, result.flipped) == (4, [(1, "bad", "good"), (2, "good", "bad"), (4, "bad", "good")])
    judged = (1, 1, 3, mcnemar(1, 1)) if has_labels else (0, 0, 0, None)
    assert (result.better, result.worse, result.labelled, result.p) == judged
