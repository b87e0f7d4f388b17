"""All lenses by name, with their weights: the single list for the API, the page, commands and cards."""

from collections.abc import Iterable

import numpy as np

from limelight.common.resources import plugins
from limelight.engines.engine import Engine
from limelight.errors import LensError
from limelight.lenses.lens import Lens, LensInput, Light
from limelight.lenses.phrases import phrases

# The lens name of an engine without a lens of its own: its predictions have no weights.
NO_LENS = "none"
# The lens that explains an answer if no other is named.
DEFAULT = "phrases"
LENSES: dict[str, Lens] = {}


def own_light(asked: LensInput) -> Light:
    """Returns the weights of the network itself, the same for every target."""
    return Light(asked.shown, np.concatenate(asked.shown.token_weights), signed=False)


def attention(asked: LensInput) -> Light:
    """The attention of a word, which sums to 1 over its sentence, times the attention of the sentence."""
    pairs = zip(asked.shown.token_weights, asked.shown.sentence_weights, strict=True)
    return Light(asked.shown, np.concatenate([words * sentence for words, sentence in pairs]), signed=False)


def register(lens: Lens) -> Lens:
    """Adds `lens` to the lenses of every model, replacing any lens of the same name, and returns it."""
    LENSES[lens.name] = lens
    return lens


register(
    Lens(
        "attention",
        "Attention",
        "How much the model looked at a word. Attention is the same for every class, and does not prove what "
        "decided the answer.",
        signed=False,
        run=attention,
        own=True,
        head="Most attention",
        by_sentence=True,
    )
)
register(
    Lens(
        "ngrams",
        "Winning phrases",
        "The phrases to which the network's filters responded most, and which added most to this answer.",
        signed=False,
        run=own_light,
        own=True,
        head="The strongest phrases",
    )
)
register(
    Lens(
        DEFAULT,
        "Phrases",
        "How much each phrase adds on average: on its own, to its sentence, to halves of the text, and to all the "
        "rest. Words add up to their phrase, and phrases to the answer.",
        signed=True,
        run=phrases,
    )
)
for _lens in plugins("limelight.lenses", Lens):
    register(_lens)


def find_lens(name: str) -> Lens:
    """Returns the lens `name` or, if it is not registered, a generic lens for an engine's own weights."""
    if name in LENSES:
        return LENSES[name]
    title = name.replace("_", " ").capitalize()
    meaning = "The weights that the model itself gives to words."
    return Lens(name, title, meaning, signed=False, run=own_light)


def lenses_by_name(own: str) -> dict[str, Lens]:
    """Returns the lenses of a network whose own lens is `own`, starting with it."""
    others = {lens.name: lens for lens in LENSES.values() if not lens.own}
    return others if own == NO_LENS else {own: find_lens(own)} | others


def lenses_of(engine: Engine) -> dict[str, Lens]:
    """Returns the lenses of `engine`, by name, starting with its own."""
    known, lens = lenses_by_name(engine.name), engine.lens
    # First, and in place of another lens of its name.
    return {lens.name: lens} | known | {lens.name: lens} if isinstance(lens, Lens) else known


def require_lens(name: str | None, known: Iterable[str]) -> None:
    """Raises `LensError` if `name` is given, but is not among the `known` names of a model's lenses."""
    names = list(known)
    if name is not None and name not in names:
        raise LensError(f"There is no lens {str(name)[:60]!r} for this model. Its lenses are: {', '.join(names)}.")


def choose_lens(name: str | None, engine: Engine) -> Lens:
    """Returns the lens `name`, or `DEFAULT`. Raises `LensError` if the engine does not have it."""
    known = lenses_of(engine)
    require_lens(name, known)
    return known[name or DEFAULT]
