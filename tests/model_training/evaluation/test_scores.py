"""Scores as people read them."""

import pytest

from model_training.evaluation.scores import percentages


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [(0.9966, 0.9953, 0.9976, ("99.66%", "99.53% – 99.76%")), (0.562, 0.5425, 0.5813, ("56.2%", "54.2% – 58.1%"))],
)
def test_above_99_percent_a_second_decimal_is_said(value: float, low: float, high: float, said: tuple) -> None:
    assert percentages({"value": value, "low": low, "high": high}) == said
