"""A list of labels is printed as it can be typed again."""

import pytest

from limelight.common.formatting import listed, split


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
