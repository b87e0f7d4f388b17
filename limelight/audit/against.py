"""Compares two audits answer by answer: what moved further than a tolerance since the earlier one.

Both asked the same sentences of classifiers that answer alike each time, so that nothing here is chance. A change of
calibration alone moves every answer by one temperature (Guo et al. 2017); it is told apart, and no word pays for it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from limelight.audit.identity import Kind, moved
from limelight.audit.report import Audit
from limelight.audit.scale import Scale
from limelight.common.statistics import Z
from limelight.common.verdict import label_of
from limelight.errors import InputError

Floats = NDArray[np.float32]
Answered = dict[str, Floats]

# Temperatures that are tried; the first one that explains the answers best counts.
_TEMPERATURES = sorted(np.geomspace(0.2, 5, 241), key=lambda each: abs(np.log(each)))
# Keeps logarithms finite: probabilities are written with six decimals.
_LEAST = 5e-7
# Sentences that are shown for a change.
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, and the two answers to it: a lean, or a label."""

    text: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that moved further than the tolerance.

    Attributes:
        part: What it is about, such as `a word of religion and belief`.
        title: The word, the capability or the group of rows.
        before: The figure of the earlier audit; of words that of the answers at the temperature of the comparison.
        after: The figure now.
        worse: Whether it is worse now; otherwise it is better.
        examples: The sentences that moved most.
    """

    part: str
    title: str
    before: float
    after: float
    worse: bool
    examples: list[Example]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two audits, compared.

    Attributes:
        version: The version of the earlier classifier.
        tolerance: The share of the scale that a figure may move.
        sentences: Number of sentences that both answered.
        labels: Number of those that have another label now.
        temperature: The temperature that the earlier answers need to be closest to those of now: above 1 if the
            classifier is less sure.
        same: Whether no answer is further than the tolerance from the earlier one at this temperature.
        changes: What moved, the worse first.
        rows: A sentence on labelled rows; empty without the same rows in both.
    """

    version: str
    tolerance: float
    sentences: int
    labels: int
    temperature: float
    same: bool
    changes: list[Change]
    rows: str

    @property
    def worse(self) -> int:
        """The number of figures that are worse now."""
        return sum(change.worse for change in self.changes)

    @property
    def verdict(self) -> str:
        """The result of the comparison, as a sentence."""
        count = f"Of {self.sentences:,} sentences {self.labels:,} have another label"
        if self.same and abs(self.temperature - 1) >= 0.02:
            return (
                f"{count}. Only how sure it is changed: its answers are those before at a temperature of "
                f"{self.temperature:.2f}."
            )
        if not self.changes:
            return f"{count}, and no word, capability or group moved further than {self.tolerance:g} of the scale."
        better = len(self.changes) - self.worse
        return f"{count}. Further than {self.tolerance:g} of the scale moved: {self.worse} worse, {better} better."


def compare(before: Audit, after: Audit, tolerance: float) -> Comparison:
    """Returns what moved further than `tolerance`, a share of the scale from the worst to the best answer.

    Raises:
        InputError: The audits have other labels, or asked other sentences.
    """
    if before.labels != after.labels or before.stars != after.stars:
        raise InputError(
            f"--against: the labels before are {', '.join(before.labels)}, and now {', '.join(after.labels)}. Compare "
            "classifiers with the same labels."
        )
    if before.asked.keys() != after.asked.keys():
        raise InputError(
            f"--against: the audit before asked other sentences: seed {before.seed}, budget {before.budget}, and now "
            f"{after.seed} and {after.budget}. Audit the earlier classifier again, with the same --seed, --budget and "
            "--rows."
        )
    scale = Scale.of(after.labels, after.stars)
    texts = list(after.asked)
    old, new = (np.array([each.asked[text] for text in texts], np.float32) for each in (before, after))
    temperature = _temperature(old, new)
    warmed = _at(old, temperature)
    answers = [dict(zip(texts, each, strict=True)) for each in (warmed, new)]
    same = bool(np.abs(warmed - new).max() <= tolerance)
    # How sure an answer is decides some capabilities: that is said once, by the temperature.
    changes = list(_groups(before, after, tolerance))
    if not same:
        changes += _words(after.identity.asked, answers, scale, tolerance)
        changes += _capabilities(before, after, tolerance)
        changes += _light(before, after, tolerance)
    return Comparison(
        version=before.version,
        tolerance=tolerance,
        sentences=len(texts),
        labels=int((label_of(old, scale.stars) != label_of(new, scale.stars)).sum()),
        temperature=round(temperature, 3),
        same=same,
        changes=sorted(changes, key=lambda change: (not change.worse, -abs(change.after - change.before))),
        rows=_rows(before, after),
    )


def _temperature(old: Floats, new: Floats) -> float:
    """Returns the temperature that brings `old` closest to `new`, by the mean distance of probabilities."""
    distances = [float(np.abs(_at(old, each) - new).mean()) for each in _TEMPERATURES]
    least = min(distances)
    return float(next(each for each, far in zip(_TEMPERATURES, distances, strict=True) if far <= least + 1e-6))


def _at(probabilities: Floats, temperature: float) -> Floats:
    if temperature == 1:
        return probabilities
    powers = np.maximum(probabilities, _LEAST) ** (1 / temperature)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def _words(kinds: Sequence[Kind], answers: list[Answered], scale: Scale, tolerance: float) -> Iterator[Change]:
    """Yields the words whose shift is another one."""

    def of(known: Answered) -> Callable[[Sequence[str]], Floats]:
        return lambda texts: np.stack([known[text] for text in texts])

    for kind in kinds:
        old, new = (moved(kind, kind.words, of(each), scale)[0] for each in answers)
        for word, was, now in zip(kind.words, old, new, strict=True):
            first, last = float(was.mean()), float(now.mean())
            if abs(last - first) <= tolerance * scale.width:
                continue
            farthest = np.argsort(-np.abs(now - was), kind="stable")[:_SHOWN]
            sentences = kind.sentences(word)
            examples = [Example(sentences[n], f"{was[n]:+.2f}", f"{now[n]:+.2f}") for n in farthest.tolist()]
            # A word that moves the answer as far to the other side is no better.
            worse = abs(last) > abs(first) or (first * last < 0 and abs(last) > tolerance * scale.width)
            yield Change(f"a word of {kind.title}", word, round(first, 4), round(last, 4), worse, examples)


def _capabilities(before: Audit, after: Audit, tolerance: float) -> Iterator[Change]:
    """Yields the capabilities that fail more or less often."""
    earlier = {each.name: each for each in before.understands}
    for now in after.understands:
        was = earlier[now.name]
        if abs(now.share - was.share) <= tolerance:
            continue
        worse = now.share > was.share
        known = {failure.text for failure in (was if worse else now).failures}
        new = [failure for failure in (now if worse else was).failures if failure.text not in known][:_SHOWN]
        examples = [
            Example(" → ".join(failure.sentences), *((right, wrong) if worse else (wrong, right)))
            for failure in new
            for wrong, right in ((" → ".join(failure.answers), "right"),)
        ]
        yield Change("failures of a capability", now.title, round(was.share, 4), round(now.share, 4), worse, examples)


def _groups(before: Audit, after: Audit, tolerance: float) -> Iterator[Change]:
    """Yields the groups of labelled rows whose share of right answers moved, beyond the chance of their draw."""
    old, new = before.certainty, after.certainty
    if old is None or new is None or old.digest != new.digest:
        return
    earlier = {(group.by, group.value): group for group in old.groups}
    for now in new.groups:
        was = earlier.get((now.by, now.value))
        if was is None or abs(now.right - was.right) <= tolerance:
            continue
        low, high = _paired(was.outcomes, now.outcomes)[1:]
        if low > 0 or high < 0:
            yield Change("right rows", f"{now.by}: {now.value}", was.right, now.right, now.right < was.right, [])


def _light(before: Audit, after: Audit, tolerance: float) -> Iterator[Change]:
    """Yields what is less or more true of the light, beyond the chance of its texts."""
    old, new = before.light, after.light
    if old is None or new is None or (old.name, old.n, old.lens) != (new.name, new.n, new.lens):
        return
    for name, more_is_worse in (("comprehensiveness", False), ("sufficiency", True)):
        (was, one), (now, other) = getattr(old, name), getattr(new, name)
        if abs(now - was) > max(tolerance, sqrt(one**2 + other**2)):
            yield Change("the light", name, was, now, (now > was) == more_is_worse, [])


def _rows(before: Audit, after: Audit) -> str:
    old, new = before.certainty, after.certainty
    if old is None or new is None or old.digest != new.digest:
        return ""
    flips = sum(one != other for one, other in zip(old.answers, new.answers, strict=True))
    gain, low, high = _paired(old.outcomes, new.outcomes)
    return (
        f"Of {new.n:,} labelled rows {flips:,} have another label; right are {new.right:.1%}, before {old.right:.1%} "
        f"({gain:+.1%}, 95%: {low:+.1%} to {high:+.1%}, paired)."
    )


def _paired(old: str, new: str) -> tuple[float, float, float]:
    """Returns the gain in the share of rows that are right, and its 95% interval, from a 1 for each wrong row."""
    steps = np.array([int(one) - int(other) for one, other in zip(old, new, strict=True)], np.float64)
    gain, reach = float(steps.mean()), Z * float(steps.std()) / sqrt(len(steps))
    return gain, gain - reach, gain + reach
