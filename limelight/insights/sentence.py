"""The sentence under an answer: the format of its phrases, numbers and units."""

from collections.abc import Sequence
from dataclasses import dataclass

from limelight.common.documented import Documented
from limelight.lenses.explain import Explained
from limelight.lenses.target import Target


@dataclass(frozen=True, slots=True)
class TellingPhrase(Documented):
    """A phrase of the text that moves the answer."""

    text: str
    sentence: int
    """The number of its sentence, from 0."""
    tokens: list[int]
    """The numbers of its tokens."""
    effect: float | None
    """The target's value less its value without the phrase, by asking the network; for phrases that are named \
together, their joint effect; null for a lens without signs."""


@dataclass(frozen=True, slots=True)
class Piece(Documented):
    """A piece of a summary or an excerpt."""

    text: str
    phrase: int | None = None
    """The index of its phrase in `phrases`, or null."""


@dataclass(frozen=True, slots=True)
class Summary(Documented):
    """One sentence on what moves the answer, by the lens."""

    text: str
    pieces: list[Piece]
    """The sentence in pieces; joined, they are `text`."""
    phrases: list[TellingPhrase]
    """The quoted phrases, the strongest first of those that lift the target and of those that hold it down."""


def compose(parts: Sequence[str | TellingPhrase]) -> Summary:
    """Returns the sentence made of `parts`: words, and phrases, which are quoted."""
    pieces: list[Piece] = []
    phrases: list[TellingPhrase] = []
    for part in parts:
        if isinstance(part, TellingPhrase):
            pieces.append(Piece(f"“{part.text}”", len(phrases)))
            phrases.append(part)
        elif pieces and pieces[-1].phrase is None:
            pieces.append(Piece(pieces.pop().text + part, None))
        else:
            pieces.append(Piece(part, None))
    pieces = [piece for piece in pieces if piece.text]
    return Summary("".join(piece.text for piece in pieces), pieces, phrases)


def printed(explained: Explained, target: Target, value: float) -> str:
    """Formats the target as the page does: "3.5 stars", "Positive, 93.4%".

    A contrast is "4 stars rather than 3 stars, +12.3 points".
    """
    if target.unit == "stars":
        return f"{value:.1f} stars"
    stars = explained.prediction.expected_stars is not None
    names = [f"{label} star{'' if label == '1' else 's'}" if stars else label for label in target.labels]
    name = " rather than ".join(names)
    # A label keeps its case, except for its first letter: "HUM" does not become "Hum".
    name = name[:1].upper() + name[1:]
    return f"{name}, {value:.1%}" if len(names) == 1 else f"{name}, {signed(value, target)}"


def led_by(sign: int, target: Target) -> str:
    """Returns the lead of the phrases that raise the target, if `sign` is above 0, or lower it."""
    if target.unit == "stars":
        return "lifted by " if sign > 0 else "held down by "
    return "because of " if sign > 0 else "despite "


def signed(effect: float, target: Target) -> str:
    """Formats a change of the target: "+0.9 ★", "−4.2 points"."""
    return f"{'+' if effect > 0 else '−'}{amount(abs(effect), target)}"


def amount(value: float, target: Target) -> str:
    """Formats an amount of the target, 0 or more: "0.9 ★", "4.2 points" of a probability in percent."""
    return f"{value:.1f} ★" if target.unit == "stars" else f"{100 * value:.1f} points"
