"""The tiny weights and the app of the unit tests."""

from tests.unit.app.conftest import client, weights_dir

__all__ = ["client", "weights_dir"]
