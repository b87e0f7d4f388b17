"""Says in one sentence what moves an answer: the brightest phrases of a lens, and what they do to the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np

from limelight.drawing.heat import level
from limelight.engines.engine import Engine
from limelight.insights.runs import Place, read_places, run_text
from limelight.insights.sentence import Summary, TellingPhrase, amount, compose, led_by, printed, signed
from limelight.insights.wording import content_words, whole_phrases
from limelight.lenses.explain import Explained
from limelight.lenses.registry import find_lens
from limelight.lenses.target import Target
from limelight.text.reading import Reading
from limelight.text.words import is_word

# The phrase that is named first holds one of so many brightest words; further ones one of so many.
_BRIGHTEST, _BRIGHT = 3, 8
# So many phrases around each bright word are left out to see what becomes of the answer.
_TRIES = 6
# A phrase with more to say always moves a little more: it has to move this much more for each content word that it
# adds. Words between them cost nothing, and make it whole.
_PATIENCE, _WHOLE = 1.2, 1.05
# A phrase that moves the target by less is not worth telling: it would be printed as nothing.
_LEAST = {"stars": 0.05, "probability": 0.01}


def summarize(engine: Engine, reading: Reading, explained: Explained) -> Summary:
    """Returns the summary of a text that was explained.

    The phrase named first holds one of the three brightest words of the lens, and its effect has their sign. Of what
    lifts, as of what holds down, no word is brighter than all that are named.
    """
    prediction, account, target = explained.prediction, explained.account, explained.target
    found = read_places(reading)
    weights = _light(explained, found)
    words = [position for position, place in enumerate(found) if is_word(place.token.text)]
    bright = sorted(words, key=lambda position: -abs(weights[position]))[:_BRIGHT]
    bright = [position for position in bright if weights[position] != 0]
    if not account.signed:
        return _looked_at(find_lens(prediction.explanation).head, found, bright)
    if prediction.undecided:
        return compose(["Cannot tell: the probabilities are as flat as for no words at all."])
    value = account.value
    moving = _moving(engine, reading, found, weights, bright, target, value)
    least = _LEAST[target.unit]
    name = printed(explained, target, value)
    sides = [_side(moving, bright, weights, sign) for sign in (1, -1)]
    sides = [side for side in sides if side]
    groups = [[phrase.phrase for phrase in side[:_BRIGHTEST]] for side in sides]
    together = _effects(engine, reading, len(found), groups, target, value)
    told = [each for pair in zip(sides, together, strict=True) if (each := _tell(*pair, least))]
    leads = [side for side in told if side.phrases[0].seed in bright[:_BRIGHTEST]]
    if not leads:
        alone = all(_strength(phrase) < least for phrase in moving.values())
        nothing = "no phrase alone moves it" if alone else "the phrases of its brightest words do not move it"
        return compose([f"{name}: {nothing} by {amount(least, target)}."])
    toward = _toward(target, value)
    first = max(leads, key=lambda side: (side.phrases[0].sign == toward, side.effect * side.phrases[0].sign))
    against = next((side.without(first) for side in told if side is not first), None)
    pieces = [f"{name}: ", *first.pieces(found, target)]
    if against:
        pieces += [", ", *against.pieces(found, target)]
    return compose([*pieces, "."])


@dataclass(frozen=True, slots=True)
class _Moving:
    """A phrase, as positions of tokens that were read, with the bright word that it was found around.

    `sign` is that of the word's light; `effect` has the same, or is 0 where no phrase around it moves that way.
    """

    seed: int
    phrase: range
    sign: int
    effect: float

    def overlaps(self, other: "_Moving") -> bool:
        return self.phrase.start < other.phrase.stop and other.phrase.start < self.phrase.stop

    def told(self, found: Sequence[Place]) -> TellingPhrase:
        numbers = [found[position].number for position in self.phrase]
        return TellingPhrase(
            run_text(found, (self.phrase.start, self.phrase.stop)), found[self.seed].sentence, numbers, self.effect
        )


def _strength(phrase: _Moving) -> float:
    return abs(phrase.effect)


def _light(explained: Explained, found: Sequence[Place]) -> list[float]:
    """Returns the weight of each place as the page lights it, comparable over the whole text."""
    by_number = []
    for sentence in explained.prediction.sentences:
        # As the heat map: attention to a word counts with the square root of that to its sentence.
        scale = sentence.weight**0.5 if explained.prediction.explanation == "attention" else 1.0
        by_number += [token.weight * scale for token in sentence.tokens]
    return [by_number[place.number] for place in found]


def _moving(
    engine: Engine,
    reading: Reading,
    found: Sequence[Place],
    weights: list[float],
    bright: list[int],
    target: Target,
    value: float,
) -> dict[int, _Moving]:
    """Returns for each bright word the phrase around it that moves the target most the way that the word is lit.

    Where none moves it that way, it is the brightest one. A word around which there is no phrase has none.
    """
    light = np.array(weights)
    tries: list[tuple[int, range, float]] = []
    for seed in bright:
        lit = [
            (seed, run, float(light[run.start : run.stop].sum() * np.sign(light[seed]) * _worth(found, run)))
            for run in whole_phrases(found, seed)
        ]
        tries += sorted([each for each in lit if each[2] > 0], key=lambda each: -each[2])[:_TRIES]
    effects = _effects(engine, reading, len(found), [[run] for _, run, _ in tries], target, value)
    best: dict[int, _Moving] = {}
    for (seed, run, _), effect in zip(tries, effects, strict=True):
        sign = 1 if light[seed] > 0 else -1
        phrase = _Moving(seed, run, sign, effect if effect * sign > 0 else 0.0)
        if seed not in best or _worthwhile(found, phrase) > _worthwhile(found, best[seed]):
            best[seed] = phrase
    return best


def _effects(
    engine: Engine, reading: Reading, length: int, groups: Sequence[Sequence[range]], target: Target, value: float
) -> list[float]:
    """Returns how far the target moves for each group of runs that is left out of a text of so many places."""
    if not groups:
        return []
    kept = np.ones((len(groups), length), bool)
    for row, runs in zip(kept, groups, strict=True):
        for run in runs:
            row[run.start : run.stop] = False
    effects: list[float] = (value - target.value(engine.parts(reading.token_ids, kept))).tolist()
    return effects


def _worthwhile(found: Sequence[Place], phrase: _Moving) -> float:
    return _strength(phrase) * _worth(found, phrase.phrase)


def _worth(found: Sequence[Place], phrase: range) -> float:
    return float(_WHOLE ** len(phrase) / _PATIENCE ** content_words(found, phrase))


def _side(moving: dict[int, _Moving], bright: Sequence[int], weights: Sequence[float], sign: int) -> list[_Moving]:
    """Returns phrases of one side that do not overlap: those of its brightest words, up to the first that has none.

    So no word of the side is drawn in a brighter light than all that are named. Of words that are drawn alike, the one
    whose phrase moves more comes first.
    """
    most = max((abs(weights[seed]) for seed in bright), default=1.0)

    def order(seed: int) -> tuple[int, float]:
        return -level(abs(weights[seed]) / most), -_strength(moving[seed]) if seed in moving else 0.0

    side: list[_Moving] = []
    for seed in sorted((seed for seed in bright if weights[seed] * sign > 0), key=order):
        if any(seed in phrase.phrase for phrase in side):
            continue
        if seed not in moving:
            break
        side = _apart([*side, moving[seed]])
    return side


def _apart(phrases: Sequence[_Moving]) -> list[_Moving]:
    """Returns those of `phrases` that overlap none before them."""
    apart: list[_Moving] = []
    for phrase in phrases:
        if not any(phrase.overlaps(other) for other in apart):
            apart.append(phrase)
    return apart


@dataclass(frozen=True, slots=True)
class _Side:
    """What lifts the target, or holds it down: phrases that do so alone, or that do it together.

    `effect` is what the first three do together, however they are told.
    """

    phrases: list[_Moving]
    effect: float
    together: bool

    def without(self, other: "_Side") -> "_Side | None":
        """Returns what is told after `other`: one phrase, or those together, if they share no word with it."""
        phrases = self.phrases if self.together else self.phrases[:1]
        apart = not any(phrase.overlaps(each) for phrase in phrases for each in other.phrases)
        return replace(self, phrases=phrases) if apart else None

    def pieces(self, found: Sequence[Place], target: Target) -> list[str | TellingPhrase]:
        """Names the phrases, with what they do."""
        pieces: list[str | TellingPhrase] = [led_by(self.phrases[0].sign, target)]
        for phrase in self.phrases:
            if phrase is not self.phrases[0]:
                pieces.append(" and " if phrase is self.phrases[-1] else ", ")
            if self.together:
                pieces.append(replace(phrase.told(found), effect=self.effect))
            else:
                pieces += [phrase.told(found), f" ({signed(phrase.effect, target)})"]
        return [*pieces, f" together ({signed(self.effect, target)})"] if self.together else pieces


def _tell(side: list[_Moving], effect: float, least: float) -> _Side | None:
    """Returns what is told of one side: the first two that move the target alone, else the first three together."""
    if alone := list(takewhile(lambda phrase: _strength(phrase) >= least, side)):
        return _Side(alone[:2], effect, together=False)
    phrases = side[:_BRIGHTEST]
    return _Side(phrases, effect, together=True) if len(phrases) > 1 and effect * phrases[0].sign >= least else None


def _looked_at(head: str, found: Sequence[Place], bright: list[int]) -> Summary:
    """Names the brightest words of a lens without signs, with what belongs to them."""
    phrases = _apart([_Moving(seed, phrase, 1, 0.0) for seed in bright for phrase in whole_phrases(found, seed)[:1]])
    pieces: list[str | TellingPhrase] = []
    for phrase in phrases[:_BRIGHTEST]:
        pieces += [", " if pieces else f"{head}: ", replace(phrase.told(found), effect=None)]
    return compose([*pieces, "."] if pieces else [f"{head}: nothing more than the rest."])


def _toward(target: Target, value: float) -> int:
    """Returns the side that a value is on, 1 or −1; 0 near the middle, within half a star of three."""
    near = float(np.ptp(target.weights)) / 8
    return 0 if abs(value - target.middle) < near else 1 if value > target.middle else -1
