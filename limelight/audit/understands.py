"""The first part of an audit: how often a classifier fails at each capability, on sentences with known answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from limelight.audit.answers import Answers, picked
from limelight.audit.behaviour import Behaviour, capabilities, pair_kinds
from limelight.audit.scale import Floats, Scale
from limelight.common.probabilities import label_of
from limelight.common.statistics import wilson

# A pair fails if its label changes, and the probability of the first label by more than this.
CHANGE = 0.1


# A sentence, or a pair, with the numbers of the labels that may be true; none without an opinion, and for a pair.
Item = tuple[tuple[str, ...], frozenset[int]]


@dataclass(frozen=True, slots=True)
class Questions:
    """The sentences, or pairs of sentences, that test one capability."""

    name: str
    title: str
    items: Sequence[Item]

    @property
    def texts(self) -> list[str]:
        """All sentences of the test."""
        return [text for texts, _ in self.items for text in texts]


@dataclass(frozen=True, slots=True)
class Failure:
    """A sentence, or a pair, that failed.

    Attributes:
        sentences: The sentence, or both sentences of the pair.
        answers: The predicted label of each.
        expected: The labels that may be correct; none for a pair or a sentence without an opinion.
    """

    sentences: list[str]
    answers: list[str]
    expected: list[str]


@dataclass(frozen=True, slots=True)
class Capability:
    """How often a classifier fails at one capability.

    Attributes:
        name: Its short name.
        title: What it tests.
        n: Number of sentences or pairs.
        failed: Number of failures.
        low: Lower end of Wilson's 95% interval of the failure rate.
        high: Upper end of the interval.
        failures: All failures, the worst first.
    """

    name: str
    title: str
    n: int
    failed: int
    low: float
    high: float
    failures: list[Failure]

    @property
    def share(self) -> float:
        """The failure rate."""
        return self.failed / self.n


def builtin_tests(scale: Scale, count: int, seed: int) -> list[Questions]:
    """Returns the built-in tests that suit the labels, each with up to `count` sentences or pairs.

    Labels without an order are tested only with pairs, and with sentences without an opinion.
    """
    held = Behaviour("held", seed)
    tests = []
    for name, title in capabilities().items():
        rows = [(row, scale.allowed(row.stars)) for row in held.sentences(name, count)]
        tests.append(Questions(name, title, [((row.text,), allowed) for row, allowed in rows if allowed is not None]))
    for name, title in pair_kinds().items():
        pairs = held.pairs(name, count)
        tests.append(Questions(name, title, [(tuple(row.text for row in pair), frozenset()) for pair in pairs]))
    return [test for test in tests if test.items]


def capability(test: Questions, answers: Answers, labels: Sequence[str], stars: Sequence[float] | None) -> Capability:
    """Returns the result of a test whose texts were evaluated."""
    results: list[tuple[float, Failure]] = []
    for texts, allowed in test.items:
        asked = picked(answers, texts)
        given = label_of(asked, stars).tolist()
        if (severity := _severity(asked, given, allowed)) is not None:
            expected = [labels[number] for number in sorted(allowed)]
            results.append((severity, Failure(list(texts), [labels[number] for number in given], expected)))
    # As bad ones stay in the order of the sentences.
    results.sort(key=lambda each: -each[0])
    low, high = (round(each, 4) for each in wilson(len(results), len(test.items)))
    failures = [failure for _, failure in results]
    return Capability(test.name, test.title, len(test.items), len(failures), low, high, failures)


def _severity(asked: Floats, given: Sequence[int], allowed: frozenset[int]) -> float | None:
    """Returns how bad the answers `asked <float32>[texts, labels]` with the labels `given` are; None if right."""
    first = asked[:, given[0]]
    if len(given) > 1:
        moved = float(abs(first[0] - first[1]))
        return moved if given[0] != given[1] and moved > CHANGE else None
    if not allowed:
        # Half way from uniform to certain.
        return float(first[0]) if first[0] > (1 + 1 / asked.shape[1]) / 2 else None
    return None if given[0] in allowed else float(1 - asked[0, list(allowed)].sum())
