"""Draws numbers as a strip of colour in SVG: amber above 0, blue below, the deeper the larger."""

from collections.abc import Sequence

AMBER, BLUE = "#c79f00", "#3a7cbe"
# Number of distinct depths; numbers of one depth are one path, so that a strip of hundreds stays short.
DEPTHS = 6


class Svg(str):
    """A drawing that a template inserts unescaped."""

    __slots__ = ()

    def __html__(self) -> str:
        """Returns the drawing itself."""
        return str(self)


def draw_strip(values: Sequence[float], most: float) -> Svg:
    """Returns a strip with one place for each of `values`; a number of the size `most` gets the full colour."""
    places: dict[int, list[int]] = {}
    for place, value in enumerate(values):
        depth = round(DEPTHS * min(1.0, abs(value) / most)) if most else 0
        if depth:
            places.setdefault(-depth if value < 0 else depth, []).append(place)
    paths = "".join(
        f'<path fill="{BLUE if depth < 0 else AMBER}" fill-opacity="{abs(depth) / DEPTHS:.2f}" '
        f'd="{"".join(f"M{place} 0h1v1h-1z" for place in found)}"/>'
        for depth, found in sorted(places.items())
    )
    box = f'viewBox="0 0 {len(values)} 1" preserveAspectRatio="none"'
    return Svg(f'<svg class="figure-strip" {box} aria-hidden="true">{paths}</svg>')


def draw_bar(share: float) -> Svg:
    """Returns a bar whose length is the size of `share`, 0 to 1, of its width; blue if that is below 0."""
    colour = BLUE if share < 0 else AMBER
    return Svg(
        '<svg class="figure-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect fill="{colour}" width="{100 * min(1.0, abs(share)):.1f}" height="1"/></svg>'
    )
