"""The lenses: ways to say how much each word of a document weighed in what the network says of it."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from limelight.engines.engine import Engine, Explanation, Floats, TokenIds
from limelight.errors import LensError
from limelight.explanation.target import Target

# Lenses whose weights have no sign, and so depend on no target, or only a little.
UNSIGNED = ("attention", "ngrams", "blend")
# Steps of integrated gradients: on the shipped networks the sum is then right to a hundredth of a star.
IG_STEPS = 16
# Parts of a text that Shapley values ask the network about: four orders of a review of 150 words, in some 50 ms.
_SHAPLEY_PARTS = 768
# A short text has no more orders than this, a long one no fewer than one and its reverse.
_MAX_SHAPLEY_ORDERS = 32
# The blend takes the mean over so many tokens to either side: what people mark are phrases.
_BLEND_REACH = 2


@dataclass(frozen=True, slots=True)
class Light:
    """What one lens says of a document.

    Attributes:
        shown: Weights of sentences and tokens, as an answer has them.
        weights: `<float32>[tokens]`, comparable over the whole document.
        signed: Whether a weight above 0 pushes the target up and one below 0 pushes it down; otherwise no weight is
            below 0 and none has a direction.
    """

    shown: Explanation
    weights: Floats
    signed: bool

    def support(self, direction: int) -> Floats:
        """Returns how much each token speaks for a target that is held up (1) or held down (-1)."""
        return self.weights * direction if self.signed else self.weights


Lens = Callable[[Engine, TokenIds, Target], Light]


def own_lens(engine: Engine, document: TokenIds, target: Target) -> Light:
    """Attention, or winning n-grams: what the network itself gives, whatever the target."""
    shown = engine([document])[0]
    if engine.name == "attention":
        # A word's attention sums to 1 over its sentence: times that of the sentence, over the document.
        pairs = zip(shown.token_weights, shown.sentence_weights, strict=True)
        return Light(shown, np.concatenate([words * sentence for words, sentence in pairs]), signed=False)
    return Light(shown, np.concatenate(shown.token_weights), signed=False)


def leave_one_out(engine: Engine, document: TokenIds, target: Target) -> Light:
    """By how much the target is higher with a token, or a sentence, than without it: exact, by asking the network."""
    lengths = [len(sentence) for sentence in document]
    sentences = np.repeat(np.arange(len(lengths)), lengths)
    tokens = len(sentences)
    everything = np.ones((1, tokens), bool)
    one_token = ~np.eye(tokens, dtype=bool)
    one_sentence = sentences != np.arange(len(lengths))[:, None]
    probabilities = engine.parts(document, np.concatenate([everything, one_token, one_sentence]))
    values = target.value(probabilities)
    moved = values[0] - values[1:]
    return signed_light(probabilities[0], document, moved[:tokens], moved[tokens:])


def gradient_input(engine: Engine, document: TokenIds, target: Target) -> Light:
    """Each word vector times the gradient of the target there (Shrikumar et al. 2017, "Not Just a Black Box").

    It says how the target would move, were it a straight line from here to no words at all.
    """
    _, slopes = engine.slopes(document, target.weights, np.ones(1, np.float32), target.prior)
    return signed_light(engine([document])[0].probabilities, document, slopes)


def integrated_gradients(engine: Engine, document: TokenIds, target: Target) -> Light:
    """The gradient times input along the way from no words to the document (Sundararajan et al. 2017).

    The way is the straight line from word vectors of zero, in 16 steps, each taken at its middle. The weights of all
    words sum to the target's value less its value at zero, up to what the steps miss.
    """
    scales = ((np.arange(IG_STEPS) + 0.5) / IG_STEPS).astype(np.float32)
    _, slopes = engine.slopes(document, target.weights, scales, target.prior)
    return signed_light(engine([document])[0].probabilities, document, slopes)


def shapley(engine: Engine, document: TokenIds, target: Target) -> Light:
    """What each token adds to the target, the mean over orders in which the tokens come in (Shapley 1953).

    The orders are drawn at random, the same for the same text, each with its reverse (Strumbelj and Kononenko 2014;
    Mitchell et al. 2022). In every order the additions sum to the target's value less its value for no words at all,
    and so do the weights, exactly.
    """
    tokens = sum(map(len, document))
    pairs = min(max(1, round(_SHAPLEY_PARTS / (2 * tokens))), _MAX_SHAPLEY_ORDERS // 2)
    random = np.random.default_rng(zlib.crc32(np.concatenate(document).astype(np.int32).tobytes()))
    drawn = np.stack([random.permutation(tokens) for _ in range(pairs)])
    orders = np.concatenate([drawn, drawn[:, ::-1]])
    # After how many others each token comes: a part has those that come before a place.
    turns = np.argsort(orders, axis=1)
    between = (turns[:, None, :] < np.arange(1, tokens)[:, None]).reshape(-1, tokens)
    ends = np.array([[False] * tokens, [True] * tokens])
    probabilities = engine.parts(document, np.concatenate([ends, between]))
    values = target.value(probabilities)
    paths = np.empty((len(orders), tokens + 1), np.float64)
    paths[:, 0], paths[:, -1] = values[0], values[1]
    paths[:, 1:-1] = values[2:].reshape(len(orders), -1)
    added = np.take_along_axis(np.diff(paths, axis=1), turns, axis=1)
    return signed_light(probabilities[1], document, added.mean(axis=0).astype(np.float32))


def blend(engine: Engine, document: TokenIds, target: Target) -> Light:
    """The network's own lens and the size of integrated gradients together, smoothed: a choice for the eye.

    Of what was compared on YELP-HAT (Sen et al. 2020) it agrees most with the words that people mark, who mark phrases.
    It says nothing of direction; how far it can be trusted is measured as for the others.
    """
    own, gradients = own_lens(engine, document, target), integrated_gradients(engine, document, target)
    weights = sum(light / max(light.sum(), 1e-12) for light in (own.weights, np.abs(gradients.weights)))
    window = np.ones(2 * _BLEND_REACH + 1)
    smooth = _centred(weights, window) / _centred(np.ones(len(weights)), window)
    smooth = (smooth / max(smooth.sum(), 1e-12)).astype(np.float32)
    return replace(signed_light(own.shown.probabilities, document, smooth), signed=False)


def _centred(values: NDArray[np.floating], window: NDArray[np.floating]) -> NDArray[np.floating]:
    """Returns the sum of `values` in a window around each, also where they are fewer than the window is wide."""
    return np.convolve(values, window)[len(window) // 2 :][: len(values)]


def signed_light(
    probabilities: Floats, document: TokenIds, weights: Floats, sentence_weights: Floats | None = None
) -> Light:
    """Returns signed `weights <float32>[tokens]` as light; a sentence weighs what its tokens sum to, by default."""
    by_sentence = np.split(weights, np.cumsum([len(sentence) for sentence in document])[:-1])
    if sentence_weights is None:
        sentence_weights = np.array([part.sum() for part in by_sentence], np.float32)
    return Light(Explanation(probabilities, sentence_weights, by_sentence), weights, signed=True)


def lenses(engine: Engine) -> dict[str, Lens]:
    """Returns the lenses of a network by name, its own first."""
    return {
        engine.name: own_lens,
        "gradient_input": gradient_input,
        "integrated_gradients": integrated_gradients,
        "leave_one_out": leave_one_out,
        "shapley": shapley,
        "blend": blend,
    }


def choose_lens(name: str | None, engine: Engine) -> str:
    """Returns `name`, or the network's own lens. Raises `LensError` where the network has no such lens."""
    known = list(lenses(engine))
    if name is not None and name not in known:
        raise LensError(f"There is no method {name[:60]!r} for this model. Its methods are: {', '.join(known)}.")
    return name or known[0]
