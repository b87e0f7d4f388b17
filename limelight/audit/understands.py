"""The first part of an audit: how often a classifier fails at each capability, on sentences with known answers."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from limelight.audit.answers import Answers
from limelight.audit.behaviour import Behaviour, capabilities, pair_kinds
from limelight.audit.scale import Floats, Scale
from limelight.common.statistics import wilson
from limelight.common.verdict import label_of

# A pair fails if its label changes, and the probability of the first label by more than this.
CHANGE = 0.1
# Draws for each sentence: some capabilities have few.
_TRIES = 4


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence with the labels that may be true, or a pair that must get one answer.

    Attributes:
        text: The sentence, or the first of the pair.
        allowed: The numbers of the labels that may be true; none if it expresses no opinion; None for a pair.
        other: The second sentence of the pair.
    """

    text: str
    allowed: frozenset[int] | None = None
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """The sentences, or the pairs, of one capability."""

    # pytest must not take it for a test.
    __test__ = False

    name: str
    title: str
    items: Sequence[Item]

    @property
    def texts(self) -> list[str]:
        """All sentences of the test."""
        return [text for item in self.items for text in (item.text, item.other) if text is not None]


@dataclass(frozen=True, slots=True)
class Failure:
    """A sentence, or a pair, that failed.

    Attributes:
        text: The sentence, or the first of the pair.
        answer: Its label.
        expected: The labels that may be true, or None: any, if it is the same for both, or nearly as flat as for no
            words.
        other: The second of the pair.
        other_answer: Its label.
    """

    text: str
    answer: str
    expected: list[str] | None = None
    other: str | None = None
    other_answer: str | None = None

    @property
    def sentences(self) -> list[str]:
        """The sentence, or both of the pair."""
        return [self.text] if self.other is None else [self.text, self.other]

    @property
    def answers(self) -> list[str]:
        """The label of the sentence, or of both of the pair."""
        return [self.answer] if self.other_answer is None else [self.answer, self.other_answer]


@dataclass(frozen=True, slots=True)
class Capability:
    """How often a classifier fails at one capability.

    Attributes:
        name: Its short name.
        title: What it tests.
        pairs: Whether it tests pairs that must get one answer.
        n: Number of sentences or pairs.
        failed: Number of failures.
        low: Lower end of Wilson's 95% interval of their share.
        high: Upper end of it.
        digest: Identifies the sentences: two audits with the same digest asked the same.
        outcomes: A 1 for each failure, a 0 for each success, in the order of the sentences.
        failures: All failures, the worst first.
    """

    name: str
    title: str
    pairs: bool
    n: int
    failed: int
    low: float
    high: float
    digest: str
    outcomes: str
    failures: list[Failure]

    @property
    def share(self) -> float:
        """The share of failures."""
        return self.failed / self.n


def builtin_tests(scale: Scale, count: int, seed: int) -> list[Test]:
    """Returns the tests of Limelight that suit the labels, each with at most `count` sentences or pairs.

    Labels without an order have pairs, and sentences that say nothing, alone.
    """
    held = Behaviour("held", seed, tries=_TRIES)
    tests = []
    for name, title in capabilities().items():
        rows = held.sentences(name, count)
        items = [Item(row.text, scale.allowed(row.stars) if row.stars else frozenset()) for row in rows]
        tests.append(Test(name, title, [item for item in items if item.allowed is not None]))
    for name, title in pair_kinds().items():
        pairs = held.pairs(name, count)
        tests.append(Test(name, title, [Item(one.text, None, other.text) for one, other in pairs]))
    return [test for test in tests if test.items]


def text_count() -> int:
    """Returns how many texts the tests of Limelight have for one sentence or pair each."""
    return len(capabilities()) + 2 * len(pair_kinds())


def capability(test: Test, answers: Answers, labels: Sequence[str], stars: Sequence[float] | None) -> Capability:
    """Returns the result of a test whose texts were asked."""
    first = answers.of([item.text for item in test.items])
    found: list[tuple[float, Failure]] = []
    outcomes = []
    for item, one in zip(test.items, first, strict=True):
        other = None if item.other is None else answers[item.other]
        severity = _severity(item, one, other, stars)
        outcomes.append("1" if severity is not None else "0")
        if severity is not None:
            found.append((severity, _failure(item, one, other, labels, stars)))
    # As bad ones stay in the order of the sentences.
    found.sort(key=lambda each: -each[0])
    low, high = wilson(len(found), len(outcomes))
    return Capability(
        name=test.name,
        title=test.title,
        pairs=test.items[0].other is not None,
        n=len(outcomes),
        failed=len(found),
        low=round(low, 4),
        high=round(high, 4),
        digest=hashlib.sha256("\0".join(test.texts).encode()).hexdigest()[:12],
        outcomes="".join(outcomes),
        failures=[failure for _, failure in found],
    )


def _severity(item: Item, one: Floats, other: Floats | None, stars: Sequence[float] | None) -> float | None:
    """Returns how bad the answer is, or None if it is right."""
    label = int(label_of(one, stars))
    if other is not None:
        moved = float(abs(one[label] - other[label]))
        return moved if int(label_of(other, stars)) != label and moved > CHANGE else None
    if item.allowed is None:
        return None
    if not item.allowed:
        # Half way from uniform to certain.
        return float(one[label]) if one[label] > (1 + 1 / len(one)) / 2 else None
    return None if label in item.allowed else float(1 - one[list(item.allowed)].sum())


def _failure(
    item: Item, one: Floats, other: Floats | None, labels: Sequence[str], stars: Sequence[float] | None
) -> Failure:
    return Failure(
        item.text,
        labels[int(label_of(one, stars))],
        [labels[number] for number in sorted(item.allowed)] if item.allowed else None,
        item.other,
        None if other is None else labels[int(label_of(other, stars))],
    )


def mean_share(found: Sequence[Capability]) -> float:
    """Returns the mean share of failures over capabilities."""
    return float(np.mean([each.share for each in found])) if found else 0.0
