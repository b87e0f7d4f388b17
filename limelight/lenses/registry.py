"""All lenses, by name: the single list for the API, the page, commands, cards, exports and the schema."""

from collections.abc import Iterable

from limelight.common.shipped import plugins
from limelight.engines.engine import Engine
from limelight.errors import LensError
from limelight.lenses.gradients import INTEGRATED_GRADIENTS
from limelight.lenses.leave_one_out import LEAVE_ONE_OUT
from limelight.lenses.lens import Lens
from limelight.lenses.own import ATTENTION, NGRAMS, own_light
from limelight.lenses.phrases import PHRASES

LENSES: dict[str, Lens] = {}
# The lens name of an engine without a lens of its own: its predictions have no weights.
NO_LENS = "none"
# The lens that a page draws first.
DEFAULT = PHRASES.name


def register(lens: Lens) -> Lens:
    """Adds `lens` to those that every model offers, replacing one of the same name, and returns it."""
    LENSES[lens.name] = lens
    return lens


for _lens in (ATTENTION, NGRAMS, PHRASES, LEAVE_ONE_OUT, INTEGRATED_GRADIENTS):
    register(_lens)
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
    return known if own is None else {own.name: own} | known | {own.name: own}


def require_lens(name: str | None, known: Iterable[str]) -> None:
    """Raises `LensError` if there is a `name`, and it is not among the `known` names of a model's lenses."""
    names = list(known)
    if name is not None and name not in names:
        raise LensError(f"There is no lens {str(name)[:60]!r} for this model. Its lenses are: {', '.join(names)}.")


def choose_lens(name: str | None, engine: Engine) -> Lens:
    """Returns the lens `name`, or the first one of `engine`. Raises `LensError` if it has no such lens."""
    known = lenses_of(engine)
    require_lens(name, known)
    return known[name or next(iter(known))]
