"""All lenses, by name, and how each weighs words: the single list for the API, the page, commands and cards."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, cast

import numpy as np

from limelight.common.rules import RULES
from limelight.common.shipped import plugins
from limelight.engines.engine import Engine, NetworkEngine
from limelight.errors import LensError
from limelight.lenses.lens import Asked, Lens, Light, PhraseValues, Values, signed_light
from limelight.lenses.values import phrase_values

# The lens name of an engine without a lens of its own: its predictions have no weights.
NO_LENS = "none"
# On the shipped networks the sum of integrated gradients is then right to a hundredth of a star.
IG_STEPS = 16
# The words of a phrase whose value is smaller share it evenly: the page does not show it.
_LEAST: dict[str, float] = RULES["values"]["least_shared"]


def own_light(asked: Asked) -> Light:
    """Returns the weights of the network itself, the same for every target."""
    return Light(asked.shown, np.concatenate(asked.shown.token_weights), signed=False)


def attention(asked: Asked) -> Light:
    """A word's attention, which sums to 1 over its sentence, times that of the sentence: over the document."""
    pairs = zip(asked.shown.token_weights, asked.shown.sentence_weights, strict=True)
    return Light(asked.shown, np.concatenate([words * sentence for words, sentence in pairs]), signed=False)


def leave_one_out(asked: Asked) -> Light:
    """How much higher the target is with a token, or a sentence, than without it: exact, by evaluating the network.

    With a budget below tokens + sentences + 1, sentences come first; then neighbours are left out together, and share
    the change.
    """
    tokens, sentences = len(asked.sentences), len(asked.document)
    everything = np.ones((1, tokens), bool)
    steps = tokens if asked.budget is None else min(tokens, max(1, asked.budget - sentences - 1))
    step_of = np.arange(tokens) * steps // tokens
    one_step = step_of != np.arange(steps)[:, None]
    one_sentence = asked.sentences != np.arange(sentences)[:, None]
    whole, *left = asked.values(np.concatenate([everything, one_step, one_sentence]))
    moved = whole - np.array(left)
    return signed_light(asked, (moved[:steps] / np.bincount(step_of))[step_of], moved[steps:])


def phrases(asked: Asked) -> Light:
    """Returns the values of the phrases, and of their words: Owen values (see `limelight.lenses.values`).

    The words of a phrase sum to its value, the phrases of a sentence to that of the sentence, and all sentences to the
    target less its value for no words. Within a phrase words differ as the mean of what each adds to an empty text and
    takes from the whole one.
    """
    found = phrase_values(asked)
    return replace(signed_light(asked, _share(asked, found)), phrases=found)


def _share(asked: Asked, found: PhraseValues) -> Values:
    """Returns the part of each token in the value of its phrase: `<float64>[tokens]`."""
    sizes = np.array([len(run) for run in asked.phrases])
    even = (found.values / sizes)[asked.phrase_of]
    shared = (np.abs(found.values) >= _LEAST[asked.target.unit]) & (sizes > 1)
    tokens = np.flatnonzero(shared[asked.phrase_of])
    if not len(tokens) or asked.budget is not None:
        return even
    one = np.arange(len(even)) == tokens[:, None]
    alone, without = np.split(asked.values(np.concatenate([one, ~one])), 2)
    own = np.zeros(len(even))
    own[tokens] = (alone - found.base + found.whole - without) / 2
    means = np.bincount(asked.phrase_of, own) / sizes
    return np.asarray(even + own - np.where(shared, means, 0)[asked.phrase_of])


def integrated_gradients(asked: Asked) -> Light:
    """The gradient times input along the path from no words to the document (Sundararajan et al. 2017).

    The path is the straight line from word vectors of zero, in 16 steps, each evaluated at its middle. The weights of
    all words sum to the target's value less its value at zero, up to the error of the steps.
    """
    engine, target = cast(NetworkEngine, asked.engine), asked.target
    scales = ((np.arange(IG_STEPS) + 0.5) / IG_STEPS).astype(np.float32)
    return signed_light(asked, engine.slopes(asked.document, target.weights, scales, target.prior)[1])


# The lens that a page draws first.
DEFAULT = "shapley"
LENSES: dict[str, Lens] = {}


def register(lens: Lens) -> Lens:
    """Adds `lens` to those that every model offers, replacing one of the same name, and returns it."""
    LENSES[lens.name] = lens
    return lens


def _register(name: str, run: Callable[[Asked], Light], **more: Any) -> Lens:
    return register(Lens(name, **RULES["lenses"][name], run=run, **more))


_register("attention", attention, signed=False, own=True, by_sentence=True, site=True)
_register("ngrams", own_light, signed=False, own=True, site=True)
_register(DEFAULT, phrases, signed=True, compared=False, site=True)
LEAVE_ONE_OUT = _register("leave_one_out", leave_one_out, signed=True, site=True)
_register("integrated_gradients", integrated_gradients, signed=True, by_slopes=True, compared=False)
for _lens in plugins("limelight.lenses", Lens):
    register(_lens)


def find_lens(name: str) -> Lens:
    """Returns the lens `name`, or, if it is not registered, a lens of an engine's own."""
    if name in LENSES:
        return LENSES[name]
    title = name.replace("_", " ").capitalize()
    meaning = "The weights that the model itself gives its words."
    return Lens(name, title, meaning, signed=False, run=own_light, own=True)


def lenses_by_name(own: str, *, slopes: bool = True) -> dict[str, Lens]:
    """Returns the lenses of a network whose own lens is `own`, that one first; `slopes` if it has gradients."""
    others = {lens.name: lens for lens in LENSES.values() if not lens.own and (slopes or not lens.by_slopes)}
    return others if own == NO_LENS else {own: find_lens(own)} | others


def lenses_of(engine: Engine) -> dict[str, Lens]:
    """Returns the lenses of `engine`, by name, its own first."""
    known = lenses_by_name(engine.name, slopes=hasattr(engine, "slopes"))
    own = engine.lens
    # First, and in place of another lens of its name.
    return {own.name: own} | known | {own.name: own} if isinstance(own, Lens) else known


def require_lens(name: str | None, known: Iterable[str]) -> None:
    """Raises `LensError` if there is a `name`, and it is not among the `known` names of a model's lenses."""
    names = list(known)
    if name is not None and name not in names:
        raise LensError(f"There is no lens {str(name)[:60]!r} for this model. Its lenses are: {', '.join(names)}.")


def choose_lens(name: str | None, engine: Engine) -> tuple[Lens, list[Lens]]:
    """Returns the lens `name`, or the first one of `engine`, and the others that it is compared with.

    Raises `LensError` if the engine has no such lens.
    """
    known = lenses_of(engine)
    require_lens(name, known)
    lens = known.pop(name or next(iter(known)))
    return lens, [other for other in known.values() if other.compared]
