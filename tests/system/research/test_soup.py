"""Averages of weights: never less likely than the best of them on dev, and in agreement with the metadata."""

from pathlib import Path

import numpy as np
import pytest

from model_training.evaluation.calibration import fit_temperature, scale
from model_training.evaluation.evaluate import read_answers
from model_training.evaluation.scores import log_likelihood
from model_training.networks.pretrained import load_pretrained
from model_training.reports.card import write_card
from model_training.training.config import train_config
from model_training.training.train import train
from research.soup import make_soup

TINY = {"network": "kim_cnn", "batch_tokens": 256, "max_lr": 0.01, "epochs": 1}
START = train_config(embedding_size=12, num_filters=8, **TINY)


@pytest.fixture(scope="module")
def runs(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Weights, and two weights that continued training from them."""
    place = tmp_path_factory.mktemp("soup")
    start = place / "start"
    train(prepared, start, START, place / "start-run")
    for seed in (2, 3):
        train(
            prepared, place / f"seed-{seed}", train_config(start=start, seed=seed, **TINY), place / f"seed-{seed}-run"
        )
    return [start, place / "seed-2", place / "seed-3"]


def likelihood(prepared: Path, weights: Path) -> float:
    run = load_pretrained(weights)
    probabilities, labels, _ = read_answers(prepared, weights, run, "dev")
    return log_likelihood(scale(probabilities, fit_temperature(probabilities, labels)), labels)


def test_a_soup_is_the_mean_of_its_parts_and_as_likely_as_the_best(
    prepared: Path, runs: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "soup"
    metadata = make_soup(prepared, runs, out)
    parts = {runs[0].parent / part["name"]: part["parts"] for part in metadata["soup"]}
    wanted = [
        sum(share * weight for share, weight in zip(parts.values(), same, strict=True)) / sum(parts.values())
        for same in zip(*(load_pretrained(folder).model.get_weights() for folder in parts), strict=True)
    ]
    for weight, mean in zip(load_pretrained(out).model.get_weights(), wanted, strict=True):
        np.testing.assert_allclose(weight, mean, atol=2e-3)
    assert likelihood(prepared, out) >= max(likelihood(prepared, folder) for folder in runs) - 1e-3
    write_card(out)
    first, *_ = metadata["soup"]
    assert f"| {first['name']} | {first['parts']} of {sum(parts.values())} |" in load_pretrained(out).card
