"""What there is to doubt: each code for its reason, the gravest first."""

from typing import Any

import numpy as np
import pytest

from limelight.insights.doubts import find_doubts

SURE: dict[str, Any] = {
    "words": 12,
    "undecided": False,
    "language": "en",
    "familiar": True,
    "probabilities": np.array([0.0, 0.05, 0.1, 0.25, 0.6], np.float32),
    "disagree": False,
}


@pytest.mark.parametrize(
    ("found", "doubts"),
    [
        ({}, []),
        ({"language": None}, []),
        ({"words": 2}, ["short"]),
        ({"undecided": True}, ["undecided"]),
        ({"language": "de", "familiar": False}, ["language:de"]),
        ({"familiar": False}, ["other_domain"]),
        ({"probabilities": np.array([0.3, 0.1, 0.1, 0.2, 0.3], np.float32)}, ["mixed"]),
        ({"probabilities": np.array([0.3, 0.7], np.float32)}, ["mixed"]),
        ({"probabilities": np.array([0.1, 0.3, 0.4, 0.1, 0.1], np.float32)}, []),
        ({"probabilities": None}, []),
        ({"disagree": True, "words": 1}, ["short", "readers_disagree"]),
    ],
)
def test_each_doubt_has_its_reason(found: dict[str, Any], doubts: list[str]) -> None:
    assert find_doubts(**{**SURE, **found}) == doubts


def test_flat_probabilities_are_undecided_and_not_mixed() -> None:
    flat = np.full(5, 0.2, np.float32)
    assert find_doubts(**{**SURE, "undecided": True, "probabilities": flat}) == ["undecided"]
