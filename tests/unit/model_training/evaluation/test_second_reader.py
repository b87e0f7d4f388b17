"""A second reader learns the phrases of each label, and when a disagreement is a warning."""

from pathlib import Path

import numpy as np
import pytest

import limelight
from model_training.data.prepare import PreparedData
from model_training.errors import DataError
from model_training.evaluation.second_reader import compare, fit_gap, fit_second_reader
from model_training.markdown import section
from model_training.networks.pretrained import load_pretrained
from tests.tiny_keras import save_tiny_kim_cnn
from tests.unit.model_training.evaluation.test_insights import weights_for


def test_it_learns_from_the_rows_of_the_network_and_stands_in_the_card(prepared: Path, tmp_path: Path) -> None:
    weights = weights_for(prepared, tmp_path / "kim_cnn", "kim_cnn")
    figures = fit_second_reader(prepared, weights, max_phrases=300)
    predictor = limelight.load(weights)
    reader = predictor.second_reader
    assert reader is not None
    assert len(reader.keys) <= 300
    assert figures["splits"]["dev"]["second"][0] > 0.6
    labels = PreparedData.load(prepared).labels
    bad, good = (
        labels[int(reader.probabilities(predictor.preprocessor.token_ids(text)).argmax())]
        for text in ("Terrible. I hate it.", "Lovely. I love it.")
    )
    assert (bad, good) == ("bad", "good")
    pretrained = load_pretrained(weights)
    text = section("second_reader", pretrained.metadata["second_reader"])
    assert text.startswith("## The second reader\n")
    with pytest.raises(DataError, match="another vocabulary"):
        fit_second_reader(prepared, save_tiny_kim_cnn(tmp_path / "other"))


def test_the_gap_is_the_one_beyond_which_the_network_is_wrong() -> None:
    random = np.random.default_rng(1)
    labels = random.integers(0, 2, 2000).astype(np.int32)
    # For one row in thirteen the network is wrong, and the other reader is far from it there.
    wrong = np.arange(2000) % 13 == 0
    network = np.where((labels == 1) ^ wrong, 0.8, 0.2)
    second = np.where(wrong, 1 - network, network + random.normal(0, 0.05, 2000))
    both = [np.stack([1 - good, good], axis=1).astype(np.float32) for good in (network, second)]
    gap = fit_gap(*both, labels)
    assert 0.1 < gap <= 0.6
    found = compare(*both, labels, gap=gap)
    assert found["disagree"] == wrong.mean()
    assert (found["agreed"][0], found["disagreed"][0], found["second_disagreed"][0]) == (1, 0, 1)
