"""Words have the same colours wherever they are lit: those of the rules."""

import re
from collections import defaultdict

import limelight
from limelight.drawing.templates import BLUE, GOLD, VIOLET, shades

# A rule for one level of a palette: what it is called, its number, and its colour in a light theme.
RULE = re.compile(r'([.\w\-="\[\]]*?[a-z="-])(\d{1,2})(?:"\])?[\w\s.]*\{[^{}#]*?(#[0-9a-f]{6})\b')


def palettes(style: str) -> dict[str, list[str]]:
    """Returns the palettes of a style sheet: ten colours with the numbers 1 to 10."""
    result: dict[str, dict[int, str]] = defaultdict(dict)
    for name, number, colour in RULE.findall(style):
        result[name][int(number)] = colour.lower()
    return {name: [own[n] for n in range(1, 11)] for name, own in result.items() if set(range(1, 11)) <= own.keys()}


def check(style: str) -> int:
    known = [[f"#{colour}" for colour in own[1:]] for own in (GOLD, BLUE, VIOLET)]
    for name, colours in (own := palettes(style)).items():
        assert colours in known, name
    return len(own)


def test_the_three_palettes_have_ten_colours_that_differ() -> None:
    assert len({*GOLD, *BLUE, *VIOLET}) == 31
    assert check(shades()) == 3


def test_what_python_draws_has_the_same() -> None:
    model = limelight.wrap(lambda texts: [[0.5, 0.5] for _ in texts], ["bad", "good"])
    assert check(model.predict("A lid.").to_html()) == 3
