"""Draws what differs between groups of reviews, or changed over time, as a self-contained page without script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limelight.common.plain import plural
from limelight.drawing.drivers import excerpt
from limelight.drawing.templates import fill, signed

if TYPE_CHECKING:
    from limelight.score.groups import Change, Difference

_WIDTH, _HEIGHT, _LEFT, _ROW = 640, 200, 210, 26
_MOST_DOTS = 30


@dataclass(frozen=True, slots=True)
class Times:
    """The mean of each period, in order.

    Attributes:
        names: The periods.
        means: The mean of each.
        lows: The lower end of its 95% interval.
        highs: The upper end.
        counts: Its number of reviews.
    """

    names: Sequence[str]
    means: Sequence[float]
    lows: Sequence[float]
    highs: Sequence[float]
    counts: Sequence[int]


def headline(change: "Change", unit: str, since: str | None, part: tuple[str, float] | None) -> str:
    """Returns the most important difference in one sentence, or that there is none beyond chance.

    Args:
        change: What was found.
        unit: `stars` or `probability`.
        since: The period since which the others differ, if they are times.
        part: The term that accounts for most of the difference, and its share of it.
    """
    if not change.found:
        tests = plural(change.tested, "comparison")
        return f"Nothing {'changed' if since is not None else 'differs'} beyond chance, in {tests}."
    first = change.found[0]
    if first.kind != "mean":
        where = f"Since {since}" if since is not None else f"In {first.group}"
        return f"{where}, {sentence(first, unit)}; the mean does not differ beyond chance."
    fell = first.difference < 0
    low, high = sorted((abs(first.low), abs(first.high)))
    size = f"{abs(first.difference):.2f} [{low:.2f}, {high:.2f}]"
    noun = "stars" if unit == "stars" else "points of probability"
    if since is not None:
        text = f"Since {since} {'stars' if unit == 'stars' else 'probabilities'} {'fell' if fell else 'rose'} by {size}"
    else:
        text = f"{first.group} has {size} {'fewer' if fell else 'more'} {noun} than the others"
    if part is None:
        return f"{text}."
    name, share = part
    about = [each for each in change.found if each.name == name and each.group == first.group]
    return f"{text}; {share:.0%} of it is {_quoted(name)} ({', '.join(_figures(each, unit) for each in about)})."


def sentence(found: "Difference", unit: str) -> str:
    """Returns a difference in words, with its interval."""
    name = _quoted(found.name)
    figures = _figures(found, unit)
    if found.kind == "label":
        named = f"{found.name} star{'' if found.name == '1' else 's'}" if unit == "stars" else found.name
        return f"{named}: {figures}"
    return f"{'the mean' if found.kind == 'mean' else name}: {figures}"


def interval(found: "Difference") -> str:
    """Formats the difference with its interval: in points of reviews, or in the unit of the answers."""
    if found.kind in ("label", "share"):
        low, high = 100 * found.low, 100 * found.high
        return f"{signed(100 * found.difference, 0)} points [{signed(low, 0)}, {signed(high, 0)}]"
    return f"{signed(found.difference)} [{signed(found.low)}, {signed(found.high)}]"


def to_html(
    title: str, change: "Change", texts: Mapping[int, str], unit: str, reviews: int, times: Times | None
) -> str:
    """Returns the page.

    Args:
        title: The sentence on top, see `headline`.
        change: What was found.
        texts: The reviews that it refers to, by number.
        unit: `stars` or `probability`.
        reviews: Number of all reviews.
        times: The periods, if the groups are times.
    """
    return fill(
        "groups.html.jinja",
        title=title,
        change=change,
        texts=texts,
        reviews=plural(reviews, "review"),
        pictures=pictures(change, unit, times),
        sentence=lambda each: sentence(each, unit),
        interval=interval,
        excerpt=lambda text, found: excerpt(
            text, [found.name.strip("“”")] if found.kind in ("share", "judged") else []
        ),
    )


def pictures(change: "Change", unit: str, times: Times | None) -> list[tuple[str, str]]:
    """Returns the name of each picture, and the picture as SVG: the times as a line, differences as dots."""
    drawn = []
    if times is not None and len(times.names) > 1:
        drawn.append(("Over time", "the mean of each period, with its 95% interval", _line(times)))
    kinds = {
        "Difference of means, in " + unit: ("mean", "judged"),
        "Difference of shares, in points": ("label", "share"),
    }
    for name, of in kinds.items():
        if found := [each for each in change.found if each.kind in of]:
            drawn.append((name, f"{name}, each with its 95% interval", _dots(found[:_MOST_DOTS], unit)))
    return [
        (name, fill("groups.svg.jinja", picture={"line": None, **picture}, label=label, width=_WIDTH))
        for name, label, picture in drawn
    ]


def _figures(found: "Difference", unit: str) -> str:
    if found.kind in ("label", "share"):
        return f"{found.there:.0%} → {found.here:.0%} of reviews"
    return f"{found.there:.2f} → {found.here:.2f}{' ★' if unit == 'stars' else ''}"


def _name(found: "Difference", unit: str) -> str:
    return f"{found.name} ★" if found.kind == "label" and unit == "stars" else found.name or "all reviews"


def _quoted(name: str) -> str:
    return name if name.startswith("“") else f"“{name}”"


def _line(times: Times) -> dict[str, object]:
    """Returns the line of means with its band, in the coordinates of the picture."""
    low, high = min(times.lows), max(times.highs)
    room = (high - low) or 1.0
    step = (_WIDTH - 60) / (len(times.names) - 1)

    def point(place: int, value: float) -> str:
        return f"{50 + place * step:.1f},{20 + (high - value) / room * (_HEIGHT - 60):.1f}"

    every = max(1, -(-len(times.names) // 8))
    return {
        "height": _HEIGHT,
        "line": " ".join(point(place, value) for place, value in enumerate(times.means)),
        "band": " ".join(
            [point(place, value) for place, value in enumerate(times.highs)]
            + [point(place, times.lows[place]) for place in reversed(range(len(times.names)))]
        ),
        "points": [
            (*point(place, mean).split(","), f"{name}: {mean:.2f} [{low_:.2f}, {high_:.2f}], {plural(count, 'review')}")
            for place, (name, mean, low_, high_, count) in enumerate(
                zip(times.names, times.means, times.lows, times.highs, times.counts, strict=True)
            )
        ],
        "ticks": [(f"{50 + place * step:.1f}", name) for place, name in enumerate(times.names) if place % every == 0],
        "scale": [(f"{20 + (high - value) / room * (_HEIGHT - 60):.1f}", f"{value:.2f}") for value in (low, high)],
    }


def _dots(found: "Sequence[Difference]", unit: str) -> dict[str, object]:
    """Returns a dot with its interval for each difference, in the coordinates of the picture."""
    low, high = min(0.0, *(each.low for each in found)), max(0.0, *(each.high for each in found))
    room = (high - low) or 1.0

    def at(value: float) -> str:
        return f"{_LEFT + (value - low) / room * (_WIDTH - _LEFT - 20):.1f}"

    several = len({each.group for each in found}) > 1
    unit_of, digits = (100, 0) if found[0].kind in ("label", "share") else (1, 2)
    # An end that is near 0 would be written over it.
    ends = dict.fromkeys((low, 0.0, high))
    return {
        "height": _ROW * len(found) + 26,
        "ticks": [
            (at(value), signed(value * unit_of, digits) if value else "0")
            for value in ends
            if not value or abs(value) > room / 5
        ],
        "zero": at(0),
        "rows": [
            {
                "y": 18 + _ROW * place,
                # XML has no control characters.
                "name": "".join(filter(str.isprintable, (f"{each.group}: " if several else "") + _name(each, unit))),
                "dot": at(each.difference),
                "low": at(each.low),
                "high": at(each.high),
                "title": interval(each),
                "up": each.difference > 0,
            }
            for place, each in enumerate(found)
        ],
    }
