"""Measures weights on the sentences of `lessons.toml` that training never sees."""

from collections.abc import Sequence
from pathlib import Path

from limelight.audit.answers import ask
from limelight.audit.scale import Scale
from limelight.audit.understands import Capability, Questions, capability
from limelight.predictor import Predictor

from .behaviour import Lessons, lessons


def measure(weights: Path, count: int = 300, seed: int = 1) -> Sequence[Capability]:
    """Returns how often the weights in a directory fail at each table, on at most `count` sentences of each."""
    predictor = Predictor.load(weights)
    scale, held = Scale.of(predictor.labels, predictor.stars), Lessons("held", seed)
    tests = []
    for name, table in lessons().items():
        allowed = [(row.text, scale.allowed(row.stars)) for row in held.sentences(name, count)]
        items = [((text,), labels) for text, labels in allowed if labels is not None]
        tests += [Questions(name, table["title"], items)] if items else []
    answers = ask(predictor, [text for test in tests for text in test.texts])
    return [capability(test, answers, predictor.labels, predictor.stars) for test in tests]


def report(capabilities: Sequence[Capability]) -> str:
    """Returns a line for each capability: the share of failures, with n, and the worst two."""
    lines = []
    for each in capabilities:
        worst = "; ".join(f"{failure.sentences[0]} ({failure.answers[0]})" for failure in each.failures[:2])
        lines.append(f"{each.share:6.1%} of {each.n:3}  {each.title}: {worst}")
    return "\n".join(lines)
