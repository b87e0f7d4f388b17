"""Runs an audit: plans its texts, asks about all of them, and summarizes the answers in four parts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from limelight.audit.answers import Answers, Progress
from limelight.audit.behaviour import Behaviour
from limelight.audit.certainty import Rows, measure_certainty
from limelight.audit.identity import Kind, builtin_kinds, look_closer, measure_identity
from limelight.audit.light import count_texts, lens_of, measure_light, read_texts
from limelight.audit.own import OwnTests
from limelight.audit.report import FORMAT, Audit
from limelight.audit.scale import Scale
from limelight.audit.understands import Capability, Test, builtin_tests, capability, text_count
from limelight.drawing.heat import lit_pieces
from limelight.errors import InvalidTextError
from limelight.predictor import Predictor
from limelight.text.reading import Reading

# The share of the budget for words of identity, next to labelled rows and texts of your own.
_IDENTITY_SHARE = 0.54
# Texts that one text whose words are lit, and one text of the fourth part, take of a classifier, on average.
_LIT, _LIGHT = 10, 130
# Most texts that a lens may ask a classifier about for one text of the fourth part.
_LENS_BUDGET = 64
# Failures of a capability whose words are lit, and the most parts of one that the classifier is asked about.
_LIT_FAILURES, _LIT_BUDGET = 1, 32
# Of so much budget one word is measured closer, which takes that many further texts; one text has its light measured.
_CLOSER, _CLOSER_TEXTS, _LIGHT_BUDGET = 400, 12, 500
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
        closer: Number of the farthest words of the second part that are measured in more sentences.
        count: About how many texts are asked in all.
    """

    tests: list[Test]
    kinds: list[Kind]
    readings: Sequence[Reading]
    lens: str
    closer: int
    count: int


class Auditor:
    """An audit of one classifier: `plan` says what it takes, `run` does it.

    Args:
        predictor: The classifier.
        rows: Labelled rows, for the third part; None for none.
        own: Tests of the user's own.
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
        own: OwnTests | None = None,
        seed: int = 1,
        budget: int = 10_000,
        lens: str | None = None,
        light: int = 20,
    ):
        self._predictor, self._rows, self._seed, self._budget = predictor, rows, seed, budget
        self._scale = Scale.of(predictor.labels, predictor.stars)
        self._answers = Answers(predictor)
        self._lens = lens_of(predictor, lens)
        own = own or OwnTests()
        self._lens_budget = None if predictor.is_network else _LENS_BUDGET
        # Those of a network cost little: its variants of a text share what they have in common.
        light = light if predictor.is_network else min(light, budget // _LIGHT_BUDGET)
        closer = budget // _CLOSER if own.builtin else 0
        tests, kinds = list(own.tests), list(own.kinds)
        if own.builtin:
            lit = 0 if predictor.is_network else light * _LIGHT + _LIT * _LIT_FAILURES * text_count() // 2
            shared = max(0, budget - lit - _CLOSER_TEXTS * closer - len(set(self._texts(tests, kinds))))
            kinds = [*builtin_kinds(int(shared * _IDENTITY_SHARE), seed), *kinds]
            per_test = max(5, int(shared * (1 - _IDENTITY_SHARE)) // text_count())
            tests = [*tests, *builtin_tests(self._scale, per_test, seed)]
        source = list(rows.texts) if rows else _made_texts(seed, light)
        drawn = np.random.default_rng(seed).permutation(len(source))[:light]
        readings = read_texts(predictor, [source[int(place)] for place in np.sort(drawn)])
        # A mean needs two.
        readings = readings if len(readings) > 1 else []
        count = len(set(self._texts(tests, kinds))) + count_texts(predictor, readings, self._lens, self._lens_budget)
        count += _LIT * len(tests) * _LIT_FAILURES // 2 + _CLOSER_TEXTS * closer
        self.plan = Plan(tests, kinds, readings, self._lens.name, closer, count)

    def probe(self) -> float:
        """Asks about a few texts; returns the seconds that the audit is likely to take. Raises `ModelError`."""
        self._answers.probe(self._texts(self.plan.tests, self.plan.kinds))
        return self._answers.per_text * self.plan.count

    def run(self, progress: Progress = lambda _: None) -> Audit:
        """Asks, and summarizes. Raises `ModelError` if the classifier fails.

        Args:
            progress: Gets the number of texts that were answered since the last call.
        """
        plan, predictor, answers, scale = self.plan, self._predictor, self._answers, self._scale
        texts = self._texts(plan.tests, plan.kinds)
        answers.ask(texts, progress)
        found = [capability(test, answers, predictor.labels, predictor.stars) for test in plan.tests]
        found.sort(key=lambda each: (-each.share, each.name))
        identity = measure_identity(plan.kinds, answers, scale)
        if plan.closer:
            identity = look_closer(identity, plan.closer, answers, scale, self._seed, progress)
        certainty = None
        if self._rows is not None:
            asked = answers.of(self._rows.texts)
            certainty = measure_certainty(self._rows, asked, predictor.labels, predictor.stars, self._seed)
        lit = [self._lit(each) for each in found]
        name = self._rows.name if self._rows else "sentences of the audit"
        light = None
        if plan.readings:
            light = measure_light(predictor, plan.readings, name, self._lens, self._lens_budget)
        return Audit(
            format=FORMAT,
            model=predictor.name,
            version=predictor.version,
            labels=list(predictor.labels),
            unit=scale.unit,
            seed=self._seed,
            budget=self._budget,
            texts=len(answers),
            understands=lit,
            identity=identity,
            certainty=certainty,
            light=light,
        )

    def _texts(self, tests: Sequence[Test], kinds: Sequence[Kind]) -> list[str]:
        own = list(self._rows.texts) if self._rows else []
        return [
            *(text for test in tests for text in test.texts),
            *(text for kind in kinds for text in kind.texts),
            *own,
        ]

    def _lit(self, found: Capability) -> Capability:
        failures = list(found.failures)
        for place, failure in enumerate(failures[:_LIT_FAILURES]):
            # Of a pair the second sentence shows which change the answer followed.
            text = failure.other or failure.text
            try:
                reading = self._predictor.read(text)
            except InvalidTextError:
                continue
            explained = self._predictor.explain_reading(reading, "shapley", trust=False, budget=_LIT_BUDGET)
            failures[place] = replace(failure, lit=lit_pieces(explained.prediction))
        return replace(found, failures=failures)


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
