"""Fills the templates of self-contained pages, which need no script and no network."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def fill(name: str, **values: Any) -> str:
    """Returns the text of the template `name` with these values, in which HTML is escaped."""
    return _environment().get_template(name).render(**values)


@cache
def _environment() -> "Environment":
    # Imported here: most commands draw no page.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
