"""Reads the stars in a cell: a number, on its own or in the ways people write it."""

import re

from limelight.common.formatting import to_text

_NUMBER = r"(\d{1,3}(?:[.,]\d+)?)"
# "4", "4,0", "4/5", "4 of 5", "4 out of 5", "5 von 5", "4 stars", "4★", "4 Sterne".
_STARS = re.compile(
    rf"{_NUMBER}\s*(?:(?:/|of|out of|von|sur|de|di|van|na)\s*5(?:[.,]0+)?)?"
    r"\s*(?:stars?|sterne?n?|étoiles?|estrellas?|★|⭐\N{VARIATION SELECTOR-16}?)?"
)
_SIGNS = re.compile(r"((?:[★⭐]\N{VARIATION SELECTOR-16}?)+)☆*")


def stars_of(cell: object) -> float | None:
    """Returns the number of stars in a cell, or None if it does not state one.

    "4", 4.0, "4,0", "4/5", "5 von 5", "4 out of 5 stars", "★★★★" and "★★★★☆" are read alike.
    """
    text = to_text(cell).strip().casefold() if cell is not None else ""
    if match := _STARS.fullmatch(text):
        return float(match[1].replace(",", "."))
    signs = _SIGNS.fullmatch(text)
    return float(sum(sign in "★⭐" for sign in signs[1])) if signs else None
