"""Given labels are read in any usual notation; a column without labels is rejected, with a remedy."""

import pytest

from limelight.errors import InputError
from limelight.score.given import GivenLabels

STARS = GivenLabels(["1", "2", "3", "4", "5"], [1, 2, 3, 4, 5])
WORDS = GivenLabels(["negative", "positive"], None)


@pytest.mark.parametrize("cell", [None, "", float("nan"), "nan", 4.5, 0, "four", True])
def test_what_is_no_star_has_no_position(cell: object) -> None:
    assert STARS.position(cell) is None


def test_labels_are_read_in_any_case() -> None:
    assert [WORDS.position(cell) for cell in ("Positive", "NEGATIVE", "neutral")] == [1, 0, None]


@pytest.mark.parametrize(
    ("labels", "cells", "way_out"),
    [
        (STARS, ["five", "one", "two"], "as numbers"),
        (STARS, [0, 7, 10, 3], "Convert"),
        (STARS, ["8/10", "9/10"], "as numbers"),
        (STARS, [4.5, 3.5, 2], "Round"),
        (STARS, [None, "", float("nan")], "empty"),
        (WORDS, ["good", "bad"], "negative, positive"),
    ],
)
def test_a_column_of_something_else_is_refused_with_the_way_out(
    labels: GivenLabels, cells: list[object], way_out: str
) -> None:
    with pytest.raises(InputError, match=way_out) as error:
        labels.check(cells, "--stars rating")
    assert "rating" in str(error.value)


def test_of_very_many_kinds_none_becomes_a_label() -> None:
    words = [f"{number} apples" for number in range(1, 10_200)]
    cells = [*[5] * 20_000, *words, "4", "4 stars", "4 or more"]
    unknown = STARS.check(cells, "--stars rating")
    assert unknown.total() == len(words) + 1
    assert set(unknown) <= set(cells)


def test_a_few_cells_of_something_else_are_rows_without_a_label() -> None:
    assert STARS.check([*[5] * 30, "n/a", None, "NaN"], "--stars rating") == {"n/a": 1}
