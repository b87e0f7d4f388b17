"""Words have the same colours wherever they are lit: those of the rules. Other palettes are found."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

import limelight
from limelight.drawing.templates import BLUE, GOLD, VIOLET, shades
from tests.places import ROOT

# A rule for one level of a palette: what it is called, its number, and its colour in a light theme.
RULE = re.compile(r'([.\w\-="\[\]]*?[a-z="-])(\d{1,2})(?:"\])?[\w\s.]*\{[^{}#]*?(#[0-9a-f]{6})\b')
SHEETS = [
    path
    for path in [*ROOT.glob("static/**/*.css"), *ROOT.glob("static/js/embed/*.js")]
    if "node_modules" not in path.parts
]


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


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_has_no_palette_of_its_own(sheet: Path) -> None:
    check(sheet.read_text(encoding="utf-8"))


def test_what_python_draws_has_the_same() -> None:
    model = limelight.wrap(lambda texts: [[0.5, 0.5] for _ in texts], ["bad", "good"])
    assert check(model.predict("A lid.").to_html()) == 3
