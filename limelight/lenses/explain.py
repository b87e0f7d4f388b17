"""Explains one text by one lens, and measures how far to trust it."""

from dataclasses import dataclass, field, replace

import numpy as np

from limelight.common.documented import Documented
from limelight.engines.engine import Bools, Engine, Explanation, TokenIds
from limelight.lenses.agreement import Agreement, agreements, disputed_words
from limelight.lenses.faithfulness import Faithfulness, measure_faithfulness, word_positions
from limelight.lenses.lens import Light
from limelight.lenses.registry import lenses_of
from limelight.lenses.target import Target
from limelight.prediction import Prediction


@dataclass(frozen=True)
class Findings(Documented):
    """The target of a lens, and how far to trust it."""

    signed: bool
    """Whether a weight above 0 pushes the target up and one below 0 down, by that much of its unit."""
    value: float
    """The target's value now."""
    faithfulness: Faithfulness | None
    """Null without `trust`."""
    agreement: list[Agreement]
    disputed: list[int]
    """Tokens among the strongest tenth in this lens and in the weaker half by leave-one-out, or the other way round; \
for leave-one-out itself, against the model's own lens."""


@dataclass(frozen=True)
class Account(Findings):
    """A document with the weights of a lens, and how far to trust the lens.

    Attributes:
        shown: Probabilities, and the lens's weights of sentences and tokens.
        lights: The document through every lens that was computed, by name.
    """

    shown: Explanation
    lights: dict[str, Light] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explained:
    """A prediction, explained.

    Attributes:
        prediction: With the weights of the lens; `explanation` names it.
        target: The explained target.
        account: The report on the lens; its `disputed` are counted over all tokens of the prediction.
    """

    prediction: Prediction
    target: Target
    account: Account


def explain(
    engine: Engine, document: TokenIds, method: str, target: Target, is_word: Bools, trust: bool = True
) -> Account:
    """Explains the answer of the network for `document`.

    Args:
        engine: The network.
        document: Sentences of token ids, none of them empty.
        method: One of `limelight.lenses.registry.lenses_of`.
        target: The target to explain.
        is_word: `<bool>[tokens]`, which tokens of the document are more than punctuation.
        trust: Whether to measure how far the lens can be trusted, which takes much longer than the lens itself.
    """
    known = lenses_of(engine)
    light = known[method].run(engine, document, target)
    account = Account(
        shown=light.shown,
        signed=light.signed,
        value=float(target.value(light.shown.probabilities)),
        faithfulness=None,
        agreement=[],
        disputed=[],
        lights={method: light},
    )
    if not trust:
        return account
    lights = {
        name: light if name == method else lens.run(engine, document, target)
        for name, lens in known.items()
        if name == method or lens.compared
    }
    words = word_positions(np.asarray(is_word))
    other = lights.get("leave_one_out" if method != "leave_one_out" else next(iter(known)), light)
    return replace(
        account,
        faithfulness=measure_faithfulness(engine, document, light, target, is_word),
        agreement=agreements(lights, words),
        disputed=disputed_words(light, other, words),
        lights=lights,
    )
