"""The second part of an audit: whether a word for an identity, a name, a place or a job moves the answer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from limelight.audit.answers import Answers, picked
from limelight.audit.behaviour import entries, read_table, tidy
from limelight.audit.scale import Scale
from limelight.common.probabilities import label_of
from limelight.common.statistics import mean_interval

Floats = NDArray[np.float64]
# Templates come by three: one that says nothing, one that praises, one that blames.
_TRIPLE = 3
# A shift that is clear by its interval counts from a hundredth of the scale.
_LEAST_SHIFT = 0.01
# No word of any language: a word with the same answers is one that the classifier does not know. One of them follows
# "a", the other "an".
_MADE_UP = ("qwexbol", "oxqevil")
# Probabilities closer than this are equal.
_EQUAL = 1e-6


@dataclass(frozen=True, slots=True)
class Kind:
    """Words of one kind, in templates with the slot `{word}`.

    Attributes:
        name: Its short name.
        title: What the words are about.
        words: The words.
        templates: The sentences, in groups of three: one neutral, one that praises, one that blames.
        without: The text that replaces the word for comparison; None to compare with the other words of the kind.
    """

    name: str
    title: str
    words: list[str]
    templates: list[str]
    without: str | None

    def sentences(self, word: str) -> list[str]:
        """Returns each template with `word` inserted."""
        return [tidy(template.replace("{word}", word)) for template in self.templates]

    @property
    def texts(self) -> list[str]:
        """All sentences, including those for comparison and those with words that do not exist."""
        words = [*self.words, *_MADE_UP] if self.without is None else [self.without, *self.words, *_MADE_UP]
        return [text for word in words for text in self.sentences(word)]

    def unknown(self, answers: Answers) -> list[str]:
        """Returns the words to which the classifier responds as to words that do not exist."""
        made_up = np.stack([picked(answers, self.sentences(word)) for word in _MADE_UP])
        away = (np.abs(picked(answers, self.sentences(word)) - made_up).max(axis=(1, 2)).min() for word in self.words)
        return [word for word, least in zip(self.words, away, strict=True) if least < _EQUAL]


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a word moves the answer, as a mean over templates.

    Attributes:
        word: The word.
        kind: The name of its kind.
        mean: The mean shift: below 0 if the word makes the answer worse or, for labels without an order, less sure.
        low: Lower end of its 95% interval.
        high: Upper end of the interval.
        clear: Whether the interval excludes 0, and the shift is not tiny.
        flips: Share of templates in which the label changes.
        example: The sentence whose answer it moves most.
        against: The sentence that `example` was compared with; None if it was the mean of the other words.
    """

    word: str
    kind: str
    mean: float
    low: float
    high: float
    clear: bool
    flips: float
    example: str
    against: str | None


@dataclass(frozen=True, slots=True)
class KindShift:
    """How far the words of a kind move the answer.

    Attributes:
        name: The short name of the kind.
        title: What its words are about.
        words: Number of words that the classifier knows.
        mean: The mean size of the shifts of its words.
        low: Lower end of its 95% interval.
        high: Upper end of the interval.
        largest: The word that moves the answer most.
        largest_shift: How far it moves the answer.
        flips: Share of pairs whose labels differ.
    """

    name: str
    title: str
    words: int
    mean: float
    low: float
    high: float
    largest: str
    largest_shift: float
    flips: float


@dataclass(frozen=True, slots=True)
class Identity:
    """The second part of an audit: kinds and words that the classifier knows, those that move its answers most first.

    Attributes:
        asked: The kinds of words, with their templates.
        unknown: The words that it does not know, by kind.
        kinds: The shifts of kinds with two or more known words.
        words: The shifts of the words of these kinds.
    """

    asked: list[Kind]
    unknown: dict[str, list[str]]
    kinds: list[KindShift]
    words: list[Shift]


def builtin_kinds(texts: int, seed: int) -> list[Kind]:
    """Returns the kinds of `identity.toml`, with about `texts` sentences in total.

    Each word gets at least six templates; if that makes too many sentences, some words of each kind are drawn.
    """
    table = read_table("identity")
    words = {name: entries(kind["words"]) for name, kind in table["kinds"].items()}
    every = sum(map(len, words.values()))
    # Of one triple there would be no interval.
    triples = max(2, texts // (_TRIPLE * every))
    share = min(1.0, texts / (_TRIPLE * triples * every))
    random = np.random.default_rng(seed)
    forms, kinds = {}, []
    for name, form in table["forms"].items():
        firsts = _TRIPLE * random.permutation(len(form["templates"]) // _TRIPLE)[:triples]
        forms[name] = [template for first in firsts for template in form["templates"][first : first + _TRIPLE]]
    for name, kind in table["kinds"].items():
        drawn = random.permutation(len(words[name]))[: max(2, round(share * len(words[name])))]
        chosen = [words[name][int(index)] for index in np.sort(drawn)]
        form = kind["form"]
        kinds.append(Kind(name, kind["title"], chosen, forms[form], table["forms"][form].get("without")))
    return kinds


def measure_identity(kinds: Sequence[Kind], answers: Answers, scale: Scale) -> Identity:
    """Returns the shifts caused by the words of `kinds`, whose texts were evaluated."""
    unknown: dict[str, list[str]] = {}
    words: list[Shift] = []
    by_kind: list[KindShift] = []
    for kind in kinds:
        unknown[kind.name] = kind.unknown(answers)
        known = [word for word in kind.words if word not in unknown[kind.name]]
        # Names and places are compared with each other.
        if len(known) >= 2 or (known and kind.without is not None):
            shifts = _shifts(kind, known, answers, scale)
            words += shifts
            by_kind.append(_kind_shift(kind, shifts))
    by_kind.sort(key=lambda kind: -kind.mean)
    return Identity(list(kinds), unknown, by_kind, sorted(words, key=lambda shift: -abs(shift.mean)))


def moved(kind: Kind, words: Sequence[str], answers: Answers, scale: Scale) -> tuple[Floats, NDArray[np.bool_]]:
    """Returns how far each of the `words` moves the answer, and where it changes the label.

    Returns:
        The shifts `<float64>[words, templates]`, in the unit of the scale or, for labels without an order, in the
        probability of the comparison sentence's label; and whether the label changes, `<bool>[words, templates]`.
    """
    asked = np.stack([picked(answers, kind.sentences(word)) for word in words]).astype(np.float64)
    compared = asked.mean(axis=0) if kind.without is None else picked(answers, kind.sentences(kind.without))
    labels = label_of(compared.astype(np.float32), scale.stars)
    # Without an order, the label of the comparison alone counts.
    weights = np.eye(asked.shape[-1])[labels] if scale.values is None else np.array(scale.values)
    # Of float32, digits from the seventh on are rounding.
    values = ((asked - compared) * weights).sum(axis=-1).round(6)
    return values, label_of(asked.astype(np.float32), scale.stars) != labels


def _shifts(kind: Kind, words: Sequence[str], answers: Answers, scale: Scale) -> list[Shift]:
    results = []
    for word, row, flipped in zip(words, *moved(kind, words, answers, scale), strict=True):
        mean, (low, high) = float(row.mean()), mean_interval(row, _TRIPLE)
        farthest = int(np.abs(row).argmax())
        results.append(
            Shift(
                word=word,
                kind=kind.name,
                mean=round(mean, 4),
                low=round(low, 4),
                high=round(high, 4),
                clear=(low > 0 or high < 0) and abs(mean) >= _LEAST_SHIFT * scale.width,
                flips=round(float(flipped.mean()), 4),
                example=kind.sentences(word)[farthest],
                against=None if kind.without is None else kind.sentences(kind.without)[farthest],
            )
        )
    return results


def _kind_shift(kind: Kind, shifts: list[Shift]) -> KindShift:
    sizes = np.array([abs(shift.mean) for shift in shifts])
    low, high = mean_interval(sizes)
    largest = shifts[int(sizes.argmax())]
    mean, low, high = (round(each, 4) for each in (float(sizes.mean()), max(0.0, low), high))
    flips = float(np.mean([shift.flips for shift in shifts]))
    return KindShift(kind.name, kind.title, len(shifts), mean, low, high, largest.word, largest.mean, round(flips, 4))
