"""The command train_seeds: measures how far results differ by chance, and keeps the weights that are best on dev."""

from dataclasses import replace
from pathlib import Path
from shutil import copytree
from statistics import mean, stdev
from typing import Annotated

from limelight.common.ranges import Range
from model_training.training.config import MINUTES, AnyTrainConfig, HANTrainConfig


def train_seeds(
    data: Path,
    out: Path,
    seeds: Annotated[int, Range(1, 1000)] = 3,
    config: AnyTrainConfig = HANTrainConfig(),
    run: Path | None = None,
    resume: bool = False,
    force: bool = False,
    minutes: Annotated[float, Range(0)] = MINUTES,
    devices: str = "1",
) -> Path:
    """Trains with several seeds, reports how they differ, and keeps the weights that are best on dev.

    Args:
        data: A folder that prepare wrote; for digit_cnn the .npz.
        out: The weights directory to write.
        seeds: Number of seeds, counted from that of `config` on.
        config: The runs.
        run: A folder for the runs; by default runs/NAME.
        resume: Continue the unfinished run; finished runs are not repeated.
        force: Replace existing weights, and start over if there are runs.
        minutes: Time between two checkpoints within an epoch.
        devices: Number of devices that share each batch, or all.
    """
    from limelight.weights import CONFIG, METADATA, read_json
    from model_training.markdown import section
    from model_training.networks.pretrained import write_metadata
    from model_training.output import claim_folder, replaced
    from model_training.training.train import train

    claim_folder(out, force, CONFIG)
    run = run or Path("runs") / out.name
    runs = {}
    for seed in range(config.seed, config.seed + seeds):
        seed_run = run / f"seed-{seed}"
        begun = resume and (seed_run / "state.json").exists()
        runs[seed] = train(
            data, seed_run / "weights", replace(config, seed=seed), seed_run, begun, force or begun, minutes, devices
        )
    accuracies = {seed: metadata["scores"][0]["value"] for seed, metadata in runs.items()}
    best = max(accuracies, key=lambda seed: accuracies[seed])
    scores = {
        "dev_accuracy": {str(seed): accuracy for seed, accuracy in accuracies.items()},
        "mean": round(mean(accuracies.values()), 4),
        "sd": round(stdev(accuracies.values()), 4) if seeds > 1 else 0.0,
        "best": best,
    }
    with replaced(out) as written:
        copytree(run / f"seed-{best}" / "weights", written)
        # The file has the hashes as well.
        write_metadata(written, {**read_json(written / METADATA), "title": out.name, "seeds": scores})
    print(section("seeds", scores))
    return out
