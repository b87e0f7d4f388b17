"""Tiny weights, loaded once: five stars, and two labels with planted phrases."""

from tests.unit.limelight.score.conftest import planted, stars

__all__ = ["planted", "stars"]
