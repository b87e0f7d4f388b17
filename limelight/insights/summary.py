"""Sums up in one sentence what moves an answer: the phrases without which it would be another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np

from limelight.engines.engine import Engine
from limelight.insights.runs import Place, read_places, run_text
from limelight.insights.sentence import Summary, TellingPhrase, amount, compose, led_by, printed, signed
from limelight.insights.wording import content_words, whole_phrases
from limelight.lenses.explain import Explained
from limelight.lenses.faithfulness import strongest_words
from limelight.lenses.leave_one_out import LEAVE_ONE_OUT
from limelight.lenses.lens import Light
from limelight.lenses.registry import find_lens
from limelight.lenses.target import Target
from limelight.text.reading import Reading
from limelight.text.words import is_word

# Phrases are looked for around so many words, those without which the target moves most.
_SEEDS = 8
# So many phrases around each of them are left out to see what becomes of the answer.
_TRIES = 6
# At most so many phrases are told together.
_TOGETHER = 3
# A phrase with more to say always moves a little more: it has to move this much more for each content word that it
# adds. Words between them cost nothing, and make it whole.
_PATIENCE, _WHOLE = 1.2, 1.05
# A phrase that moves the target by less is not worth telling: it would be printed as nothing.
_LEAST = {"stars": 0.05, "probability": 0.01}
# What moves a network that cannot tell by less, one way or the other, is nothing to go by.
_TORN = {"stars": 0.5, "probability": 0.125}


def summarize(engine: Engine, reading: Reading, explained: Explained) -> Summary:
    """Returns the summary of a text that was explained.

    Of a signed lens it names the phrases without which the target moves most, whatever the lens: those that lift it and
    those that hold it down, the stronger first. Where no phrase does anything alone, it says what the words do together
    that the lens shows to be the strongest. Of an unsigned lens it names the brightest words.
    """
    prediction, account, target = explained.prediction, explained.account, explained.target
    found = read_places(reading)
    words = [position for position, place in enumerate(found) if is_word(place.token.text)]
    if not account.signed:
        weights = _light(explained, found)
        bright = [position for position in _strongest(weights, words) if weights[position] != 0]
        return _looked_at(find_lens(prediction.explanation).head, found, bright)
    looked = account.lights.get(LEAVE_ONE_OUT.name) or LEAVE_ONE_OUT.run(engine, reading.token_ids, target)
    alone = looked.weights.tolist()
    seeds = _strongest(alone, words)
    value = account.value
    moving = _moving(engine, reading, found, alone, seeds, target, value)
    sides = [side for sign in (1, -1) if (side := _side(found, _telling(found, moving), sign))]
    groups = [[phrase.phrase for phrase in side[:_TOGETHER]] for side in sides]
    together = _effects(engine, reading, len(found), groups, target, value)
    least = _LEAST[target.unit]
    told = [each for pair in zip(sides, together, strict=True) if (each := _tell(*pair, least))]
    told.sort(key=lambda side: -side.effect_told)
    if prediction.undecided:
        return _undecided(found, told, target)
    name = printed(explained, target, value)
    if not told:
        return compose([f"{name}: ", *_all_together(engine, reading, explained, found, target), "."])
    first, against = _both(told)
    pieces = [*first.pieces(found, target), *([", ", *against.pieces(found, target)] if against else [])]
    # What speaks against a label alone explains nothing: the label stands in spite of it.
    link = ", " if target.unit == "probability" and first.phrases[0].sign < 0 and not against else ": "
    return compose([name, link, *pieces, "."])


def _undecided(found: Sequence[Place], told: Sequence["_Side"], target: Target) -> Summary:
    """Tells a text that pulls a network both ways from one that gives it nothing to go by."""
    strong = [side for side in told if side.effect_told >= _TORN[target.unit]]
    if not strong:
        return compose([f"Nothing to go by: no phrase moves it by {amount(_TORN[target.unit], target)} either way."])
    first, against = _both(strong)
    if against is None:
        return compose(["Cannot tell, though it is ", *first.pieces(found, target), "."])
    return compose(["Torn: ", *first.pieces(found, target), ", ", *against.pieces(found, target), "."])


def _both(told: Sequence["_Side"]) -> tuple["_Side", "_Side | None"]:
    """Returns the first of `told`, and what is told after it: the lead of the second, if they share no word with it.

    The second phrase of the first side gives way to that lead, which moves the target further the other way.
    """
    first, *others = told
    if not others:
        return first, None
    [other] = others
    if not first.together and not other.phrases[0].overlaps(first.phrases[0]):
        first = replace(first, phrases=[each for each in first.phrases if not each.overlaps(other.phrases[0])])
    return first, other.without(first)


def _all_together(
    engine: Engine, reading: Reading, explained: Explained, found: Sequence[Place], target: Target
) -> list[str | TellingPhrase]:
    """Tells what the words do that the lens shows to be the strongest, where no phrase does anything alone."""
    nothing = f"no single phrase changes it by {amount(_LEAST[target.unit], target)}"
    value, is_words = explained.account.value, [is_word(place.token.text) for place in found]
    light = Light(explained.account.shown, np.array(_light(explained, found), np.float32), signed=True)
    chosen = strongest_words(light, np.array(is_words), target.direction(value)).tolist()
    runs = [range(position, position + 1) for position in sorted(chosen)]
    [effect] = _effects(engine, reading, len(found), [runs], target, value)
    if len(runs) < 2 or abs(effect) < _LEAST[target.unit]:
        return [nothing]
    texts = {run_text(found, (run.start, run.stop)).lower() for run in runs}
    if len(runs) > _TOGETHER or len(texts) < len(runs):
        return [f"{nothing}, its {len(runs)} strongest words together by {signed(effect, target)}"]
    side = _Side([_Moving(run.start, run, 1 if effect > 0 else -1, 0.0) for run in runs], effect, together=True)
    return side.pieces(found, target)


def _strongest(weights: Sequence[float], words: Sequence[int]) -> list[int]:
    return sorted(words, key=lambda position: -abs(weights[position]))[:_SEEDS]


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
    by_sentence = find_lens(explained.prediction.explanation).by_sentence
    for sentence in explained.prediction.sentences:
        # As the heat map: attention to a word counts with the square root of that to its sentence.
        scale = sentence.weight**0.5 if by_sentence else 1.0
        by_number += [token.weight * scale for token in sentence.tokens]
    return [by_number[place.number] for place in found]


def _moving(
    engine: Engine,
    reading: Reading,
    found: Sequence[Place],
    weights: Sequence[float],
    seeds: Sequence[int],
    target: Target,
    value: float,
) -> list[_Moving]:
    """Returns for each of `seeds` the phrase around it that moves the target most the way that the word alone does."""
    light = np.array(weights)
    tries: list[tuple[int, range, float]] = []
    for seed in seeds:
        # A word that begins no phrase, such as "if", may be what turns the answer: it stands alone.
        runs = whole_phrases(found, seed) or [range(seed, seed + 1)]
        lit = [
            (seed, run, float(light[run.start : run.stop].sum() * np.sign(light[seed]) * _worth(found, run)))
            for run in runs
        ]
        tries += sorted([each for each in lit if each[2] > 0], key=lambda each: -each[2])[:_TRIES]
    effects = _effects(engine, reading, len(found), [[run] for _, run, _ in tries], target, value)
    best: dict[int, _Moving] = {}
    for (seed, run, _), effect in zip(tries, effects, strict=True):
        sign = 1 if light[seed] > 0 else -1
        phrase = _Moving(seed, run, sign, effect if effect * sign > 0 else 0.0)
        if seed not in best or _worthwhile(found, phrase) > _worthwhile(found, best[seed]):
            best[seed] = phrase
    return list(best.values())


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


def _telling(found: Sequence[Place], moving: Sequence[_Moving]) -> list[_Moving]:
    """Returns those of `moving` that say something: a word that begins no phrase only where nothing moves it as far."""
    most = max(moving, key=_strength, default=None)
    return [phrase for phrase in moving if phrase is most or whole_phrases(found, phrase.seed)]


def _side(found: Sequence[Place], moving: Sequence[_Moving], sign: int) -> list[_Moving]:
    """Returns the phrases of one side, the strongest first; none overlaps another, or says the same words again."""
    side = sorted([phrase for phrase in moving if phrase.sign == sign], key=lambda phrase: -_strength(phrase))
    said: dict[str, _Moving] = {}
    for phrase in _apart(side):
        said.setdefault(run_text(found, (phrase.phrase.start, phrase.phrase.stop)).lower(), phrase)
    return list(said.values())


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

    @property
    def effect_told(self) -> float:
        """How far what is told moves the target: the strongest phrase alone, or all of them together."""
        return abs(self.effect) if self.together else _strength(self.phrases[0])

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
    """Returns what is told of one side: the first two that move the target alone, else the first few together."""
    if alone := list(takewhile(lambda phrase: _strength(phrase) >= least, side)):
        return _Side(alone[:2], effect, together=False)
    phrases = side[:_TOGETHER]
    return _Side(phrases, effect, together=True) if len(phrases) > 1 and effect * phrases[0].sign >= least else None


def _looked_at(head: str, found: Sequence[Place], bright: list[int]) -> Summary:
    """Names the brightest words of a lens without signs, with what belongs to them."""
    phrases = _apart([_Moving(seed, phrase, 1, 0.0) for seed in bright for phrase in whole_phrases(found, seed)[:1]])
    pieces: list[str | TellingPhrase] = []
    for phrase in phrases[:_TOGETHER]:
        pieces += [", " if pieces else f"{head}: ", replace(phrase.told(found), effect=None)]
    return compose([*pieces, "."] if pieces else [f"{head}: nothing more than the rest."])
