"""Runs an audit: plans its texts, evaluates all of them, and summarizes the answers in four parts."""

from collections.abc import Callable
from itertools import chain

import numpy as np

from limelight.audit.answers import ask, picked
from limelight.audit.behaviour import Behaviour, capabilities, pair_kinds, read_table
from limelight.audit.certainty import Rows, measure_certainty
from limelight.audit.identity import builtin_kinds, measure_identity
from limelight.audit.light import count_texts, measure_light
from limelight.audit.report import FORMAT, Audit
from limelight.audit.scale import Scale
from limelight.audit.understands import builtin_tests, capability
from limelight.explained import explain_reading
from limelight.lenses.levels import lit_pieces
from limelight.predictor import Predictor

# The largest share of the budget for the fourth part, and the share of the rest, less labelled rows, for the second.
_LIGHT_SHARE, _IDENTITY_SHARE = 0.45, 0.54
# Pairs of directions are asked from this budget on.
_LEAST_OF_PAIRS = 5000
# Sentences that are joined to a text for the fourth part, where there are no rows.
_JOINED = 4


class Auditor:
    """An audit of one classifier.

    Args:
        predictor: The classifier.
        rows: Labelled rows, for the third part; None for none.
        seed: Seed for random choices.
        budget: Approximate number of texts to evaluate in total.
        light: Maximum number of texts in the fourth part; 0 omits it.

    Attributes:
        count: Approximate number of texts that `run` evaluates in total.
    """

    def __init__(
        self, predictor: Predictor, rows: Rows | None = None, seed: int = 1, budget: int = 10_000, light: int = 20
    ):
        self._predictor, self._rows, self._seed, self._budget = predictor, rows, seed, budget
        self._scale = Scale.of(predictor.labels, predictor.stars)
        texts = list(rows.texts) if rows else []
        some = texts or _made_texts(seed, light)
        drawn = np.random.default_rng(seed).permutation(len(some))[:light].tolist()
        readings = [predictor.read(some[index]) for index in drawn]
        cost = np.cumsum([count_texts(predictor, reading) for reading in readings])
        fit = int((cost <= _LIGHT_SHARE * budget).sum())
        # A mean needs two.
        self._lit, of_light = (readings[:fit], int(cost[fit - 1])) if fit > 1 else ([], 0)
        self._marks = [rows.marks[index] for index in drawn[:fit]] if rows and rows.marks else []
        shared = max(0, budget - len(texts) - of_light)
        self._kinds = builtin_kinds(int(shared * _IDENTITY_SHARE), seed)
        size = int(shared * (1 - _IDENTITY_SHARE)) // (len(capabilities()) + 2 * len(pair_kinds()))
        self._tests = builtin_tests(self._scale, max(5, size), seed)
        pairs = chain(*read_table("directions").values()) if self._scale.values and budget >= _LEAST_OF_PAIRS else ()
        asked = chain(*(test.texts for test in self._tests), *(kind.texts for kind in self._kinds), *pairs)
        self._sentences = list(dict.fromkeys(asked))
        self.count = len({*self._sentences, *texts}) + of_light

    def run(self, progress: Callable[[int], object] = lambda _: None) -> Audit:
        """Evaluates the texts, and summarizes the answers. Raises `ModelError` if the classifier fails.

        Args:
            progress: Called with the number of texts evaluated since its last call.
        """
        predictor, rows, labels, stars = self._predictor, self._rows, self._predictor.labels, self._predictor.stars
        answers = ask(predictor, [*self._sentences, *(rows.texts if rows else ())], progress)
        understands = [capability(test, answers, labels, stars) for test in self._tests]
        name = rows.name if rows else "sentences of the audit"
        return Audit(
            format=FORMAT,
            model=predictor.name,
            version=predictor.version,
            labels=list(labels),
            stars=list(stars) if stars else None,
            seed=self._seed,
            budget=self._budget,
            texts=len(answers),
            asked=dict(zip(self._sentences, picked(answers, self._sentences).round(6).tolist(), strict=True)),
            understands=sorted(understands, key=lambda each: (-each.share, each.name)),
            identity=measure_identity(self._kinds, answers, self._scale),
            certainty=measure_certainty(rows, picked(answers, rows.texts), labels, stars, self._seed) if rows else None,
            light=measure_light(predictor, self._lit, name, self._marks) if self._lit else None,
            lit=lit_pieces(explain_reading(predictor, self._lit[0]).prediction) if self._lit else [],
        )


def _made_texts(seed: int, count: int) -> list[str]:
    """Returns texts of several sentences that praise, or several that blame."""
    held, random = Behaviour("held", seed), np.random.default_rng(seed)
    rows = [row for name in ("plain", "negated_good", "negated_bad", "intensity") for row in held.sentences(name, 60)]
    closed = [(row.text if row.text[-1] in ".!?" else f"{row.text}.", row.stars) for row in rows if row.stars]
    sides = [[text for text, stars in closed if (max(stars) <= 2) == bad] for bad in (True, False)]
    return [" ".join(random.permutation(sides[number % 2])[:_JOINED]) for number in range(count)]
