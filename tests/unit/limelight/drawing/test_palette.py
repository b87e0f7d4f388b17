"""Words have the same colours wherever they are lit: those of the rules."""

import json
import re
import subprocess
from collections import defaultdict

import pytest

import limelight
from limelight.drawing.templates import BLUE, GOLD, VIOLET, shades
from tests.places import ROOT

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


# A colour in a style, a quoted one without its mark, and one in numbers; not the end of an address.
COLOUR = re.compile(
    r"(?<!\w)#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b"
    r"|(?<=[\"'])(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{6}(?=[\"'])"
    r"|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(\s*[\d.]",
    re.IGNORECASE,
)
WRITTEN = {".css", ".html", ".jinja", ".ipynb", ".js", ".md", ".py", ".toml", ".ts", ".yml"}


def source(name: str, text: str) -> str:
    """Returns what people wrote of a file: of a notebook, its cells."""
    cells = json.loads(text)["cells"] if name.endswith(".ipynb") else [{"source": [text]}]
    return "\n".join("".join(cell["source"]) for cell in cells)


def test_a_colour_stands_in_the_rules_alone() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if not re.match(r"tests/|static/vendor/", name)]
    texts = {path: path.read_text(encoding="utf-8") for path in paths if path.suffix in WRITTEN and path.is_file()}
    assert len(texts) > 500
    written = {path: source(path.name, text) for path, text in texts.items() if "Made by `make " not in text[:60]}
    found = {str(path.relative_to(ROOT)): COLOUR.findall(text) for path, text in written.items()}
    assert {name: colours for name, colours in found.items() if colours} == {}


@pytest.mark.parametrize("text", ["#abc", "#12345678", "'eee7d3'", "rgb(12 13 14)", "hsl( 20deg 1% 2%)"])
def test_a_colour_is_found_however_it_is_written(text: str) -> None:
    assert COLOUR.search(text)


def test_the_end_of_an_address_is_no_colour() -> None:
    assert not COLOUR.search('"/words#bad"')
