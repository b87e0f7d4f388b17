"""The check of words finds the turns that make English hard to read, and no others."""

import pytest

from tests.plain_words import find_hits


@pytest.mark.parametrize(
    "line",
    [
        '"""Says how many rows there are."""',
        "* What the server prints.",
        "# A pool of so many processes.",
    ],
)
def test_a_hard_turn_is_a_hit(line: str) -> None:
    assert [number for number, _ in find_hits(f"first line\n{line}\n")] == [2]


@pytest.mark.parametrize(
    "line",
    [
        '"""Returns the number of rows."""',
        "# Besides the answer, it has a card.",
        "# There are so many that a limit helps.",
        "What is a lens?",
    ],
)
def test_a_plain_turn_is_none(line: str) -> None:
    assert find_hits(line) == []
