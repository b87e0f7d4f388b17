"""Averages the weights of several runs: often better than the best of them, at the cost of one (a model soup)."""

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.weights import CONFIG
from model_training.errors import SettingsError
from model_training.evaluation.calibration import fit_temperature, scale
from model_training.evaluation.evaluate import prepared_for, read_answers
from model_training.evaluation.scores import log_likelihood, score
from model_training.networks.pretrained import Pretrained, build, load_pretrained, save_pretrained
from model_training.output import claim_folder, replaced
from model_training.training.steps import CURVES

# The largest number of parts of a soup.
_MOST = 10
# Entries of the metadata that apply to the weights of a single run only.
_OWN = ("ablation", "faithfulness", "insights", "self_test", "seeds")


def make_soup(
    data: Path,
    weights: Sequence[Path],
    out: Path,
    where: str | None = None,
    force: bool = False,
    shares: Sequence[int] = (),
) -> dict[str, Any]:
    """Averages `weights`, with the shares that suit the dev rows best, and writes the directory `out`.

    Repeatedly adds the weights that raise the mean log-likelihood of the true dev labels most, after fitting the
    temperature; the same weights may be added several times. Stops when none raise it or at ten parts
    (greedy soup, Wortsman et al. 2022; with repetition, Caruana et al. 2004). Networks that continued from the same
    start can usually be averaged; for others the best single weights are the soup.

    Args:
        data: The training data of the weights: a folder that `prepare` wrote; for `digit_cnn` an .npz.
        weights: The directories.
        out: The weights directory to write.
        where: The dev rows, as `column=value,value` of a kept column; all by default.
        force: Replaces existing weights.
        shares: Number of parts of each, the largest first, if other reasons than the likelihood of dev decide.

    Returns:
        The metadata that was written: that of the weights chosen first, and the parts under `soup`.

    Raises:
        DataError: The rows were not prepared for these weights.
        SettingsError: The networks differ in shape; or see `claim_folder`.
    """
    claim_folder(out, force, CONFIG)
    if shares and (len(shares) != len(weights) or min(shares) < 1):
        raise SettingsError(f"--shares {' '.join(map(str, shares))}: give a number of parts for each of --weights.")
    runs = [load_pretrained(folder) for folder in weights]
    first = runs[0]
    for folder, run in zip(weights, runs, strict=True):
        if _shapes(run) != _shapes(first) or run.config.labels != first.config.labels:
            raise SettingsError(f"--weights {folder}: differs in shape from {weights[0]}, so they have no average.")
        if run.preprocessor is not None:
            prepared_for(run, folder, data)
    labels = read_answers(data, weights[0], first, "dev", where).labels
    values = [run.model.get_weights() for run in runs]
    model = build(first.config)

    def probabilities(parts: Counter[int]) -> NDArray[np.float32]:
        arrays = zip(*(values[number] for number in parts.elements()), strict=True)
        model.set_weights([np.mean(same, axis=0) for same in arrays])
        return read_answers(data, weights[0], first.with_model(model), "dev", where).probabilities

    parts: Counter[int] = Counter(dict(enumerate(shares)))
    best = -np.inf
    while not shares and parts.total() < _MOST:
        likelihoods = {}
        for number in range(len(runs)):
            answers = probabilities(parts + Counter([number]))
            likelihoods[number] = _fitted(answers, labels)
        chosen = max(likelihoods, key=lambda number: likelihoods[number])
        if likelihoods[chosen] <= best:
            break
        parts[chosen] += 1
        best = likelihoods[chosen]
        print(f"{weights[chosen]}: mean log-likelihood {best:.4f} with it, {parts.total()} in all", flush=True)
    if shares:
        print(f"mean log-likelihood {_fitted(probabilities(parts), labels):.4f}")
    scores = score(probabilities(parts), labels, first.config.stars, "dev", where or "all rows")
    main = next(iter(parts))
    metadata = {
        **{name: value for name, value in runs[main].metadata.items() if name not in _OWN},
        "title": out.name,
        "scores": [scores.to_dict()],
        "soup": [{"name": weights[number].name, **_stage(runs[number]), "parts": parts[number]} for number in parts],
    }
    with replaced(out) as written:
        save_pretrained(written, runs[main].config, runs[main].preprocessor, model, metadata)
        copy_curves(weights[main], written)
    print(f"{out}: dev accuracy {scores.value:.4f} on {scores.n:,} rows")
    return metadata


def copy_curves(weights: Path, out: Path) -> None:
    """Copies the picture of a run, if there is one, to weights that were made from its own."""
    if (weights / CURVES).is_file():
        shutil.copyfile(weights / CURVES, out / CURVES)


def _fitted(answers: NDArray[np.float32], labels: NDArray[np.int32]) -> float:
    return log_likelihood(scale(answers, fit_temperature(answers, labels)), labels)


def _stage(run: Pretrained) -> dict[str, Any]:
    kept = ("training_rows", "best_epoch", "recipe", "seconds")
    return {"version": run.version, **{name: run.metadata[name] for name in kept}}


def _shapes(run: Pretrained) -> list[tuple[int, ...]]:
    return [weight.shape for weight in run.model.get_weights()]
