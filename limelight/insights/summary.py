"""Summarizes an answer in one sentence: its strongest phrases, and what it is without them, which is measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.insights.doubts import Doubt
from limelight.insights.quotation import LEAST, Chosen, Quotation, join, quote_phrases, quote_sides
from limelight.lenses.explained import Explained
from limelight.lenses.lens import Target
from limelight.prediction import Prediction

_SAYINGS: dict = RULES["summary"]
_NAMED: dict = RULES["named"]
_QUOTED: dict = RULES["quoted"]


@dataclass(frozen=True, slots=True)
class NamedPhrase(Documented):
    """A phrase of the text that the summary names."""

    text: str
    """The phrase as written, on one line, without marks at its ends."""
    sentence: int
    """The index of its sentence, starting at 0."""
    tokens: list[int]
    """The indices of the tokens of all its occurrences."""
    value: float | None
    """Its contribution to the target (see `Phrase`); null for a lens of words."""
    without: float | None
    """The target's value without the named phrases on the same side: those that raise it, or those that lower it."""


@dataclass(frozen=True, slots=True)
class Piece(Documented):
    """A piece of a summary or an excerpt."""

    text: str
    phrase: int | None = None
    """The index of its phrase in `phrases`, or null."""
    aside: bool = False
    """Whether it quotes, in brackets, words that complete a phrase."""


@dataclass(frozen=True, slots=True)
class Summary(Documented):
    """A one-sentence summary of what moves the answer."""

    text: str
    head: str
    """The answer, if `text` begins with it and a colon; empty otherwise, for example if another target is explained."""
    pieces: list[Piece]
    """The text after `head`, capitalized, in pieces, for a page that shows the answer above."""
    phrases: list[NamedPhrase]
    """The named phrases: those that support the answer first, and within a quotation the strongest first."""


@dataclass(frozen=True, slots=True)
class Check(Documented):
    """The answer without some of its phrases, measured by leaving them out."""

    phrases: int
    """The number of phrases in the first half of the summary."""
    without: float
    """The target's value without these phrases, as in the summary."""
    without_others: float | None
    """The mean value of the target without one of the other phrases instead; null if there are no other phrases."""
    phrases_to_flip: int | None
    """The number of phrases to leave out, the most supportive first, until the label changes; null if it never does."""


@dataclass(frozen=True, slots=True)
class _Side:
    """Quotations of phrases that all support the answer, or all do not, and the target without these phrases."""

    quotations: list[Quotation]
    without: float

    @property
    def phrases(self) -> list[Chosen]:
        return [phrase for quotation in self.quotations for phrase in quotation.phrases]


# A quotation, and the target without the phrases of its side.
_Quoted = tuple[Quotation, float | None]


def summarize(explained: Explained, doubts: Sequence[Doubt] = ()) -> Summary:
    """Returns the summary of a text that was explained; `doubts` are the reasons to doubt the answer.

    For the lens of phrases, it names the two to four strongest phrases, those that support the answer first, with the
    measured value of the target without the phrases of each side. A side is omitted if the answer without it reads the
    same or moves the other way; a side against the answer must move it by 0.15 stars or 2 points. If another phrase
    alone moves the answer as far as the first side, which has the strongest phrase, the summary says so. For other
    lenses, it names the brightest phrases. For a question, it only says that it is one.
    """
    asked, prediction, whole = explained.lens_input, explained.prediction, explained.findings.value
    if question := question_of(doubts):
        return _compose([question])
    if explained.light.phrases is None:
        return _brightest(explained)
    target, label = asked.target, _label(asked.target, prediction)
    name = printed(target, whole, prediction)
    is_answer = target.unit == "stars" or (prediction.expected_stars is None and target.labels == (prediction.label,))
    head = name if is_answer else ""
    sides = _measure(explained)
    if not sides:
        silent = [_SAYINGS["nothing"]] if prediction.undecided else [f"{name}: ", _SAYINGS["no_phrase"]]
        return _compose(silent, "" if prediction.undecided else head)
    strongest = max(sides, key=lambda side: abs(side.phrases[0].value))
    if not prediction.undecided and strongest is sides[0] and (rival := _find_rival(explained, strongest)):
        written = {key: shown(target, side.without) for key, side in (("value", strongest), ("other", rival))}
        before, between, after = _SAYINGS["either"].format(**written).split("|")
        return _compose([f"{name}: ", before, *_listed(strongest), between, *_listed(rival), after], head)
    pieces: list[str | _Quoted] = []
    # An undecided answer names no label: its sides say which one they are for, and against.
    unit = "undecided" if prediction.undecided and target.unit == "probability" else target.unit
    for side in sides:
        way = "up" if side.phrases[0].value > 0 else "down"
        number = "one" if len(side.quotations) == 1 else "many"
        value = _SAYINGS["without"][number].format(value=shown(target, side.without))
        pieces += [", " if pieces else "", _SAYINGS[way][unit].format(label=label), *_listed(side), f" ({value})"]
    if prediction.undecided:
        return _compose([_SAYINGS["both_ways" if len(sides) > 1 else "cannot_tell"], *pieces, "."])
    if target.unit == "probability" and sides[0].phrases[0].value < 0:
        # Phrases against a label do not explain it: the label stands in spite of them.
        return _compose([f"{name}, ", *pieces, "."])
    return _compose([f"{name}: ", *pieces, "."], head)


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
        return f"{'−' if value < 0 and rounded else '+'}{rounded} points"
    if rounded == 100 and value < 1:
        return "over 99%"
    return "under 1%" if rounded == 0 and value > 0 else f"{rounded}%"


def _measure(explained: Explained) -> list[_Side]:
    """Returns the phrases to name, for the answer and against it, each side with the target without it.

    A side has two quotations, or more where two do too little; see `summarize` for what is too little.
    """
    asked, most = explained.lens_input, _QUOTED["a_side"]
    sides = [
        (kind, quotations)
        for kind, every in quote_sides(explained).items()
        for quotations in ([every[:most], every] if len(every) > most else [every])
    ]
    if not sides:
        return []
    kept = np.ones((len(sides), len(asked.phrases)), bool)
    for row, (_, quotations) in zip(kept, sides, strict=True):
        row[[index for quotation in quotations for phrase in quotation.phrases for index in phrase.indices]] = False
    # What `check` asks for is evaluated in the same call.
    assert explained.light.phrases is not None
    first = asked.first_parts(*asked.support_order(explained.light.phrases.values))
    parts = np.concatenate([kept[:, asked.phrase_of], first])
    clear: dict[tuple[bool, bool], _Side] = {}
    for (kind, quotations), value in zip(sides, asked.values(parts).tolist(), strict=False):
        side = _Side(quotations, value)
        if _is_worth_telling(explained, side):
            clear.setdefault(kind, side)
    any_for, whole_for, against = (clear.get(kind) for kind in ((True, False), (True, True), (False, True)))
    # Torn phrases for the answer are named where whole ones move it by less than a share of what they do.
    moves = [abs(explained.findings.value - side.without) if side else 0.0 for side in (any_for, whole_for)]
    speaks_for = whole_for if moves[1] >= _QUOTED["whole"] * moves[0] else any_for
    return [side for side in (speaks_for, against) if side]


def _is_worth_telling(explained: Explained, side: _Side) -> bool:
    """Whether the answer without a side is another, and the way that its phrases pull; see `summarize`."""
    target, whole, first = explained.lens_input.target, explained.findings.value, side.phrases[0]
    move = (whole - side.without) * (1 if first.value > 0 else -1)
    least = 0 if first.supports else _QUOTED["against"][target.unit]
    return move > least and shown(target, side.without) != shown(target, whole)


def check(explained: Explained, summary: Summary) -> Check | None:
    """Returns the check of an explanation by the lens of phrases; None if its `summary` names no phrase."""
    asked, values = explained.lens_input, explained.light.phrases
    if values is None or not summary.phrases or summary.phrases[0].without is None:
        return None
    of_token = dict(zip(asked.numbers, asked.phrase_of.tolist(), strict=True))
    side = [phrase for phrase in summary.phrases if phrase.without == summary.phrases[0].without]
    named = {of_token[number] for phrase in side for number in phrase.tokens}
    others = [index for index in range(len(asked.phrases)) if index not in named]
    return Check(
        phrases=len(named),
        without=summary.phrases[0].without,
        without_others=float(values.without[others].mean()) if others else None,
        phrases_to_flip=asked.first_change(*asked.support_order(values.values)),
    )


def _find_rival(explained: Explained, side: _Side) -> _Side | None:
    """Returns a phrase that is not named and, left out alone, moves the answer as far as `side` does; None without."""
    values = explained.light.phrases
    assert values is not None
    way = 1 if side.phrases[0].value > 0 else -1
    moves = way * (values.whole - values.without)
    moves[[index for phrase in side.phrases for index in phrase.indices]] = -np.inf
    most = int(moves.argmax())
    if moves[most] < max(way * (values.whole - side.without), LEAST[explained.lens_input.target.unit] / 2):
        return None
    [rival] = quote_phrases(explained, [most])
    if not rival.text or not rival.is_whole or any(map(rival.overlaps, side.phrases)):
        return None
    return _Side(join(explained.prediction, [rival]), float(values.without[most]))


def _brightest(explained: Explained) -> Summary:
    """Names the phrases with the largest weights, of a lens of words."""
    asked, light = explained.lens_input, explained.light
    head = explained.lens.head
    sums = np.bincount(asked.phrase_of, np.abs(light.weights) * asked.is_word, len(asked.phrases))
    ranked = [index for index in np.argsort(-sums, kind="stable").tolist() if sums[index] > 0]
    written = (phrase for index in ranked for phrase in quote_phrases(explained, [index]) if phrase.text)
    phrases = list(islice(written, _NAMED["most"] - 1))
    if not phrases:
        return _compose([f"{head}: no phrase stands out."])
    pieces: list[str | _Quoted] = []
    for quotation in join(explained.prediction, phrases):
        pieces += [", " if pieces else f"{head}: ", (quotation, None)]
    return _compose([*pieces, "."])


def _listed(side: _Side) -> list[str | _Quoted]:
    """Returns the quotations of a side with what stands between them: "A, B and C"."""
    marks = [*[", "] * (len(side.quotations) - 2), " and ", ""][-len(side.quotations) :]
    return [
        part
        for quotation, mark in zip(side.quotations, marks, strict=True)
        for part in ((quotation, side.without), mark)
    ]


def _compose(parts: Sequence[str | _Quoted], head: str = "") -> Summary:
    """Returns the sentence made of `parts`: words, and quotations; it begins with `head`, if any."""
    pieces: list[Piece] = []
    phrases: list[NamedPhrase] = []
    for part in parts:
        if not isinstance(part, str):
            quotation, without = part
            pieces += _pieces(quotation, len(phrases))
            # A lens of words has no values.
            phrases += [
                NamedPhrase(
                    phrase.text, phrase.sentence, phrase.tokens, None if without is None else phrase.value, without
                )
                for phrase in quotation.phrases
            ]
        elif pieces and pieces[-1].phrase is None and not pieces[-1].aside:
            pieces.append(Piece(pieces.pop().text + part))
        elif part:
            pieces.append(Piece(part))
    text = "".join(piece.text for piece in pieces)
    if head:
        rest = pieces[0].text.removeprefix(f"{head}: ")
        pieces[0] = Piece(rest[:1].upper() + rest[1:])
    return Summary(text, head, pieces, phrases)


def _pieces(quotation: Quotation, first: int) -> list[Piece]:
    """Returns a quotation in pieces; `first` is the index of its first phrase."""
    written: list[tuple[str, int | None]] = []
    for piece in quotation.pieces:
        if isinstance(piece, str):
            written.append((f" {piece}" if written else piece, None))
            continue
        if written and written[-1][1] is None:
            written[-1] = (f"{written[-1][0]} ", None)
        elif written:
            written.append((" ", None))
        written.append((quotation.phrases[piece].text, first + piece))
    written[0] = (f"“{written[0][0]}", written[0][1])
    written[-1] = (f"{written[-1][0]}”", written[-1][1])
    return [Piece(text, phrase, phrase is None) for text, phrase in written]
