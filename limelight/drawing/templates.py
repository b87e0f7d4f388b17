"""Fills the templates of self-contained pages, which need no script and no network, and formats their numbers."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from limelight.common.formatting import plural
from limelight.common.rules import RULES, colour
from limelight.common.statistics import wilson

if TYPE_CHECKING:
    from jinja2 import Environment

# A colour is one for a light theme and one for a dark one, or one for both.
_PALETTE: dict[str, list[str]] = RULES["palette"]
_COLOURS: dict[str, dict[str, str]] = RULES["colours"]
# The colours of the words by level in a light theme: what raises the answer, what lowers it, where the network looked.
_HUES = ("gold", "blue", "violet")
GOLD, BLUE, VIOLET = ([pair.split()[0] for pair in (_COLOURS["words"]["paper"], *_PALETTE[name])] for name in _HUES)
# The levels, in a light theme and a dark one, of a bar, and of the ground of a phrase.
_OF_BAR, _OF_GROUND = (10, 7), (5, 6)


def shades() -> str:
    """Returns the rules of a style sheet for the colours around words, of bars (`--gold`) and of all levels."""
    hues = [
        f"--{name}{part}: {_in_both(' '.join(_PALETTE[name][level - 1].split()[i] for i, level in enumerate(levels)))};"
        for part, levels in (("", _OF_BAR), ("-ground", _OF_GROUND))
        for name in _HUES
    ]
    rules = [
        f":root, :host {{ {' '.join([*_properties('words'), *hues])} }}",
        '[data-level="0"] { --n: 0; --heat: var(--paper); --heat-ink: var(--unlit-ink); }',
    ]
    for level, pairs in enumerate(zip(*map(_PALETTE.get, _HUES), strict=True), 1):
        gold, blue, violet = map(_in_both, pairs)
        ink = f"var(--{'lit' if level >= RULES['light']['lit_from'] else 'unlit'}-ink)"
        rules += [
            f'[data-level="{level}"] {{ --n: {level}; --heat: {gold}; --heat-ink: {ink}; }}',
            f'[data-sign="-"][data-level="{level}"] {{ --heat: {blue}; }}',
            f'[data-looked="{level}"] {{ --m: {level}; --look: {violet}; --look-ink: {ink}; }}',
        ]
    return "\n".join(rules)


def page_colours() -> str:
    """Returns the style sheet with the colours of pages, and of words on them."""
    return "\n  ".join([":root {", *_properties("words"), *_properties("page")]) + "\n}\n"


def _properties(group: str) -> list[str]:
    return [f"--{name}: {_in_both(pair)};" for name, pair in _COLOURS[group].items()]


def _in_both(pair: str) -> str:
    light, *dark = pair.split()
    return f"light-dark(#{light}, #{dark[0]})" if dark else f"#{light}"


def chance(p: float) -> str:
    """Formats a p of four decimals."""
    return f"p {p:.4f}" if p >= 0.0001 else "p < 0.0001"


def percent(share: float) -> str:
    """Formats a share; one above 0 is not rounded to 0%, and one below 1 not to 100%."""
    return f"{share:.1%}" if 0 < share < 0.01 or 0.99 < share < 1 else f"{share:.0%}"


def signed(value: float, digits: int = 2) -> str:
    """Formats a number with its sign, a true minus, and no sign for 0."""
    text = f"{abs(value):.{digits}f}"
    return text if float(text) == 0 else f"{'−' if value < 0 else '+'}{text}"


def fill(name: str, **values: Any) -> str:
    """Returns the text of the template `name` with these values, in which HTML is escaped."""
    return _environment().get_template(name).render(**values)


@cache
def _environment() -> "Environment":
    # Imported here: most commands draw no page.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    colours = list(zip(range(1, len(GOLD)), GOLD[1:], BLUE[1:], VIOLET[1:], strict=True))
    environment.globals.update(
        chance=chance, colours=colours, percent=percent, plural=plural, shades=shades, signed=signed, wilson=wilson
    )
    environment.globals.update(colour=colour, page_colours=page_colours, audit_colours=_COLOURS["audit"])
    return environment
