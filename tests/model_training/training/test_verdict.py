"""What a run came to is said beside what counting words comes to."""

import re
from pathlib import Path

import pytest

from limelight.pretrained import load_pretrained
from model_training.data.prepare import PreparedData
from model_training.reports.card import write_card
from model_training.training.config import train_config
from model_training.training.train import train
from model_training.training.verdict import verdict

SIZES = {"network": "kim_cnn", "embedding_size": 12, "num_filters": 8, "batch_tokens": 256}


@pytest.mark.parametrize("rate", [0.02, 0.0])
def test_a_network_below_the_linear_baseline_is_said_to_be(rate: float, prepared: Path, tmp_path: Path) -> None:
    config, rows = train_config(epochs=3, base_lr=0.0, max_lr=rate, **SIZES), PreparedData.load(prepared).rows
    weights = tmp_path / "weights"
    train(prepared, weights, config, tmp_path / "run")
    lines = verdict(prepared, weights, config)
    assert re.match(rf"{re.escape(str(weights))}: \d+ [kM]B; dev accuracy", lines[0])
    assert lines[1].startswith(f"TF-IDF, logistic regression, on {rows['train']:,} rows: ")
    metadata = load_pretrained(weights).metadata
    below = metadata["scores"][0]["value"] < metadata["baseline"]["value"]
    # One that learns nothing is.
    assert below or rate
    assert ("worth less than counting words" in lines[2]) is below
    assert lines[-1].startswith("next: ")
    write_card(weights)
    pretrained = load_pretrained(weights)
    assert f"labels {metadata['baseline']['value']:.1%} of {rows['dev']} dev rows right" in pretrained.card
    assert ("**The network is worth less than counting words.**" in pretrained.card) is below


def test_the_card_of_weights_of_our_own_claims_nothing_of_other_texts(prepared: Path, tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    train(prepared, weights, train_config(epochs=1, **SIZES), tmp_path / "run")
    write_card(weights)
    assert "How it does on other texts has not been measured" in load_pretrained(weights).card
    assert "English" not in load_pretrained(weights).card
    write_card(weights, limits=["English.", "It knows no lamps."])
    write_card(weights)
    assert "- English.\n- It knows no lamps.\n" in load_pretrained(weights).card
