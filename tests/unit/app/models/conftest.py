"""The tiny models, and a look at how often the HAN runs."""

from pathlib import Path

import pytest

from limelight import load
from limelight.engines.engine import Explanation
from limelight.predictor import Predictor


@pytest.fixture(scope="module")
def predictors(weights_dir: Path) -> dict[str, Predictor]:
    return {name: load(weights_dir / name) for name in ("han", "kim_cnn")}


@pytest.fixture
def ran(predictors: dict[str, Predictor], monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Returns the number of texts in each run of the HAN, in order; who is told of a run first, chance decides."""
    sizes: list[int] = []

    def run(readings: list, run=predictors["han"].run) -> list[Explanation]:
        sizes.append(len(readings))
        return run(readings)

    monkeypatch.setattr(predictors["han"], "run", run)
    return sizes
