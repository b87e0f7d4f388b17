"""Trains with several seeds: measures how far results differ by chance, and keeps the weights that are best on dev."""

import shutil
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from limelight.weights import CONFIG, METADATA, read_json
from model_training.errors import SettingsError
from model_training.markdown import section
from model_training.networks.pretrained import write_metadata
from model_training.output import claim_folder, replaced
from model_training.training.config import MINUTES, AnyTrainConfig
from model_training.training.train import train


def train_seeds(
    data: Path,
    out: Path,
    config: AnyTrainConfig,
    run: Path,
    seeds: int,
    resume: bool = False,
    force: bool = False,
    minutes: float = MINUTES,
    devices: str = "1",
) -> dict[str, Any]:
    """Runs training for each of `seeds` seeds from `config.seed` on, and writes the weights that are best on dev.

    Args:
        data: See `train`.
        out: The weights directory to write, when all are trained.
        config: The settings of the runs, except for the seed.
        run: A folder for the runs.
        seeds: Number of seeds.
        resume: Continues the unfinished run; finished runs are not repeated.
        force: Starts over if there are runs, and replaces weights.
        minutes: See `train`.
        devices: See `train`.

    Returns:
        The metadata that was written: that of the best run, and under `seeds` the accuracy on dev of every seed, with
        mean and standard deviation.

    Raises:
        DataError: See `train`.
        SettingsError: See `train`; or `seeds` is less than 1.
    """
    if seeds < 1:
        raise SettingsError(f"--seeds {seeds}: nothing would be trained; give 1 or more.")
    claim_folder(out, force, CONFIG)
    runs = {}
    for seed in range(config.seed, config.seed + seeds):
        place = run / f"seed-{seed}"
        begun = resume and (place / "state.json").exists()
        runs[seed] = train(
            data, place / "weights", replace(config, seed=seed), place, begun, force or begun, minutes, devices
        )
    accuracies = {seed: metadata["scores"][0]["value"] for seed, metadata in runs.items()}
    best = max(accuracies, key=lambda seed: accuracies[seed])
    found = {
        "dev_accuracy": {str(seed): accuracy for seed, accuracy in accuracies.items()},
        "mean": round(mean(accuracies.values()), 4),
        "sd": round(stdev(accuracies.values()), 4) if seeds > 1 else 0.0,
        "best": best,
    }
    with replaced(out) as written:
        shutil.copytree(run / f"seed-{best}" / "weights", written)
        # The file has the hashes as well.
        metadata = {**read_json(written / METADATA), "title": out.name, "seeds": found}
        write_metadata(written, metadata)
    print(section("seeds", found))
    return metadata
