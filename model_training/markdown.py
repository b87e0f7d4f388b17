"""Renders model cards and their sections, the macros of `card.md.jinja`, as Markdown."""

from collections.abc import Mapping
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from limelight.audit.understands import CHANGE
from limelight.common.formatting import plural

from .output import duration


def section(name: str, *values: Any) -> str:
    """Returns the text of the macro `name` of the template, called with `values`."""
    text: str = getattr(_template(), name)(*values)
    return text


def percentages(scores: Mapping[str, Any]) -> tuple[str, str]:
    """Formats the value of scores and its interval; above 99%, with two decimals, to distinguish 99.66 from 99.74."""
    digits = 2 if scores["value"] > 0.99 else 1
    value, low, high = (f"{scores[name]:.{digits}%}" for name in ("value", "low", "high"))
    return value, f"{low} – {high}"


def cell(text: str) -> str:
    """Formats a name for a cell of a Markdown table, in which | must be escaped."""
    return text.replace("|", "\\|")


def _interval(scores: Mapping[str, Any]) -> str:
    value, interval = percentages(scores)
    return f"{value} ({interval})"


def _difference(scores: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    (share, n), (other, _) = _together(scores), _together(whole)
    interval = 1.96 * sqrt((share * (1 - share) + other * (1 - other)) / n)
    return f"{100 * (share - other):+.1f} ± {100 * interval:.1f}"


def _together(scores: Mapping[str, Any]) -> tuple[float, int]:
    n = sum(score["n"] for score in scores.values())
    return sum(score["value"] * score["n"] for score in scores.values()) / n, n


@cache
def _template() -> Any:
    # The text is Markdown, in which nothing is escaped but the cells of tables.
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"as": format, "cell": cell, "duration": duration, "interval": _interval, "plural": plural}
    environment.globals |= {
        "CHANGE": CHANGE,
        "difference": _difference,
        "percentages": percentages,
    }
    return environment.get_template("card.md.jinja").module
