"""A list of labels is printed as it can be typed again, and a cell is the same text from every format."""

from datetime import UTC, date, datetime, time

import pytest

from limelight.common.formatting import cell_text, is_unicode, listed, plural, split, to_text


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        (["bad", "good"], "bad, good"),
        (["bad, but cheap", "good"], '"bad, but cheap", good'),
        (['"so", so', '5" wide', '"'], '"""so"", so", 5" wide, """"'),
    ],
)
def test_a_list_is_typed_as_it_is_printed(values: list[str], printed: str) -> None:
    assert listed(values) == printed
    assert split(printed) == tuple(values)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (1.5, "1.5"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 12, 30), "2026-03-01T12:30:00"),
        # With its zone, midnight is a time.
        (datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01T00:00:00+00:00"),
        (time(12, 30), "12:30:00"),
    ],
)
def test_a_value_is_text_by_iso_8601_without_a_time_at_midnight(value: object, text: str) -> None:
    assert to_text(value) == text


def test_blank_cells_lone_surrogates_and_counts_are_told() -> None:
    assert [cell_text(cell) for cell in (None, float("nan"), " \n", "NaN", 0, " 0")] == [""] * 4 + ["0"] * 2
    assert [is_unicode(text) for text in ("é😀", "\ud83d")] == [True, False]
    counts = [plural(1, "epoch"), plural(1200, "step"), plural(0, "step"), plural(2, "branch", "branches")]
    assert counts == ["1 epoch", "1,200 steps", "0 steps", "2 branches"]
