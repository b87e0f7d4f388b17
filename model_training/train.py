"""Trains a network on prepared reviews, keeps the epoch that is best on dev, and can go on after a kill."""

import platform
import time
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import keras
import numpy as np

from limelight.compiled import compiled
from limelight.pretrained import Network, save_pretrained
from model_training.batches import Batches, choose_boundaries
from model_training.checkpoint import Checkpoint
from model_training.config import TrainConfig
from model_training.corpus import Corpus
from model_training.evaluate import predict
from model_training.networks import build_network
from model_training.prepare import PreparedData
from model_training.sampling import Sampling
from model_training.schedule import Cycle, Schedule
from model_training.scores import score

# Documents whose sentence lengths decide the bucket boundaries.
_SAMPLE = 20_000


def train(data: Path, out: Path, config: TrainConfig, run: Path, resume: bool = False) -> dict[str, Any]:
    """Trains, and writes the weights of the best epoch into `out`.

    Args:
        data: A folder that `prepare` wrote.
        out: The weights directory to write, when training is done.
        config: The run.
        run: A folder for the checkpoint of each epoch; needed by `resume`.
        resume: Goes on from the checkpoint in `run`.

    Returns:
        The metadata that was written.

    Raises:
        DataError: `data` is not usable.
        SettingsError: `init` has another vocabulary, or `resume` finds other settings or no checkpoint.
    """
    prepared = PreparedData.load(data)
    preprocessor = prepared.preprocessor(data)
    rows, dev = Corpus(data, "train", config.where), Corpus(data, "dev", config.dev_where)
    sampling = Sampling(rows, config.source_weights, config.balance, len(prepared.labels))
    keras.utils.set_random_seed(config.seed)
    pretrained, model, notes = build_network(config, prepared, preprocessor)
    boundaries = choose_boundaries(rows.take(np.arange(min(len(rows), _SAMPLE)))[1], config.num_buckets)
    # A longer sentence than the sample holds may come.
    boundaries[-1] = prepared.max_sentence_tokens
    checkpoint = Checkpoint.resume(run, model, config) if resume else Checkpoint.begin(run, config)
    schedule = Schedule(
        config.base_lr,
        config.max_lr,
        config.base_momentum,
        config.max_momentum,
        config.cycles,
        config.peak,
        config.policy,
        config.decay,
    )
    dev_batches = Batches(dev, config.network, config.batch_tokens, 1024, boundaries)
    forward = compiled(model)
    first_epoch = checkpoint.epoch
    for epoch in range(first_epoch, config.epochs):
        if config.patience is not None and checkpoint.stalled >= config.patience:
            print(f"no better score on dev for {config.patience} epochs: stopping")
            break
        started = time.monotonic()
        seed = config.seed + epoch
        _seed_dropout(model, seed)
        batches = Batches(
            rows,
            config.network,
            config.batch_tokens,
            config.max_documents,
            boundaries,
            targets=prepared.targets,
            sampling=sampling,
            seed=seed,
        )
        if epoch == first_epoch:
            print(f"{len(rows):,} rows in {len(batches):,} batches; {batches.fill():.1%} of the cells are words")
        history = model.fit(
            batches,
            initial_epoch=epoch,
            epochs=epoch + 1,
            shuffle=False,
            callbacks=[Cycle(schedule, config.epochs, len(batches))],
        ).history
        scores = score(predict(forward, dev_batches), dev.labels, prepared.stars, "dev", config.dev_where or "all rows")
        print(f"epoch {epoch + 1}: dev accuracy {scores.value:.4f} on {scores.n:,} rows")
        checkpoint = checkpoint.after(epoch, model, history, scores.to_dict(), time.monotonic() - started)
    model.load_weights(run / "best.weights.h5")
    metadata: dict[str, Any] = {
        "title": out.name,
        "description": "",
        "data": asdict(prepared),
        "training_rows": len(rows),
        "recipe": config.to_dict(),
        "notes": notes,
        "packages": {name: version(name) for name in ("keras", "numpy", "tokenizers", "sentencex")},
        "backend": keras.backend.backend(),
        "python": platform.python_version(),
        "seconds": round(checkpoint.seconds),
        "epochs": checkpoint.epochs,
        "best_epoch": checkpoint.best_epoch,
        "scores": [checkpoint.best],
    }
    if pretrained.network == "han":
        metadata["bucket_boundaries"] = boundaries
    save_pretrained(out, pretrained, preprocessor, model, metadata)
    return metadata


def _seed_dropout(model: Network, seed: int) -> None:
    """Starts the random numbers of every layer anew; Keras leaves their state out of the files of weights."""
    states = [variable for variable in model.variables if variable.path.endswith("seed_generator_state")]
    for number, state in enumerate(states):
        state.assign([seed, number])
