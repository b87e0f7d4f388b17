"""A student of a model: the light on its words helps, and the same light on other words does not."""

import numpy as np
import pytest

from benchmarks.student import Lit, learn


@pytest.mark.parametrize("signed", [True, False])
def test_a_light_helps_a_student_to_foretell_a_sum_of_words_and_one_on_other_words_does_not(signed: bool) -> None:
    random = np.random.default_rng(1)
    effects = np.where(random.random(200) < 0.1, random.normal(size=200), 0)
    present = (random.random((430, 200)) < 0.1).astype(float)
    answers = 3 + present @ effects
    weights = present * (effects if signed else np.abs(effects))
    dark, tested = Lit(present[:30], np.zeros((30, 200)), answers[:30], signed=False), present[30:]

    def error(seen: Lit) -> float:
        return float(np.mean((learn(seen, tested) - answers[30:]) ** 2))

    lit, elsewhere = (Lit(dark.present, each[:30], dark.answers, signed) for each in (weights, present * effects[::-1]))
    assert error(lit) < 0.7 * error(dark)
    if signed:
        assert error(elsewhere) > 0.9 * error(dark)
