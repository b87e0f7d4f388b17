"""Draws a prediction as self-contained HTML: no script, no external style sheet, no network."""

from dataclasses import replace

from limelight.drawing.templates import fill
from limelight.lenses.levels import drawn_levels, is_signed, margins
from limelight.lenses.registry import find_lens
from limelight.weighted_text import WeightedText


def to_html(prediction: WeightedText, *, page: bool = True) -> str:
    """Returns a complete page: the label, all probabilities, and the coloured text, with numbers on hover.

    Without `page`, the same as a fragment of a page, such as the output of a notebook cell.
    """
    lens = find_lens(prediction.explanation)
    return fill(
        "prediction.html.jinja",
        page=page,
        prediction=prediction,
        lens=lens,
        headline=headline(prediction),
        levels=drawn_levels(prediction),
        margins=margins(prediction),
        views=_views(prediction),
        whole="sentence" if lens.by_sentence else "review",
        number=lambda weight, whole: _number(weight, whole, prediction),
    )


def _views(prediction: WeightedText) -> list[tuple[str, str, str]]:
    """Returns the views that `prediction` has: the class of each, its name, and how to read it."""
    picked = any(sentence.picked is not None for sentence in prediction.sentences)
    attention = any(sentence.attention is not None for sentence in prediction.sentences)
    views = []
    if is_signed(prediction):
        adds = "Before a sentence: what it adds on average; without it, the answer may change by more or less."
        views.append(("decides", "What decides", f"Gold is good, blue is bad. {adds}"))
    share = "Before a sentence: its share."
    if picked or prediction.explanation == "ngrams":
        key = f"The windows of words that the network's filters picked. {share} Being picked does not mean deciding."
        views.append(("looked", "What it picked", key))
    elif attention or prediction.explanation == "attention":
        key = f"The words and sentences with the most attention. {share} Looking is not deciding."
        views.append(("looked", "Where it looked", key))
    elif not views:
        views.append(("looked", "Weights", "The words and sentences with the largest weights."))
    return views


def headline(prediction: WeightedText) -> str:
    """Returns the answer in a few words: "4 stars (3.9 expected)", or the label with its probability or the stars."""
    if prediction.undecided and not prediction.mixed:
        return "Cannot tell"
    if prediction.mixed:
        return f"Mixed: {headline(replace(prediction, undecided=False, mixed=False))}"
    if prediction.expected_stars is None:
        return f"{prediction.label} ({max(prediction.probabilities):.0%})"
    if not prediction.label.replace(".", "", 1).isdigit():
        return f"{prediction.label} ({prediction.expected_stars:.1f} stars expected)"
    noun = "star" if prediction.label == "1" else "stars"
    return f"{prediction.label} {noun} ({prediction.expected_stars:.1f} expected)"


def _number(weight: float, whole: str, prediction: WeightedText) -> str:
    """Formats a weight with three digits: a share of `whole` for an unsigned lens, otherwise a signed number."""
    if prediction.unit != "share":
        return f"{weight:+.3f} {prediction.unit}"
    if find_lens(prediction.explanation).signed:
        # Of an older prediction, which does not name its unit.
        return f"{weight:+.3f} {'stars' if prediction.expected_stars is not None else 'probability'}"
    return f"{weight:.3%} of the {whole}" if 0 < weight < 0.001 else f"{weight:.1%} of the {whole}"
