"""Fills the templates of self-contained pages, which need no script and no network, and formats their numbers."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from limelight.common.plain import plural
from limelight.common.statistics import wilson

if TYPE_CHECKING:
    from jinja2 import Environment

# The colours of the words: amber if a word counts or raises the answer, blue if it lowers it, in eleven steps.
AMBER = ["fffdf7", "fcf7dd", "faf2c8", "f8edb5", "f5e7a3", "f3e292", "f0dd7f", "edd76c", "ebd256", "e8cc3c", "e5c70c"]
BLUE = ["fffdf7", "ecf5ff", "deeefd", "d0e6fb", "c3def9", "b5d6f7", "a7cff5", "99c7f3", "8bbff0", "7db7ee", "6fafeb"]


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
    colours = list(zip(range(1, len(AMBER)), AMBER[1:], BLUE[1:], strict=True))
    environment.globals.update(
        chance=chance, colours=colours, percent=percent, plural=plural, signed=signed, wilson=wilson
    )
    return environment
