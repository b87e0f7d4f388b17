"""Draws what drives the stars as a page of its own, without script or network."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limelight.scoring.drivers import Driver

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
_LEAD = "How far the {} with a phrase, against the same review without it. A phrase opens to some of its reviews."
_NOTE = (
    "Measured by leaving the phrase out, not by correlation. Means are over all reviews that have the phrase; where it "
    "is not among those that move the answer most it counts as 0. The interval holds the mean with 95 % confidence. "
    "Phrases of fewer than 3 reviews, or whose interval holds 0, are left out."
)
# Characters of a review on either side of the phrase.
_AROUND = 160


def to_html(drivers: "Sequence[Driver]", texts: Mapping[int, str], reviews: int, unit: str, most: int) -> str:
    """Returns the page.

    Args:
        drivers: The phrases, as `limelight.scoring.drivers.find_drivers` ranks them.
        texts: The reviews that they name, by number.
        reviews: How many reviews were scored.
        unit: What is moved: `stars` or `probability`.
        most: Most phrases in either direction.
    """
    up = [driver for driver in drivers if driver.mean > 0][:most]
    down = [driver for driver in drivers if driver.mean < 0][:most]
    noun = "stars" if unit == "stars" else "answers"
    body = "".join(
        f'<section class="{kind}"><h2>{title}</h2>{_table(found, texts)}</section>'
        for kind, title, found in (("up", "Up", up), ("down", "Down", down))
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>What drives the {noun} – Limelight</title><style>{_STYLE}</style></head>"
        f"<body><h1>What drives the {noun} of {reviews:,} reviews</h1>"
        f"<p>{_LEAD.format('expected stars move' if unit == 'stars' else 'probability moves')}</p>"
        f"{body}<footer>{_NOTE}</footer></body></html>\n"
    )


def _table(drivers: "Sequence[Driver]", texts: Mapping[int, str]) -> str:
    if not drivers:
        return "<p>No phrase.</p>"
    rows = "".join(
        f"<tr><td>{_phrase(driver, texts)}</td><td>{driver.mean:+.2f}</td>"
        f"<td>{driver.low:+.2f} to {driver.high:+.2f}</td>"
        f"<td>{driver.reviews:,}</td><td>{driver.share:.1%}</td><td>{driver.sum:+.1f}</td></tr>"
        for driver in drivers
    )
    return (
        '<div class="table"><table><thead><tr><th>Phrase</th><th>Mean</th><th>95 %</th><th>Reviews</th><th>Share</th>'
        f"<th>Sum</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _phrase(driver: "Driver", texts: Mapping[int, str]) -> str:
    forms = [driver.phrase, *driver.variants]
    also = f" <small>also {escape(', '.join(driver.variants))}</small>" if driver.variants else ""
    quotes = "".join(
        f'<blockquote dir="auto">{_excerpt(texts[row], forms)} <small>row {row + 1:,}</small></blockquote>'
        for row in driver.rows
        if row in texts
    )
    return f"<details><summary>{escape(driver.phrase)}{also}</summary>{quotes}</details>"


def _excerpt(text: str, forms: Sequence[str]) -> str:
    """Returns the surroundings of a phrase in a text, with the phrase lit."""
    words = [r"\W+".join(map(re.escape, re.findall(r"\w+", form))) for form in sorted(forms, key=len, reverse=True)]
    found = re.search(rf"\b(?:{'|'.join(words)})\b", text, re.IGNORECASE)
    if found is None:
        return escape(text[: 2 * _AROUND]) + ("…" if len(text) > 2 * _AROUND else "")
    start, stop = max(0, found.start() - _AROUND), min(len(text), found.end() + _AROUND)
    return (
        f"{'…' if start else ''}{escape(text[start : found.start()])}<mark>{escape(found[0])}</mark>"
        f"{escape(text[found.end() : stop])}{'…' if stop < len(text) else ''}"
    )
