"""Draws a prediction as self-contained HTML: no script, no external style sheet, no network."""

from html import escape
from typing import TYPE_CHECKING

from limelight.drawing.heat import LEVELS, heat
from limelight.lenses.registry import find_lens

if TYPE_CHECKING:
    from limelight.prediction import Prediction, WeightedSentence

# The colours of the words: amber if a word counts or raises the answer, blue if it lowers it, in eleven steps.
AMBER = ["fffdf7", "fcf7dd", "faf2c8", "f8edb5", "f5e7a3", "f3e292", "f0dd7f", "edd76c", "ebd256", "e8cc3c", "e5c70c"]
BLUE = ["fffdf7", "ecf5ff", "deeefd", "d0e6fb", "c3def9", "b5d6f7", "a7cff5", "99c7f3", "8bbff0", "7db7ee", "6fafeb"]
_STYLE = (
    ".limelight{max-width:46em;margin:1em auto;padding:1.2em 1.6em;background:#fffdf7;color:#221e14;"
    "font:17px/1.7 Georgia,serif;border-radius:8px}"
    ".limelight *{box-sizing:border-box}"
    ".limelight h1{margin:0;font:600 1.4em/1.3 Georgia,serif}"
    ".limelight ul{margin:.6em 0 1.2em;padding:0;list-style:none;font:14px/1.6 system-ui,sans-serif}"
    ".limelight li{display:grid;grid-template-columns:8em 1fr 4em;gap:1em;align-items:center}"
    ".limelight li span:last-child{text-align:right;font-variant-numeric:tabular-nums}"
    ".limelight meter{width:100%}"
    ".limelight .sentence{margin:.15em 0;padding-left:.8em;border-left:5px solid #eee7d3;"
    "white-space:pre-wrap;overflow-wrap:anywhere}"
    ".limelight .word{border-radius:3px}"
    ".limelight .unknown{text-decoration:underline dashed 1px;text-underline-offset:.2em}"
    ".limelight .removed{color:#756d5b;text-decoration:line-through}"
    ".limelight .unread{color:#756d5b}"
    ".limelight footer{margin-top:1.2em;font:13px/1.6 system-ui,sans-serif;color:#756d5b}"
    + "".join(
        f".limelight .h{level}{{background:#{amber}}}.limelight .s{level}{{border-color:#{amber}}}"
        f".limelight .h-{level}{{background:#{blue}}}.limelight .s-{level}{{border-color:#{blue}}}"
        for level, amber, blue in zip(range(1, LEVELS + 1), AMBER[1:], BLUE[1:], strict=True)
    )
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def to_html(prediction: "Prediction") -> str:
    """Returns a complete page: the label, all probabilities, and the coloured text, with numbers on hover."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(headline(prediction))} – Limelight</title></head>"
        f"<body>{to_fragment(prediction)}</body></html>\n"
    )


def to_fragment(prediction: "Prediction") -> str:
    """Returns the same as a fragment of a page, such as the output of a notebook cell."""
    bars = "".join(
        f"<li><span>{escape(label)}</span><meter value='{probability:.4f}'></meter><span>{probability:.1%}</span></li>"
        for label, probability in zip(prediction.labels, prediction.probabilities, strict=True)
    )
    levels = heat(prediction.sentences, prediction.explanation)
    sentences = "".join(
        _sentence(prediction, sentence, *lit) for sentence, lit in zip(prediction.sentences, levels, strict=True)
    )
    counts = prediction.counts
    unknown = f"; {counts.tokens_unknown:,} of them unknown, underlined" if counts.tokens_unknown else ""
    return (
        f'<div class="limelight"><style>{_STYLE}</style><h1>{escape(headline(prediction))}</h1><ul>{bars}</ul>'
        f'<div class="text" dir="auto">{sentences}</div>'
        f"<footer>Light: {escape(find_lens(prediction.explanation).title)}. Model: {escape(prediction.model)}, "
        f"version {escape(prediction.model_version)}. Read: {counts.tokens_read:,} of {counts.tokens:,} words and "
        f"marks{unknown}."
        "</footer></div>"
    )


def headline(prediction: "Prediction") -> str:
    """Returns the answer in a few words: "4 stars (3.9 expected)", or the label with its probability."""
    if prediction.undecided:
        return "Cannot tell"
    if prediction.expected_stars is None:
        return f"{prediction.label} ({max(prediction.probabilities):.0%})"
    noun = "star" if prediction.label == "1" else "stars"
    return f"{prediction.label} {noun} ({prediction.expected_stars:.1f} expected)"


def _sentence(prediction: "Prediction", sentence: "WeightedSentence", level: int, levels: list[int]) -> str:
    if not sentence.read:
        return f'<div class="sentence unread">{escape(sentence.text)}</div>'
    words = []
    for token, light in zip(sentence.tokens, levels, strict=True):
        if token.text:
            kind = f"word h{light}{'' if token.known else ' unknown'}{' removed' if token.removed else ''}"
            number = _number(
                token.weight, "sentence" if find_lens(prediction.explanation).by_sentence else "review", prediction
            )
            facts = "struck out" if token.removed else number
            facts += f"; the sentence: {_number(sentence.weight, 'review', prediction)}"
            words.append(f'<span class="{kind}" title="{facts}">{escape(token.text)}</span>')
        words.append(escape(token.whitespace))
    return f'<div class="sentence s{level}">{"".join(words)}</div>'


def _number(weight: float, whole: str, prediction: "Prediction") -> str:
    """Formats a weight with three digits: a share of `whole` for an unsigned lens, otherwise a signed number."""
    if not find_lens(prediction.explanation).signed:
        return f"{weight:.3%} of the {whole}" if 0 < weight < 0.001 else f"{weight:.1%} of the {whole}"
    return f"{weight:+.3f} {'stars' if prediction.expected_stars is not None else 'probability'}"
