"""The corpus that the unit tests of training share."""

from tests.unit.model_training.conftest import prepared

__all__ = ["prepared"]
