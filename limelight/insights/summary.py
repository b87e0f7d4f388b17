"""Sums up an answer in one sentence: its strongest phrases, and what it would be without them."""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

import numpy as np

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.insights.doubts import Doubt
from limelight.insights.quotation import around, quotations, quoted
from limelight.lenses.explained import Explained
from limelight.lenses.lens import Target
from limelight.prediction import Prediction

_SAYINGS: dict = RULES["summary"]
_NAMED: dict = RULES["named"]
_QUOTED: dict = RULES["quoted"]
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
    aside: bool = False
    """Whether it quotes, in brackets, words around a phrase that complete it."""


@dataclass(frozen=True, slots=True)
class Summary(Documented):
    """One sentence on what moves the answer."""

    text: str
    head: str
    """The answer, if `text` begins with it and a colon; otherwise empty, as where another number is explained."""
    pieces: list[Piece]
    """The rest after `head`, with a capital letter, in pieces: for a page that shows the answer above."""
    phrases: list[NamedPhrase]
    """The phrases that are named: first those that speak for the answer, and of each quotation the strongest first."""


def summarize(explained: Explained, doubts: Sequence[Doubt] = ()) -> Summary:
    """Returns the summary of a text that was explained; `doubts` are the reasons to doubt the answer.

    The lens of phrases names the two to four strongest, those first that speak for the answer, with the value of the
    target without those of each side, which is measured by leaving them out. A side is not named where the answer
    without it reads the same or goes the other way; one against the answer has to move it by .15 stars or 2 points.
    Where another phrase alone does as much as the first side, which has the strongest, the sentence says that. Another
    lens names its brightest phrases. Of a question that the model cannot tell about, it says only that it is one.
    """
    asked, prediction, whole = explained.lens_input, explained.prediction, explained.findings.value
    if question := question_of(prediction, doubts):
        return _compose([question])
    if explained.light.phrases is None:
        return _brightest(explained)
    target, label = asked.target, _label(asked.target, prediction)
    name = printed(target, whole, prediction)
    is_answer = target.unit == "stars" or (prediction.expected_stars is None and target.labels == (prediction.label,))
    head = name if is_answer else ""
    sides = _told(explained)
    if not sides:
        silent = [_SAYINGS["nothing"]] if prediction.undecided else [f"{name}: ", _SAYINGS["no_phrase"]]
        return _compose(silent, "" if prediction.undecided else head)
    strongest = max(sides, key=lambda each: abs(each[0][0].value))
    if not prediction.undecided and strongest is sides[0] and (rival := _rival(explained, *strongest)):
        return _compose([f"{name}: ", *_either(explained, sides[0], rival)], head)
    pieces: list[str | Quotation] = []
    # An undecided answer names no label: its sides say which one they are for, and against.
    unit = "undecided" if prediction.undecided and target.unit == "probability" else target.unit
    for side, without in sides:
        way = "up" if side[0].value > 0 else "down"
        value = _SAYINGS["without"][_number(side)].format(value=shown(target, without))
        named = _listed(quote(explained, side, without))
        pieces += [", " if pieces else "", _SAYINGS[way][unit].format(label=label), *named, f" ({value})"]
    if prediction.undecided:
        return _compose([_SAYINGS["both_ways" if len(sides) > 1 else "cannot_tell"], *pieces, "."])
    if target.unit == "probability" and sides[0][0][0].value < 0:
        # Phrases against a label do not explain it: the label stands in spite of them.
        return _compose([f"{name}, ", *pieces, "."])
    return _compose([f"{name}: ", *pieces, "."], head)


def question_of(prediction: Prediction, doubts: Sequence[Doubt]) -> str:
    """Returns the sentence that calls a text a question, where the model cannot tell its answer; otherwise ""."""
    return next((doubt.text for doubt in doubts if prediction.undecided and doubt.code == "question"), "")


def _number(side: "Sequence[Chosen]") -> str:
    return "one" if len(side) == 1 and len(side[0].places) == 1 else "many"


def _listed(quotations: Sequence["Quotation"]) -> list["str | Quotation"]:
    """Returns quotations with what stands between them: "A, B and C"."""
    marks = [*[", "] * (len(quotations) - 2), " and ", ""][-len(quotations) :]
    return [part for pair in zip(quotations, marks, strict=True) for part in pair]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A phrase to name.

    Attributes:
        text: See `NamedPhrase.text`.
        places: The places of its occurrences in the phrases of the question.
        value: What they add together; of a lens of words, 0.
        run: The numbers of the tokens of the first, among all of the text.
        quotation: The same with the words around it that are quoted.
        is_whole: Whether it says something, as it is quoted.
    """

    text: str
    places: list[int]
    value: float
    run: range
    quotation: range
    is_whole: bool

    @classmethod
    def of(cls, explained: Explained, text: str, places: list[int], value: float) -> "Chosen":
        """Returns the phrase with its quotation, which is longer in English texts."""
        asked, phrase = explained.lens_input, explained.lens_input.phrases[places[0]]
        run = range(asked.numbers[phrase.start], asked.numbers[phrase.stop - 1] + 1)
        quotation, is_whole = around(explained.prediction, run) if asked.english else (run, True)
        return cls(text, places, value, run, quotation, is_whole)

    def overlaps(self, other: "Chosen") -> bool:
        """Whether the quotations of both have words in common."""
        return self.quotation.start < other.quotation.stop and other.quotation.start < self.quotation.stop

    def named(self, explained: Explained, without: float | None) -> NamedPhrase:
        """Returns it as the summary has it."""
        asked, first = explained.lens_input, explained.lens_input.phrases[self.places[0]].start
        numbers = [asked.numbers[position] for index in self.places for position in asked.phrases[index]]
        ends = accumulate(len(sentence.tokens) for sentence in explained.prediction.sentences)
        value = None if explained.light.phrases is None else self.value
        return NamedPhrase(self.text, bisect(list(ends), asked.numbers[first]), numbers, value, without)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Phrases that are quoted in one piece.

    Attributes:
        phrases: The phrases, the strongest first.
        pieces: Their numbers, and the words around and between them in brackets, in the order of the text.
    """

    phrases: list[NamedPhrase]
    pieces: list[int | str]

    @property
    def text(self) -> str:
        """The quoted phrases, with brackets around the words that complete it."""
        return " ".join(each if isinstance(each, str) else self.phrases[each].text for each in self.pieces)


def quote(explained: Explained, phrases: Sequence[Chosen], without: float | None) -> list[Quotation]:
    """Returns the quotations of phrases, one where they overlap; `without` is the target without all of them."""
    tokens = [token for sentence in explained.prediction.sentences for token in sentence.tokens]
    results = []
    for group in _grouped(phrases):
        pieces: list[int | str] = []
        end, stop = min(each.quotation.start for each in group), max(each.quotation.stop for each in group)
        for number in [*sorted(range(len(group)), key=lambda number: group[number].run.start), None]:
            if aside := quoted(tokens[end : stop if number is None else group[number].run.start]):
                pieces.append(f"[{aside}]")
            if number is not None:
                pieces.append(number)
                end = group[number].run.stop
        results.append(Quotation([phrase.named(explained, without) for phrase in group], pieces))
    return results


def _grouped(phrases: Sequence[Chosen]) -> list[list[Chosen]]:
    """Returns phrases in groups whose quotations overlap."""
    groups: list[list[Chosen]] = []
    for phrase in phrases:
        near = [group for group in groups if any(map(phrase.overlaps, group))]
        groups = [group for group in groups if group not in near[1:]]
        if near:
            near[0] += [*(each for group in near[1:] for each in group), phrase]
        else:
            groups.append([phrase])
    return groups


def choose_phrases(explained: Explained, whole: bool = False) -> list[Chosen]:
    """Returns the phrases that the summary may name, of all or of those that are `whole`, the strongest first.

    The two strongest, and up to two more that add at least half as much as the first; each adds what is worth naming,
    and one speaks for the answer if any does. A phrase that occurs several times is named once. Of a text without a
    known word, nothing is named. A phrase in the quotation of a stronger one that pulls the other way is not named.
    """
    assert explained.light.phrases is not None
    counts = explained.prediction.counts
    if counts.words == counts.words_unknown:
        return []
    least = LEAST[explained.lens_input.target.unit]
    values = explained.light.phrases.values.tolist()
    strong = [place for place, value in enumerate(values) if abs(value) >= least]
    phrases = [explained.prediction.phrases[place] for place in strong]
    texts = quotations(explained.prediction, [range(each.start, each.end) for each in phrases])
    results: dict[tuple[str, bool], tuple[str, list[int]]] = {}
    for place, text in zip(strong, texts, strict=True):
        if text:
            results.setdefault((text.lower(), values[place] > 0), (text, []))[1].append(place)
    totals = [(sum(values[place] for place in places), text, places) for text, places in results.values()]
    named: list[Chosen] = []
    strongest = 0.0
    for value, text, places in sorted(totals, key=lambda each: -abs(each[0])):
        speaks_for = value * explained.lens_input.direction > 0
        enough = len(named) >= _NAMED["most"] or (
            len(named) >= _NAMED["always"] and abs(value) < _NAMED["share"] * strongest
        )
        if enough and (not speaks_for or any(_speaks_for(explained, each) for each in named)):
            continue
        chosen = Chosen.of(explained, text, places, value)
        if whole and not chosen.is_whole:
            continue
        strongest = strongest or abs(value)
        if not any(chosen.overlaps(each) for each in named if _speaks_for(explained, each) != speaks_for):
            named.append(chosen)
    return named


def _speaks_for(explained: Explained, chosen: Chosen) -> bool:
    """Whether a phrase speaks for the answer."""
    return chosen.value * explained.lens_input.direction > 0


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


_Side = tuple[list[Chosen], float]


def _told(explained: Explained) -> list[_Side]:
    """Returns the phrases to name, for the answer and against it, each side with the target without it.

    A side has two quotations, or more where two do too little; see `summarize` for what is too little.
    """
    asked = explained.lens_input
    sides: list[tuple[tuple[bool, bool], list[Chosen]]] = []
    named = {whole: choose_phrases(explained, whole) for whole in (True, False)}
    for way, whole in ((True, True), (True, False), (False, True)):
        side = [each for each in named[whole] if _speaks_for(explained, each) == way]
        few = list(chain.from_iterable(_grouped(side)[: _QUOTED["a_side"]]))
        sides += [((way, whole), each) for each in ([few, side] if len(few) < len(side) else [few]) if each]
    if not sides:
        return []
    kept = np.ones((len(sides), len(asked.phrases)), bool)
    for row, (_, side) in zip(kept, sides, strict=True):
        row[[place for phrase in side for place in phrase.places]] = False
    # What `check` asks for is evaluated in the same call.
    first = asked.first_parts(*explained.support_order())
    values: list[float] = asked.values(kept[:, asked.phrase_of], first).tolist()
    clear: dict[tuple[bool, bool], _Side] = {}
    for (kind, side), value in zip(sides, values, strict=True):
        if _is_worth_telling(explained, side, value):
            clear.setdefault(kind, (side, value))
    any_for, whole_for, against = (clear.get(kind) for kind in ((True, False), (True, True), (False, True)))
    # Torn phrases for the answer are named where whole ones move it by less than a share of what they do.
    moves = [abs(explained.findings.value - side[1]) if side else 0.0 for side in (any_for, whole_for)]
    speaks_for = whole_for if moves[1] >= _QUOTED["whole"] * moves[0] else any_for
    return [side for side in (speaks_for, against) if side]


def _is_worth_telling(explained: Explained, side: Sequence[Chosen], without: float) -> bool:
    """Whether the answer without a side is another, and the way that its phrases pull; see `summarize`."""
    target, whole = explained.lens_input.target, explained.findings.value
    move = (whole - without) * (1 if side[0].value > 0 else -1)
    least = 0 if _speaks_for(explained, side[0]) else _QUOTED["against"][target.unit]
    return move > least and shown(target, without) != shown(target, whole)


def _rival(explained: Explained, side: Sequence[Chosen], without: float) -> Chosen | None:
    """Returns a phrase that is not named and, left out alone, moves the answer as far as `side` does; None without."""
    values, named = explained.light.phrases, {place for phrase in side for place in phrase.places}
    assert values is not None
    way = 1 if side[0].value > 0 else -1
    moves = way * (values.whole - values.without)
    moves[sorted(named)] = -np.inf
    most = int(moves.argmax())
    if moves[most] < max(way * (values.whole - without), LEAST[explained.lens_input.target.unit] / 2):
        return None
    phrase = explained.prediction.phrases[most]
    [text] = quotations(explained.prediction, [range(phrase.start, phrase.end)])
    rival = Chosen.of(explained, text, [most], float(values.values[most]))
    return rival if text and rival.is_whole and not any(map(rival.overlaps, side)) else None


def _either(explained: Explained, told: _Side, rival: Chosen) -> list[str | Quotation]:
    """Returns the sentence for phrases that do no more than another one."""
    assert explained.light.phrases is not None
    (side, without), target = told, explained.lens_input.target
    other = float(explained.light.phrases.without[rival.places[0]])
    before, between, after = (
        _SAYINGS["either"].format(value=shown(target, without), other=shown(target, other)).split("|")
    )
    return [before, *_listed(quote(explained, side, without)), between, *quote(explained, [rival], other), after]


def _brightest(explained: Explained) -> Summary:
    """Names the phrases with the largest weights, of a lens of words."""
    asked, light = explained.lens_input, explained.light
    head = explained.lens.head
    sums = np.bincount(asked.phrase_of, np.abs(light.weights) * asked.is_word, len(asked.phrases))
    ranked = [place for place in np.argsort(-sums, kind="stable").tolist() if sums[place] > 0]
    runs = [[asked.numbers[position] for position in asked.phrases[place]] for place in ranked]
    texts = quotations(explained.prediction, [range(run[0], run[-1] + 1) for run in runs])
    named = [(text, place) for text, place in zip(texts, ranked, strict=True) if text][: _NAMED["most"] - 1]
    if not named:
        return _compose([f"{head}: nothing more than the rest."])
    pieces: list[str | Quotation] = []
    for quotation in quote(explained, [Chosen.of(explained, text, [place], 0) for text, place in named], None):
        pieces += [", " if pieces else f"{head}: ", quotation]
    return _compose([*pieces, "."])


def _compose(parts: Sequence[str | Quotation], head: str = "") -> Summary:
    """Returns the sentence made of `parts`: words, and quotations; it begins with `head`, if any."""
    pieces: list[Piece] = []
    phrases: list[NamedPhrase] = []
    for part in parts:
        if isinstance(part, Quotation):
            pieces += _pieces(part, len(phrases))
            phrases += part.phrases
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
