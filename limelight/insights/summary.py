"""Summarizes an answer in one sentence: quotations of what moves it most, and what each of them adds."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from limelight.common.documented import Documented
from limelight.common.formatting import plural
from limelight.common.rules import RULES
from limelight.explained import Explained
from limelight.insights.doubts import Doubt
from limelight.insights.quotation import Quotation, brightest_quotations, choose_quotations
from limelight.lenses.lens import Target
from limelight.prediction import Prediction

_SAYINGS: dict = RULES["summary"]
# The cost of `check` grows with these times the tokens of a text.
_MOST_PHRASES_TO_FLIP = 64


@dataclass(frozen=True, slots=True)
class NamedPhrase(Documented):
    """Words of the text that the summary quotes."""

    text: str
    """The words as quoted: on one line, without marks at their ends; dots stand for what is left out."""
    tokens: list[int]
    """The indices of the tokens of all its words."""
    value: float | None
    """The value that all its words add to the target, as printed after them; null for a lens of words."""


@dataclass(frozen=True, slots=True)
class Piece(Documented):
    """A piece of a summary or an excerpt."""

    text: str
    phrase: int | None = None
    """The index of its phrase in `phrases`, or null."""


@dataclass(frozen=True, slots=True)
class Summary(Documented):
    """A one-sentence summary of what moves the answer."""

    text: str
    head: str
    """The answer, if `text` begins with it and a colon; empty otherwise, for example if another target is explained."""
    pieces: list[Piece]
    """The text after `head`, capitalized, in pieces, for a page that shows the answer above."""
    phrases: list[NamedPhrase]
    """The quotations, in the order of the sentence: those that support the answer first."""


@dataclass(frozen=True, slots=True)
class Check(Documented):
    """The answer without some of its phrases, measured by leaving them out."""

    phrases: int
    """The number of phrases in the quotations that the summary names first, for the answer or else against it."""
    without: float
    """The target's value without these quotations."""
    without_others: float | None
    """The mean value of the target without one of the other phrases instead; null if there are no other phrases."""
    phrases_to_flip: int | None
    """The number of phrases to leave out, the most supportive first, until the label changes; null if over 64."""


def summarize(explained: Explained, doubts: Sequence[Doubt] = ()) -> Summary:
    """Returns the summary of a text that was explained; `doubts` are the reasons to doubt the answer.

    For the lens of phrases, it quotes what moves the answer most, each with what it adds (see `choose_quotations`). For
    other lenses, it names the brightest phrases. For a question, it only says that it is one.
    """
    asked, prediction = explained.lens_input, explained.prediction
    if question := question_of(doubts):
        return _compose(explained, [question])
    if explained.light.phrases is None:
        return _compose(explained, _brightest(explained))
    target, name = asked.target, printed(asked.target, explained.findings.value, prediction)
    if prediction.mixed:
        name = _SAYINGS["mixed"] + f", {name}" * (target.unit == "stars")
    is_answer = target.unit == "stars" or (prediction.expected_stars is None and target.labels == (prediction.label,))
    head, named = name * is_answer, choose_quotations(explained)
    if not named and prediction.undecided:
        return _compose(explained, [_SAYINGS["nothing"]])
    if not named:
        return _compose(explained, [f"{name}: ", _SAYINGS["no_phrase"]], head)
    # An undecided answer names no label: its sides say which one they are for, and against.
    unit = "undecided" if prediction.undecided and target.unit == "probability" else target.unit
    pieces: list[str | Quotation] = []
    for rises, side in groupby(named, key=lambda each: each.value > 0):
        link = ", " * bool(pieces) + _SAYINGS["up" if rises else "down"][unit].format(label=_label(target, prediction))
        for quotation in side:
            pieces += [link, quotation, f" ({change(target, quotation.value)})"]
            link = " and "
    if prediction.undecided and not prediction.mixed:
        return _compose(explained, [_SAYINGS["cannot_tell"][unit], *pieces, "."])
    # Phrases against a label do not explain it: the label stands in spite of them.
    if unit == "probability" and named[0].value < 0:
        return _compose(explained, [f"{name}, ", *pieces, "."])
    return _compose(explained, [f"{name}: ", *pieces, "."], head)


def question_of(doubts: Sequence[Doubt]) -> str:
    """Returns the sentence that identifies a text as a question; "" if it is not."""
    return next((doubt.text for doubt in doubts if doubt.code == "question"), "")


def printed(target: Target, value: float, prediction: Prediction) -> str:
    """Formats the target as the page does: "3.5 stars", "Positive, 93%", "4 stars rather than 3 stars, +12 points"."""
    if target.unit == "stars":
        return f"{value:.1f} stars"
    name = _label(target, prediction)
    # A label keeps its case, except for its first letter: "HUM" does not become "Hum".
    return f"{name[:1].upper()}{name[1:]}, {shown(target, value)}"


def _label(target: Target, prediction: Prediction) -> str:
    stars = prediction.expected_stars is not None
    names = [f"{label} star{'' if label == '1' else 's'}" if stars else label for label in target.labels]
    return " rather than ".join(names)


def shown(target: Target, value: float) -> str:
    """Formats a value of the target: "3.2 ★", "93%" or, for the difference between two labels, "+12 points"."""
    if target.unit == "stars":
        return f"{value:.1f} ★"
    rounded = int(np.floor(100 * abs(value) + 0.5))
    if len(target.labels) > 1:
        return f"{'−' if value < 0 and rounded else '+'}{plural(rounded, 'point')}"
    if rounded == 100 and value < 1:
        return "over 99%"
    return "under 1%" if rounded == 0 and value > 0 else f"{rounded}%"


def change(target: Target, value: float) -> str:
    """Formats what is added to a target: "−0.8 ★", "+12 points"; "±0.0 ★" where that rounds to nothing."""
    number = f"{abs(value):.1f} ★" if target.unit == "stars" else plural(int(np.floor(100 * abs(value) + 0.5)), "point")
    sign = "±" if float(number.split()[0]) == 0 else "−" if value < 0 else "+"
    return sign + number


def check(explained: Explained, summary: Summary) -> Check | None:
    """Returns the check of an explanation by the lens of phrases; None if its `summary` names no phrase."""
    asked, values = explained.lens_input, explained.light.phrases
    if values is None or not summary.phrases:
        return None
    first = summary.phrases[0].value or 0.0
    side = [each for each in summary.phrases if (each.value or 0.0) * first > 0]
    without = ~np.isin(asked.numbers, [number for each in side for number in each.tokens])
    others = np.isin(np.arange(len(asked.phrases)), asked.phrase_of[~without], invert=True)
    order, supporting = asked.support_order(values.values)
    most = min(supporting, _MOST_PHRASES_TO_FLIP)
    # What `first_change` asks for is evaluated in the same call.
    answers = asked.values(np.concatenate([without[None], asked.first_parts(order, most)]))
    return Check(
        phrases=len(set(asked.phrase_of[~without].tolist())),
        without=float(answers[0]),
        without_others=float(values.without[others].mean()) if others.any() else None,
        phrases_to_flip=asked.first_change(order, most),
    )


def _brightest(explained: Explained) -> list[str | Quotation]:
    """Names the phrases with the largest weights, of a lens of words."""
    pieces: list[str | Quotation] = []
    for quotation in brightest_quotations(explained):
        pieces += [", " if pieces else f"{explained.lens.head}: ", quotation]
    return [*pieces, "."] if pieces else [f"{explained.lens.head}: no phrase stands out."]


def _compose(explained: Explained, parts: Sequence[str | Quotation], head: str = "") -> Summary:
    """Returns the sentence made of words and quotations; it begins with `head`, if any."""
    pieces: list[Piece] = []
    phrases: list[NamedPhrase] = []
    for part in parts:
        if isinstance(part, Quotation):
            pieces.append(Piece(f"“{part.text}”", len(phrases)))
            value = None if explained.light.phrases is None else part.value
            phrases.append(NamedPhrase(part.text, list(part.run), value))
        elif pieces and pieces[-1].phrase is None:
            pieces.append(Piece(pieces.pop().text + part))
        elif part:
            pieces.append(Piece(part))
    text = "".join(piece.text for piece in pieces)
    if head:
        rest = pieces[0].text.removeprefix(f"{head}: ")
        pieces[0] = Piece(rest[:1].upper() + rest[1:])
    return Summary(text, head, pieces, phrases)
