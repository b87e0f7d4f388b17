"""Explains one text by one lens, and says how far to trust it."""

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from limelight.engines.engine import Bools, Engine, Explanation, TokenIds
from limelight.lenses.agreement import Agreement, agreements, disputed_words
from limelight.lenses.faithfulness import Faithfulness, LabelOf, measure_faithfulness, word_positions
from limelight.lenses.lens import Light
from limelight.lenses.registry import lenses_of
from limelight.lenses.target import Target
from limelight.prediction import Prediction


@dataclass(frozen=True, slots=True)
class Account:
    """A document as a lens shows it, and how far to trust the lens.

    Attributes:
        shown: Probabilities, and the lens's weights of sentences and tokens.
        signed: Whether weights above 0 push the target up, and those below 0 down.
        unit: What weights count: a share of the light (unsigned), or the unit of the target.
        value: The target's value now.
        faithfulness: What happens to it without the words in the light; None where it was not asked for.
        agreement: How alike each two lenses of the model rank the words; a lens that is not `compared` is among them
            only where it is what is asked for. Empty where it was not asked for.
        disputed: Positions of the tokens on which this lens and leave-one-out (for leave-one-out itself: the network's
            own lens) disagree; see `limelight.lenses.agreement.disputed_words`.
        lights: The document through every lens that was looked through for this, by name.
    """

    shown: Explanation
    signed: bool
    unit: Literal["share", "stars", "probability"]
    value: float
    faithfulness: Faithfulness | None
    agreement: list[Agreement]
    disputed: list[int]
    lights: dict[str, Light] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explained:
    """A prediction, explained.

    Attributes:
        prediction: With the weights of the lens; `explanation` names it.
        target: What is explained.
        account: What there is to say of the lens; its `disputed` are counted over all tokens of the prediction.
    """

    prediction: Prediction
    target: Target
    account: Account


def explain(
    engine: Engine,
    document: TokenIds,
    method: str,
    target: Target,
    is_word: Bools,
    label_of: LabelOf,
    trust: bool = True,
) -> Account:
    """Explains what the network says of `document`.

    Args:
        engine: The network.
        document: Sentences of token ids, none of them empty.
        method: One of `limelight.lenses.registry.lenses_of`.
        target: What is explained.
        is_word: `<bool>[tokens]`, which tokens of the document are more than punctuation.
        label_of: Gives the position of the label for each row of probabilities.
        trust: Whether to measure how far the lens can be trusted, which takes much longer than to look through it.
    """
    known = lenses_of(engine)
    light = known[method].run(engine, document, target)
    account = Account(
        shown=light.shown,
        signed=light.signed,
        unit=target.unit if light.signed else "share",
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
    other = lights.get("leave_one_out" if method != "leave_one_out" else engine.name, light)
    return replace(
        account,
        faithfulness=measure_faithfulness(engine, document, light, target, is_word, label_of),
        agreement=agreements(lights, words),
        disputed=disputed_words(light, other, words),
        lights=lights,
    )
