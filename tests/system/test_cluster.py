"""On Ray, several processes train weights that answer."""

from pathlib import Path

import pytest

from limelight import load
from model_training.errors import SettingsError
from model_training.training.cluster import Launch, train_on_ray
from model_training.training.config import RunOptions, train_config
from tests.unit.model_training.conftest import prepare_products

pytest.importorskip("ray")
# Ray opens files and sockets that it keeps until the process ends.
pytestmark = [
    pytest.mark.night,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning:ray.*"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray.*"),
]
CONFIG = train_config("kim_cnn", embedding_size=12, num_filters=8, batch_tokens=256, max_lr=0.02, epochs=3)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare_products(tmp_path_factory.mktemp("prepared") / "products")


@pytest.mark.long
def test_two_processes_of_a_cluster_train_weights_that_answer(prepared: Path, tmp_path: Path) -> None:
    metadata = train_on_ray(Launch(prepared, tmp_path / "weights", CONFIG, tmp_path / "run"), "local", 2)
    assert metadata["backend"] == "jax"
    assert metadata["scores"][0]["value"] > 0.9
    assert load(tmp_path / "weights").predict("I love this lamp. It simply works.").label == "good"


def test_settings_that_a_cluster_does_not_read_are_refused() -> None:
    with pytest.raises(SettingsError, match="--workers 2: has no effect without --ray"):
        RunOptions(workers=2)
    with pytest.raises(SettingsError, match="--devices has no effect with --ray"):
        RunOptions(ray="auto", devices="2")
