"""The summary of a run compares its score with that of the linear baseline."""

import re
from pathlib import Path

import numpy as np
import pytest

from model_training.data.prepare import PreparedData
from model_training.errors import SettingsError
from model_training.networks.pretrained import load_pretrained
from model_training.reports.card import write_card
from model_training.training.config import train_config
from model_training.training.train import train
from model_training.training.verdict import verdict
from tests.tiny_keras import save_tiny_han

SIZES = {"network": "kim_cnn", "embedding_size": 12, "num_filters": 8, "batch_tokens": 256}


@pytest.mark.parametrize("rate", [0.02, 0.0])
@pytest.mark.long
def test_a_network_below_the_linear_baseline_is_said_to_be(rate: float, prepared: Path, tmp_path: Path) -> None:
    config, rows = train_config(epochs=3, base_lr=0.0, max_lr=rate, **SIZES), PreparedData.load(prepared).rows
    weights = tmp_path / "weights"
    train(prepared, weights, config, tmp_path / "run")
    lines = verdict(prepared, weights, config)
    assert re.match(rf"{re.escape(str(weights))}: \d+ [kM]B; dev accuracy", lines[0])
    assert lines[1].startswith(f"TF-IDF, logistic regression, on {rows['train']:,} rows: ")
    metadata = load_pretrained(weights).metadata
    below = metadata["scores"][0]["value"] < metadata["baseline"]["value"]
    # A network that learned nothing is below it.
    assert below or rate
    assert ("worth less than the linear baseline" in lines[2]) is below
    assert lines[-1].startswith("next: ")
    # These weights are not among those that are served.
    assert f"LIMELIGHT_WEIGHTS_DIR={tmp_path}" in lines[-1]
    write_card(weights)
    pretrained = load_pretrained(weights)
    assert f"labels {metadata['baseline']['value']:.1%} of {rows['dev']} dev rows right" in pretrained.card
    assert ("**The network is worth less than this baseline.**" in pretrained.card) is below


@pytest.mark.parametrize(("limit", "advice"), [(2, "leave out --max-steps"), (999, "--epochs 2 takes more steps")])
@pytest.mark.long
def test_a_limit_of_steps_is_blamed_only_where_it_ended_the_run(
    prepared: Path, tmp_path: Path, limit: int, advice: str
) -> None:
    config = train_config(epochs=1, base_lr=0.0, max_lr=0.0, max_steps=limit, **SIZES)
    train(prepared, tmp_path / "weights", config, tmp_path / "run")
    assert advice in verdict(prepared, tmp_path / "weights", config)[2]


@pytest.mark.long
def test_beside_a_network_that_reads_images_stands_a_linear_model_of_their_pixels(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    labels = random.integers(0, 2, 240)
    # A stroke on the left, or one on the right.
    pixels = random.integers(0, 60, (240, 28, 28)).astype(np.uint8)
    pixels[np.arange(240), :, np.where(labels, 20, 7)] = 250
    images = tmp_path / "images.npz"
    np.savez(images, x_train=pixels, y_train=labels, x_test=pixels[:20], y_test=labels[:20])
    config = train_config("digit_cnn", epochs=1, max_documents=20, base_lr=0.0, max_lr=0.0)
    train(images, tmp_path / "weights", config, tmp_path / "run")
    lines = verdict(images, tmp_path / "weights", config)
    assert lines[1] == "Logistic regression on pixels, on 220 rows: 100.0% of the same dev rows"
    # Batches of 16 are the smallest that are advised.
    advice = "--epochs 2 takes more steps; --max-documents 16 takes smaller ones; or more rows."
    assert lines[2] == f"The network is worth less than the linear baseline. What may help: {advice}"
    write_card(tmp_path / "weights")
    assert (
        "Logistic regression on pixels, labels 100.0% of 20 dev rows right"
        in (tmp_path / "weights/README.md").read_text()
    )


def test_the_card_of_weights_of_our_own_claims_nothing_of_other_texts(prepared: Path, tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    train(prepared, weights, train_config(epochs=1, **SIZES), tmp_path / "run")
    write_card(weights)
    assert "How it does on other texts has not been measured" in load_pretrained(weights).card
    assert "English" not in load_pretrained(weights).card
    write_card(weights, limits=["English.", "It knows no lamps."])
    write_card(weights)
    assert "- English.\n- It knows no lamps.\n" in load_pretrained(weights).card


def test_a_card_is_not_given_a_blank_title(tmp_path: Path) -> None:
    weights = save_tiny_han(tmp_path / "weights")
    before = load_pretrained(weights).metadata
    with pytest.raises(SettingsError, match="--title"):
        write_card(weights, title=" ")
    assert load_pretrained(weights).metadata == before
