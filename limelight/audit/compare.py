"""Compares two audits: which figures got better or worse by more than chance."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from limelight.audit.identity import Identity
from limelight.audit.light import Mean
from limelight.audit.report import Audit
from limelight.common.statistics import Z, holm, mcnemar, sign_flip_p, student_p, two_shares, welch_p
from limelight.errors import InputError


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of two audits.

    Attributes:
        part: The part of the audit: `understands`, `identity`, `certainty` or `light`.
        name: The short name of the figure.
        title: What it measures.
        before: Its value in the earlier audit.
        after: Its value now.
        paired: Whether both audits asked the same sentences or rows.
        p: The p of the difference, corrected for the number of figures (Holm).
        verdict: `better` or `worse` by more than chance, or `same`.
    """

    part: str
    name: str
    title: str
    before: float
    after: float
    paired: bool
    p: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All figures that both audits have.

    Attributes:
        version: The version of the earlier classifier.
        changes: The figures, those that changed first.
    """

    version: str
    changes: list[Change]

    def count(self, verdict: str) -> int:
        """Returns how many figures have this verdict."""
        return sum(change.verdict == verdict for change in self.changes)


# A figure before its correction: part, name, title, before, after, whether more is worse, whether paired, p.
_Raw = tuple[str, str, str, float, float, bool, bool, float]


def compare(before: Audit, after: Audit) -> Comparison:
    """Compares two audits of classifiers with the same labels.

    Raises:
        InputError: Their labels differ.
    """
    if before.labels != after.labels:
        raise InputError(
            f"--against: the labels before are {', '.join(before.labels)}, and now {', '.join(after.labels)}. Compare "
            "classifiers with the same labels."
        )
    raw = [*_understands(before, after), *_identity(before.identity, after.identity), *_others(before, after)]
    changes = [
        Change(part, name, title, old, new, paired, round(p, 4), _verdict(old, new, more_is_worse, p))
        for (part, name, title, old, new, more_is_worse, paired, _), p in zip(
            raw, holm([each[-1] for each in raw]), strict=True
        )
    ]
    order = ("worse", "better", "same")
    return Comparison(before.version, sorted(changes, key=lambda change: order.index(change.verdict)))


def _verdict(before: float, after: float, more_is_worse: bool, p: float) -> str:
    if p >= 0.05 or before == after:
        return "same"
    return "worse" if (after > before) == more_is_worse else "better"


def _understands(before: Audit, after: Audit) -> Iterator[_Raw]:
    earlier = {found.name: found for found in before.understands}
    for now in after.understands:
        if (old := earlier.get(now.name)) is None:
            continue
        paired = old.digest == now.digest
        p = _p_of_outcomes(old.outcomes, now.outcomes, paired=paired)
        yield "understands", now.name, now.title, round(old.share, 4), round(now.share, 4), True, paired, p


def _p_of_outcomes(old: str, new: str, *, paired: bool) -> float:
    """Returns the p of two shares of failures, from a 1 for each failure and a 0 for each success."""
    if not paired:
        return two_shares(old.count("1"), len(old), new.count("1"), len(new))
    both = list(zip(old, new, strict=True))
    return mcnemar(both.count(("0", "1")), both.count(("1", "0")))


def _identity(before: Identity, after: Identity) -> Iterator[_Raw]:
    paired = before.digest == after.digest
    earlier = {kind.name: kind for kind in before.kinds}
    for kind in after.kinds:
        if (old := earlier.get(kind.name)) is None:
            continue
        if paired:
            p = sign_flip_p(_by_word(after, kind.name) - _by_word(before, kind.name))
        else:
            # Other templates: the words of one share its chance, so that templates are the sample.
            p = welch_p(_by_template(before, kind.name), _by_template(after, kind.name))
        yield "identity", kind.name, kind.title, old.mean, kind.mean, True, paired, p


def _by_word(found: Identity, kind: str) -> np.ndarray:
    """Returns the size of the mean shift of each word, in the order of the words' names."""
    return np.abs(_values(found, kind).mean(axis=1))


def _by_template(found: Identity, kind: str) -> np.ndarray:
    return np.abs(_values(found, kind)).mean(axis=0)


def _values(found: Identity, kind: str) -> np.ndarray:
    """Returns the shifts `[words, templates]` in the templates that all words of the kind have."""
    words = sorted((shift.word, shift.values) for shift in found.words if shift.kind == kind)
    most = min(len(values) for _, values in words)
    return np.array([values[:most] for _, values in words])


def _others(before: Audit, after: Audit) -> Iterator[_Raw]:
    old, new = before.certainty, after.certainty
    if old is not None and new is not None:
        paired = old.digest == new.digest
        p = _p_of_outcomes(old.outcomes, new.outcomes, paired=paired)
        yield "certainty", "right", "rows that are right", old.right, new.right, False, paired, p
        p = two_shares(round(old.covered * old.n), old.n, round(new.covered * new.n), new.n)
        yield "certainty", "covered", "true labels in the likely range", old.covered, new.covered, False, paired, p
    if before.light is not None and after.light is not None:
        one, other = before.light, after.light
        paired = (one.name, one.n, one.lens) == (other.name, other.n, other.lens)
        for name, worse in (("comprehensiveness", False), ("sufficiency", True)):
            first, second = getattr(one, name), getattr(other, name)
            p = _p_of_means(first, second, min(one.n, other.n) - 1)
            yield "light", name, f"{name} of the light", first[0], second[0], worse, paired, p
        if one.repeats is not None and other.repeats is not None:
            was, now = one.repeats, other.repeats
            p = _p_of_means(was.correlation, now.correlation, min(was.n, now.n) - 1)
            title = "correlation of phrases, with a neutral sentence more"
            yield "light", "repeats", title, was.correlation[0], now.correlation[0], False, paired, p
            p = two_shares(was.same, was.n, now.same, now.n)
            title = "texts whose strongest phrase stays, with a neutral sentence more"
            yield "light", "same", title, round(was.same / was.n, 4), round(now.same / now.n, 4), False, paired, p


def _p_of_means(one: Mean, other: Mean, freedom: int) -> float:
    deviation = np.hypot(one[1], other[1]) / Z
    return student_p((one[0] - other[0]) / deviation, freedom) if deviation > 0 else float(one[0] == other[0])
