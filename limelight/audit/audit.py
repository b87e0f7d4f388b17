"""Runs an audit: plans its texts, asks about all of them, and summarizes the answers in four parts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from limelight.audit.answers import Answers, Progress
from limelight.audit.behaviour import Behaviour
from limelight.audit.certainty import Rows, measure_certainty
from limelight.audit.identity import Kind, builtin_kinds, measure_identity
from limelight.audit.light import count_texts, lens_of, measure_light, read_texts
from limelight.audit.report import FORMAT, Audit
from limelight.audit.scale import Scale
from limelight.audit.understands import Test, builtin_tests, capability, text_count
from limelight.drawing.heat import lit_pieces
from limelight.lenses.explained import explain_reading
from limelight.predictor import Predictor
from limelight.text.reading import Reading

# The share of the budget for words of identity, next to labelled rows.
_IDENTITY_SHARE = 0.54
# Texts that one text of the fourth part takes of a classifier, on average, and the budget for each.
_LIGHT, _LIGHT_BUDGET = 260, 500
# Sentences that are joined to a text for the fourth part, where there are no rows.
_JOINED = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """The texts of an audit.

    Attributes:
        tests: The tests of the first part.
        kinds: The words of the second part.
        readings: The texts of the fourth part.
        lens: The name of the lens that is measured there.
        sentences: The different sentences of the first two parts.
        count: About how many texts are asked in all.
    """

    tests: list[Test]
    kinds: list[Kind]
    readings: Sequence[Reading]
    lens: str
    sentences: list[str]
    count: int


class Auditor:
    """An audit of one classifier: `plan` says what it takes, `run` does it.

    Args:
        predictor: The classifier.
        rows: Labelled rows, for the third part; None for none.
        seed: Seed of every choice.
        budget: About how many texts to ask in all.
        lens: The lens of the fourth part; by default the one that a page draws first.
        light: Most texts of the fourth part; 0 leaves it out.

    Raises:
        LensError: There is no such lens.
    """

    def __init__(
        self,
        predictor: Predictor,
        rows: Rows | None = None,
        seed: int = 1,
        budget: int = 10_000,
        lens: str | None = None,
        light: int = 20,
    ):
        self._predictor, self._rows, self._seed, self._budget = predictor, rows, seed, budget
        self._scale = Scale.of(predictor.labels, predictor.stars)
        self._answers = Answers(predictor)
        self._lens = lens_of(predictor, lens)
        # Those of a network cost little: its variants of a text share what they have in common.
        light = light if predictor.is_network else min(light, budget // _LIGHT_BUDGET)
        asked = (0 if predictor.is_network else light * _LIGHT) + (len(rows.texts) if rows else 0)
        shared = max(0, budget - asked)
        kinds = builtin_kinds(int(shared * _IDENTITY_SHARE), seed)
        tests = builtin_tests(self._scale, max(5, int(shared * (1 - _IDENTITY_SHARE)) // text_count()), seed)
        source = list(rows.texts) if rows else _made_texts(seed, light)
        drawn = np.random.default_rng(seed).permutation(len(source))[:light]
        readings = read_texts(predictor, [source[int(place)] for place in np.sort(drawn)])
        # A mean needs two.
        readings = readings if len(readings) > 1 else []
        sentences = list(dict.fromkeys(text for part in (tests, kinds) for each in part for text in each.texts))
        count = len({*sentences, *(rows.texts if rows else ())}) + count_texts(predictor, readings, self._lens)
        self.plan = Plan(tests, kinds, readings, self._lens.name, sentences, count)

    def probe(self) -> float:
        """Asks about a few texts; returns the seconds that the audit is likely to take. Raises `ModelError`."""
        self._answers.probe(self.plan.sentences)
        return self._answers.per_text * self.plan.count

    def run(self, progress: Progress = lambda _: None) -> Audit:
        """Asks, and summarizes. Raises `ModelError` if the classifier fails.

        Args:
            progress: Gets the number of texts that were answered since the last call.
        """
        plan, predictor, answers = self.plan, self._predictor, self._answers
        answers.ask([*plan.sentences, *(self._rows.texts if self._rows else ())], progress)
        found = [capability(test, answers, predictor.labels, predictor.stars) for test in plan.tests]
        certainty = None
        if self._rows is not None:
            asked = answers.of(self._rows.texts)
            certainty = measure_certainty(self._rows, asked, predictor.labels, predictor.stars, self._seed)
        name = self._rows.name if self._rows else "sentences of the audit"
        return Audit(
            format=FORMAT,
            model=predictor.name,
            version=predictor.version,
            labels=list(predictor.labels),
            stars=list(predictor.stars) if predictor.stars else None,
            seed=self._seed,
            budget=self._budget,
            texts=len(answers),
            asked=dict(zip(plan.sentences, answers.of(plan.sentences).round(6).tolist(), strict=True)),
            understands=sorted(found, key=lambda each: (-each.share, each.name)),
            identity=measure_identity(plan.kinds, answers.of, self._scale),
            certainty=certainty,
            light=measure_light(predictor, plan.readings, name, self._lens) if plan.readings else None,
            lit=self._lit(plan.readings[0]) if plan.readings else [],
        )

    def _lit(self, reading: Reading) -> list[tuple[str, int]]:
        return lit_pieces(explain_reading(self._predictor, reading, self._lens.name, decimals=4).prediction)


def _made_texts(seed: int, count: int) -> list[str]:
    """Returns texts of several sentences that praise, or several that blame."""
    held = Behaviour("held", seed)
    rows = [row for name in ("plain", "negated_good", "negated_bad", "intensity") for row in held.sentences(name, 60)]
    sides = [[row.text for row in rows if row.stars and (max(row.stars) <= 2) == bad] for bad in (True, False)]
    random = np.random.default_rng(seed)
    return [
        " ".join(
            text if text[-1] in ".!?" else f"{text}."
            for text in (side[int(place)] for place in random.permutation(len(side))[:_JOINED])
        )
        for number in range(count)
        for side in (sides[number % 2],)
    ]
