"""Tiny weights, loaded once."""

from pathlib import Path

import pytest

from tests.tiny import change_metadata, save_map, save_tiny_han, tiny_map
from tests.unit.limelight.score.jobs import reviews, run, weights
from tests.unit.limelight.score.planted import save_planted

__all__ = ["reviews", "run", "weights"]


@pytest.fixture(scope="session")
def stars(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights of a calibrated five-star HAN with a familiarity detector."""
    directory = save_tiny_han(tmp_path_factory.mktemp("stars") / "tiny")
    save_map(directory, tiny_map(features=8))
    insights = {
        "undecided": {"entropy": 1.6},
        "familiarity": {"share": 0.99, "limits": {"unknown_words": [0.0, 0.5], "distance": [0.0, 1e6]}},
    }
    change_metadata(directory, insights=insights)
    return directory


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights of a Kim CNN that knows two planted phrases."""
    return save_planted(tmp_path_factory.mktemp("planted") / "planted")
