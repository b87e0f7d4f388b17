"""Sums up an answer in one sentence: its strongest phrases, and what it would be without them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.insights.quotation import quotations
from limelight.lenses.explained import Explained
from limelight.lenses.lens import Target
from limelight.prediction import Prediction

_SAYINGS: dict = RULES["summary"]
_NAMED: dict = RULES["named"]
# A phrase that adds less is neither named nor tinted.
LEAST: dict[str, float] = RULES["light"]["least"]


@dataclass(frozen=True, slots=True)
class NamedPhrase(Documented):
    """A phrase of the text that the summary names."""

    text: str
    """As written, on one line, without the marks at its ends."""
    sentence: int
    """The number of its sentence, from 0."""
    tokens: list[int]
    """The numbers of its tokens; of a phrase that occurs several times, those of each."""
    value: float | None
    """Its contribution to the target (see `phrases`); null for a lens of words."""
    without: float | None
    """The target's value without the named phrases of its side: those that raise it, or those that lower it."""


@dataclass(frozen=True, slots=True)
class Piece(Documented):
    """A piece of a summary or an excerpt."""

    text: str
    phrase: int | None = None
    """The index of its phrase in `phrases`, or null."""


@dataclass(frozen=True, slots=True)
class Summary(Documented):
    """One sentence on what moves the answer."""

    text: str
    head: str
    """The answer, if `text` begins with it and a colon; otherwise empty, as where another number is explained."""
    pieces: list[Piece]
    """The rest after `head`, with a capital letter, in pieces: for a page that shows the answer above."""
    phrases: list[NamedPhrase]
    """The quoted phrases: the side of the strongest first, and of each side the strongest first."""


def summarize(explained: Explained) -> Summary:
    """Returns the summary of a text that was explained.

    The lens of phrases names the two to four strongest, those first that speak for the answer, with the value of the
    target without those of each side, which is measured by leaving them out. A side that changes nothing is not named;
    where another phrase alone does as much as the first side, which has the strongest, the sentence says that. Another
    lens names its brightest phrases.
    """
    asked, prediction, whole = explained.asked, explained.prediction, explained.findings.value
    if explained.light.phrases is None:
        return _brightest(explained)
    target, label = asked.target, _label(asked.target, prediction)
    name = printed(target, whole, prediction)
    is_answer = target.unit == "stars" or (prediction.expected_stars is None and target.labels == (prediction.label,))
    head = name if is_answer else ""
    told = _told(explained)
    if not told:
        silent = [_SAYINGS["nothing"]] if prediction.undecided else [f"{name}: ", _SAYINGS["no_phrase"]]
        return _compose(silent, "" if prediction.undecided else head)
    strongest = max(told, key=lambda each: abs(each[0][0].value))
    if not prediction.undecided and strongest is told[0] and (rival := _rival(explained, *strongest)):
        return _compose([f"{name}: ", *_either(explained, told[0], rival)], head)
    pieces: list[str | NamedPhrase] = []
    # An undecided answer names no label: its sides say which one they are for, and against.
    said = "undecided" if prediction.undecided and target.unit == "probability" else target.unit
    for side, without in told:
        way = "up" if side[0].value > 0 else "down"
        value = _SAYINGS["without"][_number(side)].format(value=shown(target, without))
        named = _listed([phrase.named(explained, without) for phrase in side])
        pieces += [", " if pieces else "", _SAYINGS[way][said].format(label=label), *named, f" ({value})"]
    if prediction.undecided:
        return _compose([_SAYINGS["both_ways" if len(told) > 1 else "cannot_tell"], *pieces, "."])
    if target.unit == "probability" and told[0][0][0].value < 0:
        # Phrases against a label do not explain it: the label stands in spite of them.
        return _compose([f"{name}, ", *pieces, "."])
    return _compose([f"{name}: ", *pieces, "."], head)


def _number(side: "Sequence[Chosen]") -> str:
    return "one" if len(side) == 1 and len(side[0].places) == 1 else "many"


def _listed(phrases: Sequence[NamedPhrase]) -> list[str | NamedPhrase]:
    """Returns phrases with what stands between them: "A, B and C"."""
    marks = [*[", "] * (len(phrases) - 2), " and ", ""][-len(phrases) :]
    return [part for pair in zip(phrases, marks, strict=True) for part in pair]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A phrase to name.

    Attributes:
        text: See `NamedPhrase.text`.
        places: The places of its occurrences in the phrases of the question.
        value: What they add together.
    """

    text: str
    places: list[int]
    value: float

    def named(self, explained: Explained, without: float) -> NamedPhrase:
        """Returns it as the summary has it."""
        asked = explained.asked
        numbers = [asked.numbers[position] for place in self.places for position in asked.phrases[place]]
        sentence = explained.prediction.phrases[self.places[0]].sentence
        return NamedPhrase(self.text, sentence, numbers, self.value, without)


def choose_phrases(explained: Explained) -> list[Chosen]:
    """Returns the phrases that the summary names, the strongest first.

    The two strongest, and up to two more that add at least half as much as the first; each adds what is worth naming,
    and one speaks for the answer if any does. A phrase that occurs several times is named once. Of a text without a
    known word, nothing is named.
    """
    assert explained.light.phrases is not None
    counts = explained.prediction.counts
    if counts.words == counts.words_unknown:
        return []
    least = LEAST[explained.asked.target.unit]
    values = explained.light.phrases.values.tolist()
    strong = [place for place, value in enumerate(values) if abs(value) >= least]
    phrases = [explained.prediction.phrases[place] for place in strong]
    texts = quotations(explained.prediction, [range(each.start, each.end) for each in phrases])
    found: dict[tuple[str, bool], Chosen] = {}
    for place, text in zip(strong, texts, strict=True):
        if not text:
            continue
        value = values[place]
        same = found.get((text.lower(), value > 0))
        places, total = (same.places, same.value) if same else ([], 0.0)
        found[text.lower(), value > 0] = Chosen(same.text if same else text, [*places, place], total + value)
    ranked = sorted(found.values(), key=lambda chosen: -abs(chosen.value))
    named = [
        chosen
        for place, chosen in enumerate(ranked[: _NAMED["most"]])
        if place < _NAMED["always"] or abs(chosen.value) >= _NAMED["share"] * abs(ranked[0].value)
    ]
    if not any(_speaks_for(explained, chosen) for chosen in named):
        named += [chosen for chosen in ranked if _speaks_for(explained, chosen)][:1]
    return named


def _speaks_for(explained: Explained, chosen: Chosen) -> bool:
    """Whether a phrase speaks for the answer."""
    return chosen.value * explained.asked.direction > 0


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
    """Formats a value of the target: "3.2 ★", "93%", or, of the difference of two labels, "+12 points"."""
    if target.unit == "stars":
        return f"{value:.1f} ★"
    rounded = int(np.floor(100 * abs(value) + 0.5))
    if len(target.labels) > 1:
        return f"{'−' if value < 0 and rounded else '+'}{rounded} points"
    if rounded == 100 and value < 1:
        return "over 99%"
    return "under 1%" if rounded == 0 and value > 0 else f"{rounded}%"


_Side = tuple[Sequence[Chosen], float]


def _told(explained: Explained) -> list[_Side]:
    """Returns the phrases to name, for the answer and against it, each side with the target without it.

    A side without which the answer reads the same is left out.
    """
    asked, chosen = explained.asked, choose_phrases(explained)
    sides = [[each for each in chosen if _speaks_for(explained, each) == way] for way in (True, False)]
    sides = [side for side in sides if side]
    if not sides:
        return []
    kept = np.ones((len(sides), len(asked.phrases)), bool)
    for row, side in zip(kept, sides, strict=True):
        row[[place for phrase in side for place in phrase.places]] = False
    # What `check` asks for is evaluated in the same call.
    first = asked.first_parts(*explained.support_order())
    values: list[float] = asked.values(kept[:, asked.phrase_of], first).tolist()
    whole = shown(asked.target, explained.findings.value)
    return [pair for pair in zip(sides, values, strict=True) if shown(asked.target, pair[1]) != whole]


def _rival(explained: Explained, side: Sequence[Chosen], without: float) -> Chosen | None:
    """Returns a phrase that is not named and, left out alone, moves the answer as far as `side` does; None without."""
    found, named = explained.light.phrases, {place for phrase in side for place in phrase.places}
    assert found is not None
    way = np.sign(side[0].value)
    moves = way * (found.whole - found.without)
    moves[sorted(named)] = -np.inf
    most = int(moves.argmax())
    if moves[most] < max(way * (found.whole - without), LEAST[explained.asked.target.unit] / 2):
        return None
    phrase = explained.prediction.phrases[most]
    [text] = quotations(explained.prediction, [range(phrase.start, phrase.end)])
    return Chosen(text, [most], float(found.values[most])) if text else None


def _either(explained: Explained, told: _Side, rival: Chosen) -> list[str | NamedPhrase]:
    """Returns the sentence for phrases that do no more than another one."""
    assert explained.light.phrases is not None
    (side, without), target = told, explained.asked.target
    other = float(explained.light.phrases.without[rival.places[0]])
    named = [phrase.named(explained, without) for phrase in side]
    before, between, after = (
        _SAYINGS["either"].format(value=shown(target, without), other=shown(target, other)).split("|")
    )
    return [before, *_listed(named), between, rival.named(explained, other), after]


def _brightest(explained: Explained) -> Summary:
    """Names the phrases with the largest weights, of a lens of words."""
    asked, light = explained.asked, explained.light
    head = explained.lens.head
    sums = np.bincount(asked.phrase_of, np.abs(light.weights) * asked.is_word, len(asked.phrases))
    ranked = [place for place in np.argsort(-sums, kind="stable").tolist() if sums[place] > 0]
    sentences = [number for number, each in enumerate(explained.prediction.sentences) for _ in each.tokens]
    numbers = [[asked.numbers[position] for position in asked.phrases[place]] for place in ranked]
    texts = quotations(explained.prediction, [range(each[0], each[-1] + 1) for each in numbers])
    named = [
        NamedPhrase(text, sentences[tokens[0]], tokens, None, None)
        for text, tokens in zip(texts, numbers, strict=True)
        if text
    ]
    if not named:
        return _compose([f"{head}: nothing more than the rest."])
    pieces: list[str | NamedPhrase] = []
    for phrase in named[: _NAMED["most"] - 1]:
        pieces += [", " if pieces else f"{head}: ", phrase]
    return _compose([*pieces, "."])


def _compose(parts: Sequence[str | NamedPhrase], head: str = "") -> Summary:
    """Returns the sentence made of `parts`: words, and phrases, which are quoted; it begins with `head`, if any."""
    pieces: list[Piece] = []
    phrases: list[NamedPhrase] = []
    for part in parts:
        if isinstance(part, NamedPhrase):
            pieces.append(Piece(f"“{part.text}”", len(phrases)))
            phrases.append(part)
        elif pieces and pieces[-1].phrase is None:
            pieces.append(Piece(pieces.pop().text + part, None))
        elif part:
            pieces.append(Piece(part, None))
    text = "".join(piece.text for piece in pieces)
    if head:
        rest = pieces[0].text.removeprefix(f"{head}: ")
        pieces[0] = Piece(rest[:1].upper() + rest[1:])
    return Summary(text, head, pieces, phrases)
