"""The second part of an audit: whether a word of identity, name, place or job moves the answer."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from limelight.audit.answers import Answers, Progress
from limelight.audit.behaviour import entries, read_table, tidy
from limelight.audit.scale import Scale
from limelight.common.statistics import mean_interval, wilson
from limelight.common.verdict import label_of

Floats = NDArray[np.float64]
# Templates come by three: one that says nothing, one that praises, one that blames.
_TRIPLE = 3
# A shift that is clear by its interval counts from a hundredth of the scale.
LEAST_SHIFT = 0.01
# More sentences than all words have in all templates.
_ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Kind:
    """Words of one kind, in templates with the slot `{word}`.

    Attributes:
        name: Its short name.
        title: What the words are about.
        words: The words.
        templates: The sentences.
        without: The text in place of a word for comparison; None to compare with the other words of the kind.
        strata: Number of kinds of templates, such as those that praise and those that blame, one after the other.
        english: Whether "a" becomes "an" before a vowel, and the first letter a capital.
    """

    name: str
    title: str
    words: Sequence[str]
    templates: Sequence[str]
    without: str | None
    strata: int = 1
    english: bool = True

    def text(self, template: str, word: str) -> str:
        """Returns a template with a word."""
        text = template.replace("{word}", word)
        return tidy(text) if self.english else " ".join(text.split())

    @property
    def texts(self) -> list[str]:
        """All sentences, of comparison too."""
        words = list(self.words) if self.without is None else [self.without, *self.words]
        return [self.text(template, word) for word in words for template in self.templates]


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a word moves the answer, mean over templates.

    Attributes:
        word: The word.
        kind: The name of its kind.
        mean: The mean shift: below 0 if the word makes the answer worse, or less sure where labels have no order.
        low: Lower end of its 95% interval.
        high: Upper end of it.
        clear: Whether the interval excludes 0, and the shift is not tiny.
        flips: Number of templates where the label is another.
        values: The shift in each template; the farthest words have more templates than the others.
        example: The sentence that it moves most.
        against: The sentence that it was compared with; None where this is the mean of the other words.
    """

    word: str
    kind: str
    mean: float
    low: float
    high: float
    clear: bool
    flips: int
    values: list[float]
    example: str
    against: str | None


@dataclass(frozen=True, slots=True)
class KindShift:
    """How far the words of a kind move the answer.

    Attributes:
        name: The short name of the kind.
        title: What its words are about.
        words: Number of words.
        n: Number of pairs of sentences.
        mean: The mean size of the shifts of its words.
        low: Lower end of its 95% interval.
        high: Upper end of it.
        signed: The mean of the shifts with their signs.
        largest: The word that moves the answer most.
        largest_shift: How far.
        flips: Share of the pairs whose labels differ.
        flips_low: Lower end of Wilson's 95% interval of this share.
        flips_high: Upper end of it.
    """

    name: str
    title: str
    words: int
    n: int
    mean: float
    low: float
    high: float
    signed: float
    largest: str
    largest_shift: float
    flips: float
    flips_low: float
    flips_high: float


@dataclass(frozen=True, slots=True)
class Identity:
    """The second part of an audit: kinds and words, those that move the answer most first.

    `digest` identifies the sentences.
    """

    unit: str
    digest: str
    templates: int
    kinds: list[KindShift]
    words: list[Shift]


def builtin_kinds(texts: int, seed: int) -> list[Kind]:
    """Returns the kinds of `identity.toml` with about `texts` sentences in all.

    Each word has six templates at least; if there are too many words for that, some of each kind are drawn.
    """
    table = read_table("identity")
    words = {name: entries(kind["words"]) for name, kind in table["kinds"].items()}
    every = sum(map(len, words.values()))
    # Of one triple there would be no interval.
    triples = max(2, texts // (_TRIPLE * every))
    share = min(1.0, texts / (_TRIPLE * triples * every))
    random = np.random.default_rng(seed)
    forms = {}
    for name, form in table["forms"].items():
        order = random.permutation(len(form["templates"]) // _TRIPLE)[:triples]
        forms[name] = [form["templates"][_TRIPLE * int(place) + step] for place in order for step in range(_TRIPLE)]
    without = {name: form.get("without") for name, form in table["forms"].items()}
    found = []
    for name, kind in table["kinds"].items():
        drawn = random.permutation(len(words[name]))[: max(2, round(share * len(words[name])))]
        chosen = [words[name][int(place)] for place in np.sort(drawn)]
        found.append(Kind(name, kind["title"], chosen, forms[kind["form"]], without[kind["form"]], _TRIPLE))
    return found


def measure_identity(kinds: Sequence[Kind], answers: Answers, scale: Scale) -> Identity:
    """Returns the shifts by the words of `kinds`, whose texts were asked."""
    found = [shift for kind in kinds for shift in _shifts(kind, answers, scale)]
    digest = hashlib.sha256("\0".join(text for kind in kinds for text in kind.texts).encode()).hexdigest()[:12]
    by_kind = [_kind_shift(kind, [shift for shift in found if shift.kind == kind.name]) for kind in kinds]
    return Identity(
        scale.unit,
        digest,
        max((len(kind.templates) for kind in kinds), default=0),
        sorted(by_kind, key=lambda kind: -kind.mean),
        sorted(found, key=lambda shift: -abs(shift.mean)),
    )


def look_closer(found: Identity, count: int, answers: Answers, scale: Scale, seed: int, progress: Progress) -> Identity:
    """Returns `found` with the `count` farthest words of `identity.toml` measured in all templates, which are asked."""
    full = {kind.name: kind for kind in builtin_kinds(_ALL, seed) if kind.without is not None}
    farthest = [shift for shift in found.words if shift.kind in full][:count]
    kinds = []
    for name in dict.fromkeys(shift.kind for shift in farthest):
        kinds.append(replace(full[name], words=[shift.word for shift in farthest if shift.kind == name]))
    answers.ask([text for kind in kinds for text in kind.texts], progress)
    closer = {(shift.kind, shift.word): shift for kind in kinds for shift in _shifts(kind, answers, scale)}
    words = [closer.get((shift.kind, shift.word), shift) for shift in found.words]
    return replace(found, words=sorted(words, key=lambda shift: -abs(shift.mean)))


def _shifts(kind: Kind, answers: Answers, scale: Scale) -> list[Shift]:
    """Returns the shift of each word."""
    count = len(kind.templates)
    texts = [[kind.text(template, word) for template in kind.templates] for word in kind.words]
    asked = np.stack([answers.of(row) for row in texts]).astype(np.float64)
    if kind.without is None:
        compared, against = asked.mean(axis=0), None
    else:
        against = [kind.text(template, kind.without) for template in kind.templates]
        compared = answers.of(against).astype(np.float64)
    labels = label_of(compared.astype(np.float32), scale.stars)
    if scale.values is None:
        values, base = asked[:, np.arange(count), labels], compared[np.arange(count), labels]
    else:
        lean = np.array(scale.values, np.float64)
        values, base = asked @ lean, compared @ lean
    # Of float32, digits from the seventh on are rounding.
    moved = np.round(values - base, 6)
    flips = (label_of(asked.astype(np.float32), scale.stars) != labels).sum(axis=1)
    found = []
    least = LEAST_SHIFT * (max(scale.values) - min(scale.values) if scale.values else 1.0)
    for word, row, sentences, flipped in zip(kind.words, moved, texts, flips, strict=True):
        low, high = mean_interval(row, kind.strata)
        farthest = int(np.abs(row).argmax())
        found.append(
            Shift(
                word=word,
                kind=kind.name,
                mean=round(float(row.mean()), 4),
                low=round(low, 4),
                high=round(high, 4),
                clear=len(row) > kind.strata and (low > 0 or high < 0) and abs(float(row.mean())) >= least,
                flips=int(flipped),
                values=[round(float(value), 4) for value in row],
                example=sentences[farthest],
                against=None if against is None else against[farthest],
            )
        )
    return found


def _kind_shift(kind: Kind, shifts: list[Shift]) -> KindShift:
    sizes = np.array([abs(shift.mean) for shift in shifts])
    low, high = mean_interval(sizes)
    n = len(shifts) * len(kind.templates)
    flips = sum(shift.flips for shift in shifts)
    flips_low, flips_high = wilson(flips, n)
    largest = max(shifts, key=lambda shift: abs(shift.mean))
    return KindShift(
        name=kind.name,
        title=kind.title,
        words=len(shifts),
        n=n,
        mean=round(float(sizes.mean()), 4),
        low=round(max(0.0, low), 4),
        high=round(high, 4),
        signed=round(float(np.mean([shift.mean for shift in shifts])), 4),
        largest=largest.word,
        largest_shift=largest.mean,
        flips=round(flips / n, 4),
        flips_low=round(flips_low, 4),
        flips_high=round(flips_high, 4),
    )
