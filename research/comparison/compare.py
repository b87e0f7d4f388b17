"""Trains models and baselines on the same rows, and keeps every finished run."""

import shutil
import time
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from model_training.data.batches import Batches
from model_training.data.corpus import Corpus
from model_training.data.prepare import PreparedData
from model_training.errors import DataError, SettingsError
from model_training.evaluation.evaluate import predict, read_answers
from model_training.evaluation.linear import Lines
from model_training.networks.pretrained import load_pretrained
from model_training.training.train import train

from .comparison import Comparisons, Model, Task
from .folds import prepared_folder
from .ledger import Ledger, Result
from .linear import LINEAR
from .tables import verdict, write_tables

Run = tuple[Model, int, int]


def compare(
    comparisons: Comparisons,
    results: Path,
    work: Path,
    data: Path,
    *,
    tasks: Sequence[str] = (),
    models: Sequence[str] = (),
    seeds: int = 1,
    encoder: Path | None = None,
) -> None:
    """Runs what is missing in `results`, adds a line for each run, and rewrites the tables after each.

    A run that was killed continues from its last epoch.

    Args:
        comparisons: The models and tasks.
        results: The folder of the lines, a file for each task, and of the tables.
        work: The folder of prepared rows and of unfinished runs.
        data: The folder that replaces $DATA.
        tasks: The tasks to run; all by default.
        models: The models of each task to run; all by default.
        seeds: Number of runs of each model that depends on chance.
        encoder: The pretrained transformer that the teachers of tasks with lessons start from.

    Raises:
        SettingsError: A task or model does not exist, a line was made with other settings, or a teacher has no encoder.
        DataError: The rows cannot be read.
    """
    if seeds < 1:
        raise SettingsError(f"--seeds {seeds}: nothing would be trained; give 1 or more.")
    for kind, names, known in (("task", tasks, comparisons.tasks), ("model", models, comparisons.models)):
        if unknown := [name for name in names if name not in known]:
            raise SettingsError(f"--{kind}s {unknown[0]}: unknown {kind}. Choose one of {', '.join(known)}.")
    for task in [comparisons.tasks[name] for name in tasks or comparisons.tasks]:
        finished = Ledger(results / f"{task.name}.jsonl")
        for model, fold, seed in _runs(task, comparisons, models, seeds):
            known_result = finished.get((model.name, fold, seed))
            if known_result is None:
                print(f"{task.name}: {model.name}, fold {fold + 1} of {task.folds}, seed {seed}", flush=True)
                rows, run = prepared_folder(task, fold, data, work, encoder), (model, fold, seed)
                run_folder = work / "runs" / task.name / f"{model.name}-{fold}-{seed}"
                result = _baseline(task, run, rows) if model.baseline else _network(task, run, rows, run_folder, data)
                finished.add(result)
                write_tables(comparisons, results)
                print(", ".join(f"{name} {result.right[name] / n:.1%} of {n:,}" for name, n in result.n.items()))
            elif known_result.recipe != task.recipe(model):
                raise SettingsError(
                    f"{finished.path}: {model.name} of fold {fold}, seed {seed}, was made with other settings than the "
                    "comparison has now. Remove its lines to repeat them, or give the new model another name."
                )
        print("\n".join(verdict(task, comparisons, list(finished))), flush=True)


def _runs(task: Task, comparisons: Comparisons, models: Sequence[str], seeds: int) -> Iterator[Run]:
    """Returns model, fold and seed of each run: all models of a fold, then the next, so that tables fill evenly."""
    for seed, fold, name in product(range(1, seeds + 1), range(task.folds), task.models):
        model = comparisons.models[name]
        if (not models or name in models) and (seed == 1 or model.random):
            yield model, fold, seed


def _baseline(task: Task, run: Run, folder: Path) -> Result:
    """Trains and tests a baseline on the prepared rows in `folder`."""
    model, fold, seed = run
    rows, dev = Corpus(folder, "train", task.where), Corpus(folder, "dev", task.dev_where)
    prepared = PreparedData.load(folder)
    if np.isin(rows.labels - len(prepared.labels), np.arange(len(prepared.coarse))).any():
        raise DataError(f"{folder}: some rows have coarse labels, which baselines cannot learn from.")
    started = time.monotonic()
    assert model.baseline is not None
    # If rows have a probability for each label, the baseline learns the most probable.
    train_lines = Lines.of(rows, prepared.targets(folder).argmax(axis=1).astype(np.int32))
    trained = LINEAR[model.baseline](train_lines, Lines.of(dev), seed)
    seconds = time.monotonic() - started
    right, n = {}, {}
    for name, where in task.tests.items():
        test = Lines.of(Corpus(folder, "test", where or None))
        right[name], n[name] = int(np.sum(trained.predict(test) == test.labels)), len(test.labels)
    notes = {"dev_accuracy": round(trained.dev_accuracy, 4), **trained.settings}
    return Result(model.name, fold, seed, right, n, len(rows), len(dev), task.recipe(model), notes, round(seconds, 1))


def _network(task: Task, run: Run, folder: Path, run_folder: Path, data: Path) -> Result:
    """Trains and tests a network; its run stays in `place` until it is tested."""
    model, fold, seed = run
    weights = run_folder / "weights"
    resume = (run_folder / "run/state.json").exists()
    # Graphs of earlier runs would stay in memory.
    keras.backend.clear_session()
    metadata = train(folder, weights, task.config(model, seed, data), run_folder / "run", resume, force=True)
    right, n = {}, {}
    for name, where in task.tests.items():
        # Like the baselines, which return no distribution with a median.
        probabilities, labels = _answers(folder, weights, where or None)
        right[name], n[name] = int((probabilities.argmax(axis=1) == labels).sum()), len(labels)
    chosen = metadata["scores"][0]
    notes = {"dev_accuracy": chosen["value"], "epoch": metadata["best_epoch"], **metadata["notes"]}
    shutil.rmtree(run_folder)
    training_rows, recipe = metadata["training_rows"], task.recipe(model)
    return Result(model.name, fold, seed, right, n, training_rows, chosen["n"], recipe, notes, metadata["seconds"])


def _answers(folder: Path, weights: Path, where: str | None) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Returns the answers to test rows, `<float32>[rows, labels]`, and the true labels `<int32>[rows]`."""
    pretrained = load_pretrained(weights)
    if pretrained.config.network_config.get("hierarchical", True):
        return read_answers(folder, weights, pretrained, "test", where)[:2]
    # Documents as one sentence, which are not served.
    corpus = Corpus(folder, "test", where)
    batches = Batches(corpus, pretrained.config.network, 8192, 1024, hierarchical=False)
    return predict(pretrained.model, batches), corpus.labels
