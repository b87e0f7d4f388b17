"""The fourth part of an audit: how far the highlighting can be trusted, measured on several texts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from limelight.engines.black_box import BlackBox
from limelight.engines.engine import Engine, Int64
from limelight.lenses.faithfulness import SHARES, effects, half_width, random_orders, rank_area
from limelight.lenses.lens import LensInput, Target, Values
from limelight.lenses.levels import LEAST_LEVEL, word_levels
from limelight.lenses.registry import DEFAULT, choose_lens, find_lens
from limelight.predictor import Predictor
from limelight.text.reading import Reading

# Appended to a text, it should change no value of a phrase.
NEUTRAL = "I bought it on Monday."
# A mean over the texts, and half of its 95% interval.
Mean = tuple[float, float]
# A phrase is still the strongest if another one is stronger by this share at most: rounding decides between equals.
_EQUAL = 1e-3


@dataclass(frozen=True, slots=True)
class Repeats:
    """How stable the values of phrases are when a sentence that says nothing about the product is added.

    Attributes:
        n: Number of texts whose phrases could be compared.
        correlation: The correlation of the values before and after.
        same: Number of texts in which the strongest phrase remains the strongest.
    """

    n: int
    correlation: Mean
    same: int


@dataclass(frozen=True, slots=True)
class Measured:
    """The faithfulness of a lens, as an audit contains it.

    The effect on a text is the mean change in the probability of its label over `SHARES` (AOPC; DeYoung et al. 2020).

    Attributes:
        name: The name of the file of the texts.
        n: Number of texts.
        lens: The name of the lens.
        comprehensiveness: The drop in probability without the words that the lens ranks first.
        sufficiency: The drop with only these words.
        random_comprehensiveness: The drop without as many random words.
        random_sufficiency: The drop with only as many random words.
        of_phrases: The drop without the phrases that the lens ranks first; None in audits of earlier versions.
        of_random_phrases: The drop without as many random phrases.
        repeats: How stable the values are; None if fewer than two texts could be compared.
        tinted: The share of words that are highlighted at all; None in audits of earlier versions.
        lit: The share of words that are highlighted clearly, at level 3 or above.
        agreement: How often a marked word is highlighted more strongly than another; None without marked words.
        looked: The drop without the words with the most attention; None without attention, and in earlier audits.
        looked_agreement: How often a word that is highlighted clearly has more attention than another (AUC).
    """

    name: str
    n: int
    lens: str
    comprehensiveness: Mean
    sufficiency: Mean
    random_comprehensiveness: Mean
    random_sufficiency: Mean
    of_phrases: Mean | None = None
    of_random_phrases: Mean | None = None
    repeats: Repeats | None = None
    tinted: Mean | None = None
    lit: Mean | None = None
    agreement: Mean | None = None
    looked: Mean | None = None
    looked_agreement: Mean | None = None


def count_texts(predictor: Predictor, reading: Reading) -> int:
    """Returns how many texts `measure_light` evaluates for one text, by counting the calls of a dummy classifier."""
    if predictor.is_network:
        # A network shares what variants of a text have in common.
        return 1
    labels, by_sentence = len(predictor.labels), find_lens(predictor.engine.name).by_sentence
    # It rises, because the lens orders words of equal values as in the text.
    rising = (lambda texts: [[(n, n + 1, n) for n in range(len(t))] for t in texts]) if by_sentence else None
    free = BlackBox(lambda texts: np.full((len(texts), labels), 1 / labels), predictor.labels, attention=rising)
    measure_text(predictor, reading, engine=free)
    return free.texts


def measure_light(predictor: Predictor, readings: Sequence[Reading], name: str, marks: Sequence[str] = ()) -> Measured:
    """Returns the faithfulness of the default lens of the page, compared with random words, and its stability.

    Args:
        predictor: The classifier.
        readings: Two or more texts.
        name: The name of their file.
        marks: The passages marked in each text, separated by "|" or as a JSON list; empty if there are none.
    """
    pairs = zip(readings, marks or [""] * len(readings), strict=True)
    measured, repeated = zip(*(measure_text(predictor, *pair) for pair in pairs), strict=True)
    rows = np.stack(measured).T
    falls, stays, random_falls, random_stays, phrases, random_phrases, *drawn = map(_mean, rows[:8])
    some = [_mean(row[~np.isnan(row)]) if not np.isnan(row).all() else None for row in rows[8:]]
    repeats = None
    if len(alike := [each for each in repeated if each is not None]) > 1:
        correlations, same = zip(*alike, strict=True)
        repeats = Repeats(len(alike), _mean(np.array(correlations)), sum(same))
    means = falls, stays, random_falls, random_stays, phrases, random_phrases
    return Measured(name, len(readings), DEFAULT, *means, repeats, *drawn, *some)


def with_sentence_more(text: str) -> str:
    """Returns a text, not blank, with `NEUTRAL` appended, after a full stop if the text ends without punctuation."""
    text = text.rstrip()
    return f"{text}{'.' * text[-1].isalnum()} {NEUTRAL}"


def measure_text(
    predictor: Predictor, reading: Reading, marks: str = "", engine: Engine | None = None
) -> tuple[Values, tuple[float, bool] | None]:
    """Measures the highlighting of a text by the probability of the predicted label.

    Args:
        predictor: The classifier.
        reading: The text.
        marks: The passages marked in it.
        engine: The engine to use instead of the classifier's own.

    Returns:
        `<float64>[11]`: the drops without the first words of the lens, with only these, without random words, with only
        these, without the first phrases of the lens, and without random phrases; the shares of words that are
        highlighted, and highlighted clearly; the agreement with `marks`, NaN without marks; and, NaN without attention,
        the drop without the words with the most attention, and its agreement with the words highlighted clearly. Then,
        with a neutral sentence added, the correlation of the phrase values with the earlier ones, and whether the
        strongest phrase is the same; None if they cannot be compared.
    """
    engine = engine or predictor.engine
    lens, lean = choose_lens(DEFAULT, engine), predictor.polarity_target(label=predictor.labels[0])
    both = reading, predictor.read(with_sentence_more(reading.text))
    asked, longer = (LensInput.about(engine, each, lean, None) for each in both)
    target = Target.predicted(asked.shown.probabilities)
    asked, longer = replace(asked, target=target), replace(longer, target=target)
    light = lens.run(asked)
    assert light.phrases is not None
    words = effects(asked, np.stack([light.ranked(asked), random_orders(asked.words)[0]])).mean(axis=1).T
    drawn = [abs(level) for level in word_levels(asked, light)]
    shares = [sum(level >= least for level in drawn) / max(1, len(drawn)) for least in (1, LEAST_LEVEL)]
    area = _agreement(asked, reading, np.array(drawn), marks)
    looked = [np.nan, np.nan]
    if (own := find_lens(engine.name)).by_sentence:
        attention = own.run(asked)
        agrees = rank_area(attention.weights[asked.words], np.array(drawn) >= LEAST_LEVEL)
        looked = [float(effects(asked, attention.ranked(asked)[None])[0].mean()), agrees]
    falls = np.concatenate([words.ravel(), _without_phrases(asked, light.phrases.values), shares, [area], looked])
    starts, more = ([run.start for run in each.phrases] for each in (asked, longer))
    if more[: len(starts)] != starts or len(more) == len(starts):
        # The text is cut in another way, or the sentence is beyond the limit of the classifier.
        return falls, None
    after = lens.run(longer).phrases
    assert after is not None
    return falls, _alike(light.phrases.values, after.values[: len(starts)])


def _agreement(asked: LensInput, reading: Reading, drawn: Int64, marks: str) -> float:
    """Returns how often a marked word is `drawn` more strongly than another; NaN where there are not both."""
    passages = json.loads(marks) if marks.startswith("[") else marks.split("|")
    spans = [(at, at + len(part)) for part in passages if part and (at := reading.text.find(part)) >= 0]
    tokens = [token for sentence in reading.document.sentences for token in sentence]
    starts = np.cumsum([0, *(len(token.text + token.whitespace) for token in tokens)])[asked.numbers][asked.is_word]
    marked = np.any([(low <= starts) & (starts < high) for low, high in spans], axis=0)
    return rank_area(drawn, marked)


def _without_phrases(asked: LensInput, values: Values) -> Values:
    """Returns the fall without the phrases of the highest value, and without random ones: `<float64>[2]`."""
    numbers = np.arange(len(values))
    orders = np.stack([np.argsort(-values, kind="stable"), random_orders(numbers)[0]])
    left = np.stack(
        [~np.isin(numbers, order[: max(1, round(share * len(order)))]) for order in orders for share in SHARES]
    )
    return (asked.value - asked.values(left.take(asked.phrase_of, axis=1))).reshape(2, -1).mean(axis=1)


def _alike(before: Values, after: Values) -> tuple[float, bool] | None:
    if not before.std() or not after.std():
        # One phrase, or a light that is the same everywhere: nothing to correlate.
        return None
    sizes = np.abs(after)
    same = bool(sizes[np.abs(before).argmax()] >= sizes.max() * (1 - _EQUAL))
    return float(np.corrcoef(before, after)[0, 1]), same


def _mean(values: Values) -> Mean:
    return round(float(values.mean()), 4), round(half_width(values), 4)
