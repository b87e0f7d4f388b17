"""Draws the drivers of the stars as a self-contained page, without script or network."""

import math
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limelight.score.aspects import Aspect
    from limelight.score.drivers import Driver

_STYLE = (
    "body{max-width:60em;margin:2em auto;padding:0 1.2em;background:#fffdf7;color:#221e14;font:17px/1.6 Georgia,serif}"
    "h1{font-size:1.5em;line-height:1.3}h2{font-size:1.15em;margin-top:2em}p,footer{max-width:46em}"
    ".table{overflow-x:auto}table{border-collapse:collapse;width:100%;font:15px/1.5 system-ui,sans-serif}"
    "th,td{padding:.3em .6em;text-align:right;vertical-align:top;border-bottom:1px solid #eee7d3}"
    "th:first-child,td:first-child{text-align:left;width:100%;min-width:11em;overflow-wrap:anywhere}"
    "td{font-variant-numeric:tabular-nums;white-space:nowrap}td:first-child{white-space:normal}"
    "summary{cursor:pointer;font-weight:600}blockquote{margin:.4em 0;font:15px/1.6 Georgia,serif}"
    "mark{border-radius:3px;color:#221e14}.up mark{background:#e5c70c}.down mark{background:#6fafeb}"
    "small,footer{color:#756d5b;font:13px/1.6 system-ui,sans-serif}"
    "@media(prefers-color-scheme:dark){body{background:#1d1a14;color:#f0ead9}th,td{border-color:#3a3426}"
    "small,footer{color:#a59c86}}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_SPOKEN = (
    "The nouns that many reviews mention, each with the clauses around it. Alone: {} of these clauses, as if they were "
    "the whole review, which tells whether they praise or criticise. Move: how much higher the review is with them "
    "than without. Up and Down count the reviews whose clauses are clearly above or below the middle."
)
_LEAD = "How far the {} with a phrase, against the same review without it. A phrase opens to some of its reviews."
_NOTE = (
    "Measured by leaving words out, not by correlation. Means of phrases are over all reviews that have the phrase; "
    "where it is not among those that move the answer most it counts as 0. Means of terms are over up to 1,000 reviews "
    "of each. Intervals hold the mean with 95 % confidence. Terms and phrases of fewer than 3 reviews, phrases whose "
    "interval holds 0, and terms that reviews seldom judge are left out."
)
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
    up = [driver for driver in drivers if driver.mean > 0][:most]
    down = [driver for driver in drivers if driver.mean < 0][:most]
    noun = "stars" if unit == "stars" else "answers"
    body = "".join(
        f'<section class="{kind}"><h2>{title}</h2>{_table(found, texts)}</section>'
        for kind, title, found in (("up", "Up", up), ("down", "Down", down))
    )
    spoken = "".join(
        f'<section class="{kind}"><h2>{title}</h2>{_aspect_table(found, texts)}</section>'
        for kind, opinion, title in _OPINIONS
        if (found := [aspect for aspect in aspects if aspect.opinion == opinion][:most])
    )
    value = "the expected stars" if unit == "stars" else "the probability"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>What drives the {noun} – Limelight</title><style>{_STYLE}</style></head>"
        f"<body><h1>What drives the {noun} of {reviews:,} reviews</h1>"
        f"<p>{_SPOKEN.format(value)}</p>{spoken or '<p>No term.</p>'}"
        f"<h2>Phrases</h2><p>{_LEAD.format('expected stars move' if unit == 'stars' else 'probability moves')}</p>"
        f"{body}<footer>{_NOTE}</footer></body></html>\n"
    )


def _table(drivers: "Sequence[Driver]", texts: Mapping[int, str]) -> str:
    if not drivers:
        return "<p>No phrase.</p>"
    rows = "".join(
        f"<tr><td>{_quoted(driver.phrase, driver.variants, driver.rows, texts)}</td><td>{driver.mean:+.2f}</td>"
        f"<td>{driver.low:+.2f} to {driver.high:+.2f}</td>"
        f"<td>{driver.reviews:,}</td><td>{driver.share:.1%}</td><td>{driver.sum:+.1f}</td></tr>"
        for driver in drivers
    )
    return (
        '<div class="table"><table><thead><tr><th>Phrase</th><th>Mean</th><th>95 %</th><th>Reviews</th><th>Share</th>'
        f"<th>Sum</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _aspect_table(aspects: "Sequence[Aspect]", texts: Mapping[int, str]) -> str:
    rows = "".join(
        f"<tr><td>{_quoted(aspect.term, aspect.variants, aspect.rows, texts)}</td><td>{aspect.alone:.2f}</td>"
        f"<td>{interval(aspect.alone_low, aspect.alone_high)}</td><td>{aspect.move:+.2f}</td>"
        f"<td>{interval(aspect.move_low, aspect.move_high, '+')}</td><td>{aspect.reviews:,}</td>"
        f"<td>{aspect.share:.1%}</td><td>{aspect.praised:,}</td><td>{aspect.criticised:,}</td></tr>"
        for aspect in aspects
    )
    names = ("Term", "Alone", "95 %", "Move", "95 %", "Reviews", "Share", "Up", "Down")
    head = "".join(f"<th>{name}</th>" for name in names)
    return f'<div class="table"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def interval(low: float, high: float, sign: str = "") -> str:
    """Formats both ends of an interval, with `sign` "+" also above 0; an infinite one is that of one review."""
    return f"{low:{sign}.2f} to {high:{sign}.2f}" if math.isfinite(low) else "one review"


def _quoted(phrase: str, variants: Sequence[str], rows: Sequence[int], texts: Mapping[int, str]) -> str:
    """Returns a phrase that opens to the reviews in these rows."""
    forms = [phrase, *variants]
    also = f" <small>also {escape(', '.join(variants))}</small>" if variants else ""
    quotes = "".join(
        f'<blockquote dir="auto">{_excerpt(texts[row], forms)} <small>row {row + 1:,}</small></blockquote>'
        for row in rows
        if row in texts
    )
    return f"<details><summary>{escape(phrase)}{also}</summary>{quotes}</details>"


def _excerpt(text: str, forms: Sequence[str]) -> str:
    """Returns the surroundings of a phrase in a text, with the phrase highlighted."""
    words = [r"\W+".join(map(re.escape, re.findall(r"\w+", form))) for form in sorted(forms, key=len, reverse=True)]
    found = re.search(rf"\b(?:{'|'.join(words)})\b", text, re.IGNORECASE)
    if found is None:
        return escape(text[: 2 * _AROUND]) + ("…" if len(text) > 2 * _AROUND else "")
    start, stop = max(0, found.start() - _AROUND), min(len(text), found.end() + _AROUND)
    return (
        f"{'…' if start else ''}{escape(text[start : found.start()])}<mark>{escape(found[0])}</mark>"
        f"{escape(text[found.end() : stop])}{'…' if stop < len(text) else ''}"
    )
