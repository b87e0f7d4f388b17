"""Reviews, tiny weights and a way to run a job, as the unit tests of jobs have them."""

from tests.unit.limelight.score.jobs import reviews, run, weights

__all__ = ["reviews", "run", "weights"]
