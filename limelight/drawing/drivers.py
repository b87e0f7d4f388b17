"""Draws the drivers of the stars as a self-contained page, without script or network."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from limelight.common.plain import plural
from limelight.drawing.templates import fill

if TYPE_CHECKING:
    from limelight.score.aspects import Aspect
    from limelight.score.drivers import Driver

_OPINIONS = (("up", "praised", "Praised"), ("down", "criticised", "Criticised"), ("", "divided", "Divided"))
# Number of characters of a review on either side of the phrase.
_AROUND = 160


def to_html(
    aspects: "Sequence[Aspect]",
    drivers: "Sequence[Driver]",
    texts: Mapping[int, str],
    reviews: int,
    unit: str,
    most: int,
) -> str:
    """Returns the page.

    Args:
        aspects: The terms, as `limelight.score.aspects.find_aspects` ranks them.
        drivers: The phrases, as `limelight.score.drivers.find_drivers` ranks them.
        texts: The reviews that they refer to, by number.
        reviews: Number of scored reviews.
        unit: The unit of the moves: `stars` or `probability`.
        most: Largest number of terms and phrases in either direction.
    """
    stars = unit == "stars"
    return fill(
        "drivers.html.jinja",
        noun="stars" if stars else "answers",
        value="the expected stars" if stars else "the probability",
        moves="expected stars move" if stars else "probability moves",
        reviews=plural(reviews, "review"),
        texts=texts,
        opinions=[
            (kind, title, [aspect for aspect in aspects if aspect.opinion == opinion][:most])
            for kind, opinion, title in _OPINIONS
        ],
        ways=[
            ("up", "Up", [driver for driver in drivers if driver.mean > 0][:most]),
            ("down", "Down", [driver for driver in drivers if driver.mean < 0][:most]),
        ],
        excerpt=excerpt,
        interval=interval,
    )


def interval(low: float, high: float, sign: str = "") -> str:
    """Formats both ends of an interval, with `sign` "+" also above 0; an infinite one is that of one review."""
    return f"{low:{sign}.2f} to {high:{sign}.2f}" if math.isfinite(low) else "one review"


def excerpt(text: str, forms: Sequence[str]) -> tuple[str, str, str]:
    """Returns the text around a phrase: before it, the phrase as written, and after it."""
    words = [r"\W+".join(map(re.escape, re.findall(r"\w+", form))) for form in sorted(forms, key=len, reverse=True)]
    found = re.search(rf"\b(?:{'|'.join(words)})\b", text, re.IGNORECASE)
    if found is None:
        return text[: 2 * _AROUND] + ("…" if len(text) > 2 * _AROUND else ""), "", ""
    start, stop = max(0, found.start() - _AROUND), min(len(text), found.end() + _AROUND)
    before, after = text[start : found.start()], text[found.end() : stop]
    return "…" * bool(start) + before, found[0], after + "…" * (stop < len(text))
