"""Computes how strongly words are highlighted, from 0 to 10; below 0 if they speak for the bad end.

There are two views: what decides, by the chosen lens, and where the network looked, by its own weights.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, repeat
from operator import itemgetter

import numpy as np

from limelight.common.rules import RULES
from limelight.engines.engine import Engine, Floats, Int64
from limelight.lenses.lens import LensInput, Light
from limelight.lenses.registry import find_lens
from limelight.text.phrases import is_english
from limelight.text.words import is_word
from limelight.weighted_text import Phrase, WeightedSentence, WeightedText

_LIGHT = RULES["light"]
_DIMMED = frozenset(RULES["function_words"]["dimmed"].split())

LEVELS: int = _LIGHT["levels"]
# Words below this level are not coloured: if everything stands out, nothing does.
LEAST_LEVEL: int = _LIGHT["least_level"]
# Labels that say the bad end of a scale.
_BAD: list[str] = _LIGHT["bad"].split()


def direction(labels: Sequence[str], target: str) -> int:
    """Returns −1 if raising `target` speaks for the bad end: the first of two labels, or a label called negative."""
    return -1 if target == labels[0] and (len(labels) == 2 or target.lower() in _BAD) else 1


def heat_of(prediction: WeightedText, asked: LensInput | None = None) -> list[list[int]]:
    """Returns the levels of the tokens of each sentence of `prediction`.

    Above 0 is good and below 0 is bad, for every target (see `direction`). `asked` is the question that was explained;
    without it, the words determine whether the text is English, and the target is the label of the prediction.
    """
    if prediction.phrases:
        phrases = prediction.phrases if prediction.counts.words > prediction.counts.words_unknown else []
        english = asked.english if asked else None
        levels = heat_by_phrases(prediction.sentences, phrases, prediction.unit, english)
    else:
        power = (asked.engine if asked else Engine).sentence_power
        levels = heat(prediction.sentences, prediction.explanation, power)
    if prediction.unit != "probability":
        return levels
    target = asked.target.name if asked else getattr(prediction, "target", prediction.label)
    sign = direction(prediction.labels, str(target))
    return [[sign * level for level in row] for row in levels]


@dataclass(frozen=True, slots=True)
class Looks:
    """Where a network looked in a text.

    Attributes:
        is_attention: Whether by attention; otherwise by the winning windows of a Kim CNN's filters.
        shares: `<float32>[tokens]`, the network's weights: attention sums to 1 over a sentence, windows over the text.
        of_sentence: `<float32>[tokens]`, the weight of each token's sentence.
        of_text: `<float32>[tokens]`, the share of each token in what the network looked at in the whole text.
        levels: `<int64>[tokens]`, from 0 to 10.
    """

    is_attention: bool
    shares: Floats
    of_sentence: Floats
    of_text: Floats
    levels: Int64


def find_looks(asked: LensInput) -> Looks | None:
    """Returns the attention of each token of `asked`; None if the network's own lens has no weights."""
    own, answer = find_lens(asked.engine.name), asked.shown
    # The weights of a network from outside may be anything.
    if not own.by_sentence and own.name != "ngrams":
        return None
    shares = np.concatenate(answer.token_weights)
    of_sentence = answer.sentence_weights[asked.sentences]
    factor = of_sentence**asked.engine.sentence_power if own.by_sentence else 1
    brightness = np.where(asked.is_word, shares * factor, 0)
    levels = np.floor(LEVELS * brightness / (brightness.max() or 1) + 0.5).astype(np.int64)
    levels[levels < LEAST_LEVEL] = 0
    return Looks(own.by_sentence, shares, of_sentence, own.run(asked).weights, levels)


def set_heat(prediction: WeightedText, levels: Sequence[Sequence[int]]) -> None:
    """Sets the `level` of each token of each sentence."""
    for sentence, row in zip(prediction.sentences, levels, strict=True):
        for token, steps in zip(sentence.tokens, row, strict=True):
            token.level = steps


def drawn_levels(prediction: WeightedText) -> list[list[tuple[int, int]]]:
    """Returns the levels of each token of each sentence in both views: what decides, and where the network looked.

    Unsigned weights are treated as showing where it looked.
    """
    rows = [[token.level for token in sentence.tokens] for sentence in prediction.sentences]
    if not any(map(any, rows)):
        rows = heat_of(prediction)
    if not is_signed(prediction):
        return [[(0, abs(level)) for level in row] for row in rows]
    pairs = zip(rows, prediction.sentences, strict=True)
    return [[(level, token.looked) for level, token in zip(row, s.tokens, strict=True)] for row, s in pairs]


def is_signed(prediction: WeightedText) -> bool:
    """Returns whether weights of `prediction` above 0 raise the target, and weights below 0 lower it."""
    # An older prediction does not name its unit.
    return prediction.unit != "share" or find_lens(prediction.explanation).signed


@dataclass(frozen=True, slots=True)
class Margin:
    """The bar and the number before a sentence in one view.

    Attributes:
        text: The number: "−0.8 ★", "+12%", or a share such as "37%".
        share: The length of the bar, from −1 to 1; below 0 for the bad end.
    """

    text: str
    share: float


def margins(prediction: WeightedText) -> list[tuple[Margin | None, Margin | None]]:
    """Returns for each sentence what it adds, and how much the network looked at it; None if unknown."""
    signed = is_signed(prediction)
    looks = [
        (sentence.attention if sentence.picked is None else sentence.picked) if signed else sentence.weight
        for sentence in prediction.sentences
    ]
    most = max(filter(None, looks), default=1.0)
    added = _added(prediction) if signed else repeat(None)
    rows: list[tuple[Margin | None, Margin | None]] = []
    for sentence, adds, look in zip(prediction.sentences, added, looks, strict=False):
        seen = None if look is None else Margin("<1%" if 0 < look < 0.005 else f"{look:.0%}", look / most)
        rows.append((adds, seen) if sentence.read else (None, None))
    return rows


def _added(prediction: WeightedText) -> Iterator[Margin]:
    # The bad end may be what was explained: then what adds to it is drawn below 0.
    sign = -1 if sum(token.level * token.weight for token in prediction.tokens) < 0 else 1
    stars = prediction.expected_stars is not None if prediction.unit == "share" else prediction.unit == "stars"
    full = _LIGHT["full"]["stars" if stars else "probability"]
    longest = max([full, *(abs(sentence.weight) for sentence in prediction.sentences)])
    for sentence in prediction.sentences:
        number = f"{abs(sentence.weight):.1f} ★" if stars else f"{100 * abs(sentence.weight):.0f} pts"
        if float(number.split()[0]) == 0:
            yield Margin("0", 0.0)
        else:
            yield Margin(f"{'−' if sentence.weight < 0 else '+'}{number}", sign * sentence.weight / longest)


def lit_pieces(prediction: WeightedText) -> list[tuple[str, int]]:
    """Returns the text of `prediction` in pieces, each with its level; joined, the pieces give the text."""
    levels = [level for row in drawn_levels(prediction) for level, _ in row]
    # The space within a phrase is lit like its words.
    within = {index for phrase in prediction.phrases for index in range(phrase.start, phrase.end - 1)}
    pieces: list[tuple[str, int]] = []
    for index, (token, own) in enumerate(zip(prediction.tokens, levels, strict=True)):
        is_lit = index in within and own == levels[index + 1]
        pieces += [(token.text, own), (token.whitespace, own if is_lit else 0)]
    runs = groupby(filter(itemgetter(0), pieces), key=itemgetter(1))
    return [("".join(text for text, _ in run), level) for level, run in runs]


def heat_by_phrases(
    sentences: Sequence[WeightedSentence],
    phrases: Sequence[Phrase],
    unit: str,
    english: bool | None = None,
) -> list[list[int]]:
    """Returns the levels of the tokens of each sentence, based on the values of phrases.

    `english`, whether the text is English, is determined from its words by default.

    The scale is fixed: a star, or 25 points of probability, is level 10. The brightest word of a phrase gets the level
    of its value, and the others a fraction of it (see `brightness`). Phrases not worth naming are not lit.
    """
    tokens = [token for sentence in sentences for token in sentence.tokens]
    if english is None:
        english = is_english([token.text for token in tokens])
    words = {n for n, token in enumerate(tokens) if token.read and not token.removed and is_word(token.text)}
    levels = [0] * len(tokens)
    for phrase in phrases:
        lit = [n for n in range(phrase.start, phrase.end) if n in words]
        steps = _phrase_levels([(tokens[n].text, tokens[n].weight) for n in lit], phrase.value, unit, english)
        for n, step in zip(lit, steps, strict=True):
            levels[n] = step
    rows = iter(levels)
    return [list(islice(rows, len(sentence.tokens))) for sentence in sentences]


def word_levels(asked: LensInput, light: Light) -> list[int]:
    """Returns the level of each word of `asked` by the lens of phrases, without the other tokens of the answer."""
    assert light.phrases is not None
    levels = []
    for run, value in zip(asked.phrases, light.phrases.values.tolist(), strict=True):
        words = [(asked.texts[index], light.weights[index]) for index in run if asked.is_word[index]]
        levels += _phrase_levels(words, value, asked.target.unit, asked.english)
    return levels


def _phrase_levels(words: Sequence[tuple[str, float]], value: float, unit: str, english: bool) -> list[int]:
    """Returns the level of each word, with its weight, of a phrase with this value."""
    if abs(value) < _LIGHT["least"][unit]:
        return [0] * len(words)
    whole = max(-1.0, min(1.0, value / _LIGHT["full"][unit]))
    return [level(whole * share) for share in brightness(words, english)]


def brightness(words: Sequence[tuple[str, float]], english: bool) -> list[float]:
    """Returns the brightness of each word of a phrase, given with its weight, relative to the brightest word.

    Half of it is the same for all words, and half is proportional to the weight. A word borrows from a brighter
    neighbour, so that "not good" stays together; function words (not in English: short words) are dimmed.
    """
    most = max((abs(weight) for _, weight in words), default=0) or 1
    even = _LIGHT["even"]
    shares = [0.0, *(even + (1 - even) * abs(weight) / most for _, weight in words), 0.0]
    lit = [
        (shares[n + 1] + _LIGHT["neighbour"] * max(shares[n], shares[n + 2])) * _meaning(text, english)
        for n, (text, _) in enumerate(words)
    ]
    return [light / max(lit) for light in lit]


def _meaning(word: str, english: bool) -> float:
    """Returns how much `word` may mean alone, from 0 to 1."""
    if english:
        return float(_LIGHT["dimmed"]) if word.lower().replace("’", "'") in _DIMMED else 1.0
    return min(1.0, len(word) / float(_LIGHT["letters"]))


def heat(sentences: Sequence[WeightedSentence], explanation: str, power: float = 0.5) -> list[list[int]]:
    """Returns the levels of the tokens of each sentence, by the weights of the lens `explanation`.

    The brightness of a word is its attention times the square root of the attention of its sentence (Yang et al. 2016),
    or another `power` (see `Engine.sentence_power`), so that the main words of a minor sentence remain visible; other
    weights are compared over the whole text. The brightest word has level 10; punctuation and words below level 3 have
    level 0. The browser follows the same rule; `tests/fixtures/heat.json` tests both.
    """
    by_sentence = find_lens(explanation).by_sentence
    words = [
        [
            token.weight * is_word(token.text) * (sentence.weight**power if by_sentence else 1)
            for token in sentence.tokens
        ]
        for sentence in sentences
    ]
    brightest = max((abs(value) for row in words for value in row), default=0.0) or 1.0
    return [[step if abs(step := level(value / brightest)) >= LEAST_LEVEL else 0 for value in row] for row in words]


def level(share: float) -> int:
    """Returns the level, from −10 to 10, of a weight that is this fraction of the largest weight."""
    # Halves are rounded up, as JavaScript does and round() does not.
    steps = math.floor(LEVELS * abs(share) + 0.5)
    return steps if share >= 0 else -steps
