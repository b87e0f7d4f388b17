"""Says in one sentence what a model makes of a text, and which words turn it: found by leaving words out."""

from dataclasses import dataclass

import numpy as np

from limelight.engines.engine import Engine, Floats, TokenIds
from limelight.explanation.target import EXPECTED_STARS, Target
from limelight.insights.phrases import is_content
from limelight.insights.runs import LEAST_MOVE, PATIENCE, Place, read_places, run_text, runs_around
from limelight.predictor import Reading
from limelight.verdict import choose_label

# Of a longer text, words are left out one by one only in the sentences that move the target most.
_MAX_WORDS_ASKED = 400
# A phrase is looked for around this many words that move the target most.
_SEEDS = 5


@dataclass(frozen=True, slots=True)
class TellingPhrase:
    """A run of words of one sentence, and by how much the target would move against it without them."""

    text: str
    sentence: int
    move: float


def summarize(
    engine: Engine, reading: Reading, labels: list[str], stars: list[float] | None, probabilities: Floats
) -> str:
    """Returns a sentence such as: 4 stars, mainly for “she loves it” (3rd sentence), despite “boring” (8th).

    What is quoted first is the phrase without which the answer would lose most, what is quoted second that without
    which it would gain most, in expected stars or in the probability of the label; both by asking the network.

    Args:
        engine: The network.
        reading: The text.
        labels: All labels.
        stars: The stars that each stands for, or None.
        probabilities: `<float32>[labels]`, those of the text, after the prior of `reading`.
    """
    best = int(choose_label(probabilities, ordered=stars is not None))
    target = Target.choose(EXPECTED_STARS if stars else labels[best], labels, stars, reading.prior)
    side = 1 if stars is None else int(np.sign(stars[best] - target.middle))
    places = read_places(reading)
    value = float((probabilities * target.weights).sum())
    moves = _moves(engine, reading.token_ids, target, value)
    phrases = [_telling_phrase(engine, reading, places, moves * sign, sign * value, target, sign) for sign in (1, -1)]
    several = len({place.sentence for place in places}) > 1
    up, down = phrases
    if stars is None:
        # A label stays as it is written, but for its first letter: "HUM" is no "Hum".
        name = labels[best][:1].upper() + labels[best][1:]
    else:
        name = f"{stars[best]:g} star{'' if stars[best] == 1 else 's'}"
    if side == 0:
        return _between(name, up, down, several)
    reason, objection = (up, down) if side == 1 else (down, up)
    if reason is None and objection is None:
        return f"{name}; no few words decide it."
    first = "" if reason is None else f", mainly for {_quote(reason, several, first=True)}"
    second = "" if objection is None else f", despite {_quote(objection, several, first=reason is None)}"
    return f"{name}{first}{second}."


def _between(name: str, up: TellingPhrase | None, down: TellingPhrase | None, several: bool) -> str:
    """Says what pulls at an answer in the middle."""
    pulls: list[str] = []
    for phrase, side in ((up, "for more"), (down, "for less")):
        if phrase is not None:
            pulls.append(f"{_quote(phrase, several, first=not pulls)} {'' if pulls else 'speaks '}{side}")
    return f"{name}: {', '.join(pulls)}." if pulls else f"{name}; no few words decide it."


def _moves(engine: Engine, document: TokenIds, target: Target, value: float) -> Floats:
    """Returns by how much the target is higher with each token than without it: `<float32>[tokens]`.

    Tokens beyond `_MAX_WORDS_ASKED`, in the sentences that move the target least, count as not moving it at all.
    """
    lengths = np.array([len(sentence) for sentence in document])
    owners = np.repeat(np.arange(len(lengths)), lengths)
    asked = np.arange(len(owners))
    if len(owners) > _MAX_WORDS_ASKED:
        sentences = np.abs(value - target.value(engine.parts(document, owners != np.arange(len(lengths))[:, None])))
        order = np.argsort(-sentences, kind="stable")
        chosen = order[: max(1, int((lengths[order].cumsum() <= _MAX_WORDS_ASKED).sum()))]
        asked = np.flatnonzero(np.isin(owners, chosen))
    moves = np.zeros(len(owners), np.float32)
    moves[asked] = value - target.value(engine.parts(document, np.arange(len(owners)) != asked[:, None]))
    return moves


def _telling_phrase(
    engine: Engine,
    reading: Reading,
    places: list[Place],
    moves: Floats,
    value: float,
    target: Target,
    sign: int,
) -> TellingPhrase | None:
    """Returns the phrase without which `value` falls most, by the patience above; None where none is worth telling."""
    seeds = [int(seed) for seed in np.argsort(-moves, kind="stable") if is_content(places[seed].token)][:_SEEDS]
    runs = sorted({run for seed in seeds for run in runs_around(places, seed)})
    if not runs:
        return None
    kept = np.ones((len(runs), len(places)), bool)
    for row, (start, stop) in enumerate(runs):
        kept[row, start:stop] = False
    lost = value - sign * target.value(engine.parts(reading.token_ids, kept))
    lengths = np.array([stop - start for start, stop in runs])
    best = int(np.argmax(lost / PATIENCE ** (lengths - 1)))
    if lost[best] < LEAST_MOVE[target.unit]:
        return None
    return TellingPhrase(run_text(places, runs[best]), places[runs[best][0]].sentence, float(lost[best]))


def _quote(phrase: TellingPhrase, several: bool, *, first: bool) -> str:
    where = f" ({_ordinal(phrase.sentence + 1)}{' sentence' if first else ''})" if several else ""
    return f"“{phrase.text}”{where}"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
