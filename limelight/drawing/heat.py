"""Brightness of the sentences and words of a prediction, from 0 to 10; below 0 if they speak for the bad end."""

import math
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from limelight.common.rules import RULES
from limelight.lenses.registry import find_lens
from limelight.text.words import is_word

if TYPE_CHECKING:
    from limelight.prediction import Phrase, Prediction, WeightedSentence

_LIGHT = RULES["light"]

LEVELS = 10
# Words below this level are not coloured: if everything stands out, nothing does.
LEAST_LEVEL = 3
# If the strongest word moves the answer by less, the weights are faint: they are drawn on an absolute scale.
FAINT = {"stars": 0.1, "probability": 0.05}


# Labels that say the bad end of a scale.
_BAD = ("negative", "neg", "bad")


def direction(labels: Sequence[str], target: str) -> int:
    """Returns −1 where what raises `target` speaks for the bad end: the first of two labels, or one called negative."""
    return -1 if target == labels[0] and (len(labels) == 2 or target.lower() in _BAD) else 1


def heat_of(prediction: "Prediction", target: str | None = None) -> list[tuple[int, list[int]]]:
    """Returns the level of each sentence of `prediction`, with those of its tokens.

    Above 0 is good and below 0 is bad, for every target (see `direction`). `target` is what was explained, by
    default the label of the prediction.
    """
    if prediction.phrases:
        phrases = prediction.phrases if prediction.counts.words > prediction.counts.words_unknown else []
        found = heat_by_phrases(prediction.sentences, phrases, prediction.unit)
    else:
        found = heat(prediction.sentences, prediction.explanation, prediction.unit)
    if prediction.unit != "probability":
        return found
    way = direction(prediction.labels, str(target or getattr(prediction, "target", prediction.label)))
    return [(way * level, [way * own for own in row]) for level, row in found]


def lit_pieces(prediction: "Prediction", target: str | None = None) -> list[tuple[str, int]]:
    """Returns the text of `prediction` in pieces, each with its level; all pieces joined are the text."""
    tokens = [token for sentence in prediction.sentences for token in sentence.tokens]
    levels = [level for _, row in heat_of(prediction, target) for level in row]
    # The space within a phrase is lit like its words.
    within = {place for phrase in prediction.phrases for place in range(phrase.start, phrase.end - 1)}
    pieces: list[tuple[str, int]] = []
    for place, (token, own) in enumerate(zip(tokens, levels, strict=True)):
        is_lit = place in within and own == levels[place + 1]
        pieces += [(token.text, own), (token.whitespace, own if is_lit else 0)]
    runs = groupby((piece for piece in pieces if piece[0]), key=lambda piece: piece[1])
    return [("".join(text for text, _ in run), level) for level, run in runs]


def heat_by_phrases(
    sentences: Sequence["WeightedSentence"], phrases: Sequence["Phrase"], unit: str
) -> list[tuple[int, list[int]]]:
    """Returns the levels of sentences and tokens whose phrases have values.

    The scale is fixed: a star, or 25 points of probability, is level 10. The words of a phrase have its level, and
    those that add less than the mean of them one less. A phrase that is not worth naming is not coloured.
    """
    full, least = _LIGHT["full"][unit], _LIGHT["least"][unit]
    tokens = [token for sentence in sentences for token in sentence.tokens]
    levels = [0] * len(tokens)
    for phrase in phrases:
        if abs(phrase.value) < least:
            continue
        own = level(max(-1.0, min(1.0, phrase.value / full)))
        words = [
            n
            for n in range(phrase.start, phrase.end)
            if tokens[n].read and is_word(tokens[n].text) and not tokens[n].removed
        ]
        mean = sum(abs(tokens[n].weight) for n in words) / max(1, len(words))
        for n in words:
            levels[n] = own if abs(tokens[n].weight) >= mean * (1 - 1e-6) else own - (1 if own > 0 else -1)
    rows = iter(levels)
    # Without phrases nothing is coloured: such a text has no known word.
    shares = [max(-1.0, min(1.0, sentence.weight / full)) if phrases else 0.0 for sentence in sentences]
    return [
        (level(share), [next(rows) for _ in sentence.tokens]) for share, sentence in zip(shares, sentences, strict=True)
    ]


def heat(sentences: Sequence["WeightedSentence"], explanation: str, unit: str) -> list[tuple[int, list[int]]]:
    """Returns the level of each sentence, with those of its tokens.

    The brightness of a word is its attention times the square root of its sentence's (Yang et al. 2016), so that the
    main words of a minor sentence can still be seen; other weights count over the whole text. The brightest word and
    the brightest sentence have level 10, unless the weights are faint; punctuation and words below level 3 have level
    0. The page follows the same rule; `tests/fixtures/heat.json` tests both.

    Args:
        sentences: The text with its weights.
        explanation: The lens of the weights.
        unit: The unit of the weights (see `Prediction.unit`).
    """
    floor = FAINT.get(unit, 0.0)
    words = [
        [value if is_word(token.text) else 0.0 for token, value in zip(sentence.tokens, row, strict=True)]
        for sentence, row in zip(sentences, light(sentences, explanation), strict=True)
    ]
    brightest = max(floor, *(abs(value) for row in words for value in row), 0.0) or 1.0
    heaviest = max(floor, *(abs(sentence.weight) for sentence in sentences), 0.0) or 1.0
    return [
        (level(sentence.weight / heaviest), [_counting(level(value / brightest)) for value in row])
        for sentence, row in zip(sentences, words, strict=True)
    ]


def light(sentences: Sequence["WeightedSentence"], explanation: str) -> list[list[float]]:
    """Returns the weights of the tokens of each sentence by this lens, comparable over the whole text (see `heat`)."""
    by_sentence = find_lens(explanation).by_sentence
    return [
        [token.weight * (math.sqrt(sentence.weight) if by_sentence else 1) for token in sentence.tokens]
        for sentence in sentences
    ]


def _counting(steps: int) -> int:
    return steps if abs(steps) >= LEAST_LEVEL else 0


def level(share: float) -> int:
    """Returns the level of a weight that is this share of the largest one, from −10 to 10."""
    # Halves are rounded up, as JavaScript does and round() does not.
    steps = math.floor(LEVELS * abs(share) + 0.5)
    return steps if share >= 0 else -steps
