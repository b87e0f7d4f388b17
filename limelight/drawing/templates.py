"""Fills the templates of self-contained pages, which need no script and no network, and formats their numbers."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from limelight.common.formatting import plural
from limelight.common.resources import script
from limelight.common.statistics import wilson

if TYPE_CHECKING:
    from jinja2 import Environment

PAPER = "fffdf7"


def _palette(name: str, sign: str = "") -> list[str]:
    """Returns the eleven colours of a view in a light theme, as the element for any page has them."""
    style = script("embed/limelight-heat.js")
    return [PAPER, *re.findall(rf'^{sign}\[data-{name}="[1-9]\d?"\] {{.*?light-dark\(#(\w{{6}}),', style, re.MULTILINE)]


# The colours of the words by level: what raises the answer, what lowers it, and where the network looked.
GOLD, BLUE, VIOLET = _palette("level"), _palette("level", r'\[data-sign="-"\]'), _palette("looked")


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
        chance=chance, colours=colours, percent=percent, plural=plural, signed=signed, wilson=wilson
    )
    return environment
