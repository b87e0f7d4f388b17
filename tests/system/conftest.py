"""Reviews, tiny weights and a way to run a job, shared with the unit tests of jobs."""

from tests.unit.limelight.score.jobs import reviews, run, weights

__all__ = ["reviews", "run", "weights"]
