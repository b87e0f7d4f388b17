"""Explains the answer to a text with a lens."""

from dataclasses import dataclass, replace
from itertools import count

import msgspec
import numpy as np

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.lenses.lens import EXPECTED_STARS, Lens, LensInput, Light, PhraseValues, Target
from limelight.lenses.levels import Looks, find_looks, heat_of, set_heat
from limelight.lenses.registry import choose_lens
from limelight.model import Model
from limelight.prediction import Prediction, round_weights
from limelight.text.reading import Reading
from limelight.weighted_text import Phrase


@dataclass(frozen=True)
class Findings(Documented):
    """The values of a target."""

    signed: bool
    """Whether weights are signed: they are then how much a word raises (above 0) or lowers the target, in its unit."""
    value: float
    """The target's value for the text."""
    base: float | None
    """The value for an empty text; `base` plus the values of all `phrases` is `value`. Null for a lens of words."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A prediction, explained.

    Attributes:
        prediction: The prediction, with the weights of the lens.
        lens: The lens.
        lens_input: The input of the lens: the text and the target.
        light: The output of the lens.
        looks: Where the network looked; None if that is not known.
        findings: The values of the target.
    """

    prediction: Prediction
    lens: Lens
    lens_input: LensInput
    light: Light
    looks: Looks | None
    findings: Findings

    def _repr_html_(self) -> str:
        return self.prediction._repr_html_()


def explain_reading(
    predictor: Model,
    reading: Reading,
    method: str | None = None,
    target: str | None = None,
    decimals: int | None = None,
    budget: int | None = None,
) -> Explained:
    """Explains a text that was read (see `Predictor.explain`).

    Args:
        predictor: The model.
        reading: The text.
        method: The name of a lens.
        target: The target to explain.
        decimals: Number of decimals of weights; all by default.
        budget: Maximum number of parts that a lens evaluates.
    """
    lens = choose_lens(method, predictor.engine)
    evaluation = predictor.engine.evaluate(reading.token_ids)
    # Not by `LensInput.shown`: a `cached_property` of Python 3.11 has one lock for all texts, which an answer that
    # hangs would hold.
    answer = evaluation.answer()
    if target is None:
        target = EXPECTED_STARS if predictor.stars else predictor.describe([reading], [answer])[0].label
    chosen = Target.choose(target, predictor.labels, predictor.stars, reading.prior)
    asked = LensInput.about(predictor.engine, reading, chosen, budget, evaluation)
    light = lens.run(asked)
    described = predictor.describe([reading], [light.shown])[0]
    exact = replace(
        described,
        mixed=described.undecided and light.phrases is not None and _pulls_both_ways(light.phrases, chosen, described),
        explanation=lens.name,
        unit=chosen.unit if light.signed else "share",
        phrases=_number_phrases(asked, light.phrases, reading) if light.phrases else [],
    )
    looks = find_looks(asked)
    prediction = _set_levels(exact, asked, looks)
    if decimals is not None:
        prediction = round_weights(prediction, decimals)
    # The phrases add up to the answer that was asked with them: of float32, another batch rounds otherwise.
    value, base = (light.phrases.whole, light.phrases.base) if light.phrases else (asked.value, None)
    return Explained(prediction, lens, asked, light, looks, Findings(light.signed, value, base))


def _set_levels(prediction: Prediction, asked: LensInput, looks: Looks | None) -> Prediction:
    """Returns `prediction`, an answer to `asked` with unrounded weights, with the levels of both views.

    Sets the `level`, `attention` and `looked` of each token, and the `attention` or `picked` of each sentence.
    """
    set_heat(prediction, heat_of(prediction, asked))
    if looks is None:
        return prediction
    views = zip(looks.shares.tolist(), looks.of_sentence.tolist(), looks.levels.tolist(), strict=True)
    view_of = dict(zip(asked.numbers, views, strict=True))
    numbers = count()
    sentences = []
    for sentence in prediction.sentences:
        share = None
        for token in sentence.tokens:
            if view := view_of.get(next(numbers)):
                weight, share, token.looked = view
                token.attention = weight if looks.is_attention else None
        shares = {"attention": share} if looks.is_attention else {"picked": share}
        sentences.append(msgspec.structs.replace(sentence, **shares))
    return replace(prediction, sentences=sentences)


def _pulls_both_ways(values: PhraseValues, target: Target, prediction: Prediction) -> bool:
    """Whether the strongest phrases of both sides are worth naming."""
    counts = prediction.counts
    sides = [max(0.0, float((way * values.values).max())) for way in (1, -1)]
    least = max(RULES["light"]["least"][target.unit], RULES["named"]["share"] * max(sides))
    return counts.words > counts.words_unknown and min(sides) >= least


def _number_phrases(asked: LensInput, values: PhraseValues, reading: Reading) -> list[Phrase]:
    """Returns the phrases with these values, and with the numbers of their tokens among all of the text."""
    numbers = asked.numbers
    starts = np.cumsum([0] + [len(sentence) for sentence in reading.document.sentences])
    return [
        Phrase(
            numbers[run.start],
            numbers[run.stop - 1] + 1,
            int(np.searchsorted(starts, numbers[run.start], side="right")) - 1,
            value,
            without,
        )
        for run, value, without in zip(asked.phrases, values.values.tolist(), values.without.tolist(), strict=True)
    ]
