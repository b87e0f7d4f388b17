"""Sums up an answer in one sentence: the phrases without which it would be different."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, takewhile

import numpy as np
from numpy.typing import NDArray

from limelight.drawing.heat import heat, light
from limelight.engines.engine import Engine, Explanation
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

# Phrases are searched around this many words, those without which the target moves most.
_SEEDS = 8
# Number of phrases around each of them that are left out to measure their effect; fewer on a small budget.
_TRIES = 6
# Largest number of phrases that are reported together.
_TOGETHER = 3
# Longer phrases always move a little more, so each added content word must add at least this much.
# Words between them cost nothing, and make the phrase whole.
_PATIENCE, _WHOLE = 1.2, 1.05
# Phrases that move the target by less are not reported: the effect would be printed as zero.
_LEAST = {"stars": 0.05, "probability": 0.01}
# If nothing moves an undecided network by this much, printed as 0.5 ★ or 12.5 points, there is nothing to go by.
_TORN = {"stars": 0.45, "probability": 0.125}


def summarize(engine: Engine, reading: Reading, explained: Explained) -> Summary:
    """Returns the summary of a text that was explained.

    For a signed lens, names the phrases without which the target moves most: those that raise it and
    those that lower it, the stronger first; after the strongest, only phrases with a word that the page lights. If no
    phrase has an effect alone, reports the joint effect of the words that are strongest by the lens, or that of its
    strongest word. For an unsigned lens, names the brightest words.
    """
    prediction, account, target = explained.prediction, explained.account, explained.target
    text = _Text(engine, reading, target, account.value, read_places(reading), _light(explained, reading))
    words = [position for position, place in enumerate(text.found) if is_word(place.token.text)]
    if not account.signed:
        bright = [position for position in _strongest(text.light, words) if text.light[position] != 0]
        return _looked_at(find_lens(prediction.explanation).head, text.found, bright)
    looked = account.lights.get(LEAVE_ONE_OUT.name) or LEAVE_ONE_OUT.run(engine, reading.token_ids, target)
    alone = looked.weights.astype(np.float64)
    moving = _lit(explained, text, _agreeing(_moving(text, alone, _strongest(alone.tolist(), words)), text.light))
    sides = [side for sign in (1, -1) if (side := _side(text.found, _telling(text.found, moving), sign))]
    together = text.effects([[phrase.phrase for phrase in side[:_TOGETHER]] for side in sides])
    least = _LEAST[target.unit]
    told = [each for pair in zip(sides, together, strict=True) if (each := _tell(*pair, least))]
    told.sort(key=lambda side: -side.effect_told)
    if prediction.undecided:
        return _undecided(text, told)
    name = printed(explained, target, text.value)
    if not told:
        return compose([f"{name}: ", *_all_together(text, account.shown, words), "."])
    first, against = _both(told)
    pieces = [*first.pieces(text), *([", ", *against.pieces(text)] if against else [])]
    # Words against a label do not explain it: the label stands in spite of them.
    link = ", " if target.unit == "probability" and first.phrases[0].sign < 0 and not against else ": "
    return compose([name, link, *pieces, "."])


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that was explained.

    Attributes:
        engine: The network.
        reading: The text.
        target: What was explained.
        value: The target's value.
        found: The place of each token that was read.
        light: The weight of each of them as the page shows it, comparable over the whole text.
    """

    engine: Engine
    reading: Reading
    target: Target
    value: float
    found: Sequence[Place]
    light: Sequence[float]

    def effects(self, groups: Sequence[Sequence[range]]) -> list[float]:
        """Returns the effect on the target of leaving out each group of runs."""
        if not groups:
            return []
        kept = np.ones((len(groups), len(self.found)), bool)
        for row, runs in zip(kept, groups, strict=True):
            for run in runs:
                row[run.start : run.stop] = False
        effects: list[float] = (
            self.value - self.target.value(self.engine.parts(self.reading.token_ids, kept))
        ).tolist()
        return effects


def _undecided(text: _Text, told: Sequence["_Side"]) -> Summary:
    """Distinguishes a text that moves the network both ways from one with nothing to go by."""
    least = _TORN[text.target.unit]
    strong = [side for side in told if side.effect_told >= least]
    if not strong:
        return compose([f"Nothing to go by: no phrase moves it by {amount(least, text.target)} either way."])
    first, against = _both(strong)
    if against is None:
        return compose(["Cannot tell, though it is ", *first.pieces(text), "."])
    return compose(["Torn: ", *first.pieces(text), ", ", *against.pieces(text), "."])


def _both(told: Sequence["_Side"]) -> tuple["_Side", "_Side | None"]:
    """Returns the first of `told`, and the rest after it: the lead of the second, if they share no word with it.

    The second phrase of the first side is dropped for that lead, which moves the target further the other way.
    """
    first, *others = told
    if not others:
        return first, None
    [other] = others
    if not first.together and not other.phrases[0].overlaps(first.phrases[0]):
        first = replace(first, phrases=[each for each in first.phrases if not each.overlaps(other.phrases[0])])
    return first, other.without(first)


def _all_together(text: _Text, shown: Explanation, words: Sequence[int]) -> list[str | TellingPhrase]:
    """Reports the effect of the strongest words by the lens, or of the one word, if no phrase has an effect alone."""
    least = _LEAST[text.target.unit]
    nothing = f"no single phrase changes it by {amount(least, text.target)}"
    light = Light(shown, np.array(text.light, np.float32), signed=True)
    is_words = np.isin(np.arange(len(text.found)), words)
    chosen = strongest_words(light, is_words, text.target.direction(text.value)).tolist()
    runs = [range(position, position + 1) for position in sorted(chosen)]
    [effect] = text.effects([runs])
    if abs(effect) < least:
        return [nothing]
    moving = [_Moving(run.start, run, 1 if effect > 0 else -1, effect) for run in runs]
    if len(runs) == 1:
        alone = _agreeing(moving, text.light)
        return _Side(alone, effect, together=False).pieces(text) if alone else [nothing]
    texts = {run_text(text.found, (run.start, run.stop)).lower() for run in runs}
    if len(runs) > _TOGETHER or len(texts) < len(runs):
        return [f"{nothing}, its {len(runs)} strongest words together by {signed(effect, text.target)}"]
    return _Side(moving, effect, together=True).pieces(text)


def _strongest(weights: Sequence[float], words: Sequence[int]) -> list[int]:
    return sorted(words, key=lambda position: -abs(weights[position]))[:_SEEDS]


@dataclass(frozen=True, slots=True)
class _Moving:
    """A phrase, as positions of tokens that were read, with the bright word around which it was found.

    `sign` is that of the word's weight; `effect` has the same sign, or is 0 if no phrase around it moves that way.
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


def _light(explained: Explained, reading: Reading) -> list[float]:
    """Returns the weight of each token that was read as the page shows it, comparable over the whole text."""
    by_number = list(chain.from_iterable(light(explained.prediction.sentences, explained.prediction.explanation)))
    return [by_number[number] for number in reading.token_numbers()]


def _moving(text: _Text, alone: NDArray[np.float64], seeds: Sequence[int]) -> list[_Moving]:
    """Returns for each of `seeds` the phrase around it that moves the target most in the direction of the word.

    Args:
        text: The text.
        alone: `<float64>[tokens]`, how far the target moves without each token.
        seeds: The positions of some tokens.
    """
    budget = getattr(text.engine, "budget", None)
    most = _TRIES if budget is None else min(_TRIES, max(1, budget // _SEEDS))
    tries: list[tuple[int, range, float]] = []
    for seed in seeds:
        # A word that begins no phrase, such as "if", may be what reverses the answer: it stands alone.
        runs = whole_phrases(text.found, seed) or [range(seed, seed + 1)]
        lit = [
            (seed, run, float(alone[run.start : run.stop].sum() * np.sign(alone[seed]) * _worth(text.found, run)))
            for run in runs
        ]
        tries += sorted([each for each in lit if each[2] > 0], key=lambda each: -each[2])[:most]
    best: dict[int, _Moving] = {}
    for (seed, run, _), effect in zip(tries, text.effects([[run] for _, run, _ in tries]), strict=True):
        sign = 1 if alone[seed] > 0 else -1
        phrase = _Moving(seed, run, sign, effect if effect * sign > 0 else 0.0)
        if seed not in best or _worthwhile(text.found, phrase) > _worthwhile(text.found, best[seed]):
            best[seed] = phrase
    return list(best.values())


def _worthwhile(found: Sequence[Place], phrase: _Moving) -> float:
    return _strength(phrase) * _worth(found, phrase.phrase)


def _worth(found: Sequence[Place], phrase: range) -> float:
    return float(_WHOLE ** len(phrase) / _PATIENCE ** content_words(found, phrase))


def _agreeing(moving: Sequence[_Moving], light: Sequence[float]) -> list[_Moving]:
    """Returns those of `moving` whose light, in sum and at its brightest word, has the sign that they are told with.

    A sentence never says that a phrase lifts an answer whose words are lit as those that hold it down.
    """
    found = [(each, light[each.phrase.start : each.phrase.stop]) for each in moving]
    return [each for each, lit in found if each.sign * sum(lit) > 0 and each.sign * max(lit, key=abs) > 0]


def _lit(explained: Explained, text: _Text, moving: Sequence[_Moving]) -> list[_Moving]:
    """Returns the phrases of `moving` with a word that the page lights, and that with the largest effect."""
    prediction = explained.prediction
    levels = [level for _, row in heat(prediction.sentences, prediction.explanation, prediction.unit) for level in row]
    most = max(moving, key=_strength, default=None)
    return [each for each in moving if each is most or any(levels[text.found[place].number] for place in each.phrase)]


def _telling(found: Sequence[Place], moving: Sequence[_Moving]) -> list[_Moving]:
    """Returns the phrases of `moving` to report: a word that begins no phrase only if nothing has a larger effect."""
    most = max(moving, key=_strength, default=None)
    return [phrase for phrase in moving if phrase is most or whole_phrases(found, phrase.seed)]


def _side(found: Sequence[Place], moving: Sequence[_Moving], sign: int) -> list[_Moving]:
    """Returns the phrases of one side, the strongest first, without overlaps and repetitions."""
    side = sorted([phrase for phrase in moving if phrase.sign == sign], key=lambda phrase: -_strength(phrase))
    said: dict[str, _Moving] = {}
    for phrase in _apart(side):
        said.setdefault(run_text(found, (phrase.phrase.start, phrase.phrase.stop)).lower(), phrase)
    return list(said.values())


def _apart(phrases: Sequence[_Moving]) -> list[_Moving]:
    """Returns the `phrases` that do not overlap an earlier one."""
    apart: list[_Moving] = []
    for phrase in phrases:
        if not any(phrase.overlaps(other) for other in apart):
            apart.append(phrase)
    return apart


@dataclass(frozen=True, slots=True)
class _Side:
    """The words that raise the target, or lower it: phrases that do so alone, or together.

    `effect` is the joint effect of the first three, however they are reported.
    """

    phrases: list[_Moving]
    effect: float
    together: bool

    @property
    def effect_told(self) -> float:
        """The effect of what is reported: of the strongest phrase alone, or of all together."""
        return abs(self.effect) if self.together else _strength(self.phrases[0])

    def without(self, other: "_Side") -> "_Side | None":
        """Returns the report after `other`: one phrase, or several together, if they share no word with it."""
        phrases = self.phrases if self.together else self.phrases[:1]
        apart = not any(phrase.overlaps(each) for phrase in phrases for each in other.phrases)
        return replace(self, phrases=phrases) if apart else None

    def pieces(self, text: _Text) -> list[str | TellingPhrase]:
        """Names the phrases, with their effects."""
        pieces: list[str | TellingPhrase] = [led_by(self.phrases[0].sign, text.target)]
        for phrase in self.phrases:
            if phrase is not self.phrases[0]:
                pieces.append(" and " if phrase is self.phrases[-1] else ", ")
            if self.together:
                pieces.append(replace(phrase.told(text.found), effect=self.effect))
            else:
                pieces += [phrase.told(text.found), f" ({signed(phrase.effect, text.target)})"]
        return [*pieces, f" together ({signed(self.effect, text.target)})"] if self.together else pieces


def _tell(side: list[_Moving], effect: float, least: float) -> _Side | None:
    """Returns the report of one side: the first two phrases with an effect alone, or else the first few together."""
    if alone := list(takewhile(lambda phrase: _strength(phrase) >= least, side)):
        return _Side(alone[:2], effect, together=False)
    phrases = side[:_TOGETHER]
    return _Side(phrases, effect, together=True) if len(phrases) > 1 and effect * phrases[0].sign >= least else None


def _looked_at(head: str, found: Sequence[Place], bright: list[int]) -> Summary:
    """Names the brightest words of a lens without signs, with the words that belong to them."""
    phrases = _apart([_Moving(seed, phrase, 1, 0.0) for seed in bright for phrase in whole_phrases(found, seed)[:1]])
    pieces: list[str | TellingPhrase] = []
    for phrase in phrases[:_TOGETHER]:
        pieces += [", " if pieces else f"{head}: ", replace(phrase.told(found), effect=None)]
    return compose([*pieces, "."] if pieces else [f"{head}: nothing more than the rest."])
