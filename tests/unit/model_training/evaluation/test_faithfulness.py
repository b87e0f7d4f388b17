"""The faithfulness of all lenses on a corpus is written to the metadata and the card; the weights do not change."""

from dataclasses import asdict
from pathlib import Path

import keras
import numpy as np
import pytest

from limelight.networks.han import HANConfig
from limelight.text.preprocessor import Preprocessor
from limelight.weights import WeightsConfig
from model_training.data.prepare import PreparedData
from model_training.errors import DataError
from model_training.evaluation.evaluate import evaluate
from model_training.evaluation.faithfulness import measure
from model_training.markdown import section
from model_training.networks.han import HAN
from model_training.networks.pretrained import load_pretrained, save_pretrained
from tests.tiny_keras import save_tiny_han


@pytest.fixture
def weights(prepared: Path, tmp_path: Path) -> Path:
    data = PreparedData.load(prepared)
    preprocessor = Preprocessor.load(prepared / "tokenizer.json", data.max_sentence_tokens)
    keras.utils.set_random_seed(1)
    model = HAN(HANConfig(preprocessor.vocabulary_size, num_labels=2, embedding_size=6, units=4))
    model.build()
    limits = (data.max_sentences, data.max_sentence_tokens)
    config = WeightsConfig("han", asdict(model.config), data.labels, None, *limits)
    save_pretrained(tmp_path / "weights", config, preprocessor, model, {"title": "Tiny", "scores": []})
    return tmp_path / "weights"


def test_every_lens_and_chance_are_measured_and_the_version_stays(prepared: Path, weights: Path) -> None:
    before = load_pretrained(weights)
    result = measure(prepared, weights, None, max_rows=6, name="our own")
    after = load_pretrained(weights)
    assert after.version == before.version
    assert after.metadata["faithfulness"] == result
    assert list(result["lenses"]) == ["attention", "phrases", "random"]
    phrases, chance = result["lenses"]["phrases"], result["lenses"]["random"]
    assert phrases["comprehensiveness"]["aopc"] > chance["comprehensiveness"]["aopc"]
    assert phrases["sufficiency"]["aopc"] < chance["sufficiency"]["aopc"]
    assert phrases["comprehensiveness"]["aopc"] == pytest.approx(
        np.mean(phrases["comprehensiveness"]["levels"]), abs=1e-4
    )
    shown = section("faithfulness", result)
    assert "| lens | comprehensiveness | sufficiency |" in shown
    assert f"| phrases | {phrases['comprehensiveness']['aopc']:.3f} ±" in shown
    assert "6 rows of dev (our own)" in shown
    assert measure(prepared, weights, None, max_rows=1, name=None)["name"] == "all rows"


def test_rows_of_another_vocabulary_are_refused(prepared: Path, tmp_path: Path) -> None:
    weights = save_tiny_han(tmp_path / "han")
    with pytest.raises(DataError, match="prepared with another vocabulary"):
        measure(prepared, weights, None, max_rows=1, name=None)
    with pytest.raises(DataError, match="prepared with another vocabulary"):
        evaluate(prepared, weights, "dev", None)
