"""Fits the second reader of a network: phrases weighted as by naive Bayes, from the rows that trained the network."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from limelight.additions.second_reader import SecondReader, phrase_keys
from limelight.common.verdict import most_probable
from limelight.insights.opinions import lean_of
from limelight.weights import PHRASES

from ..data.corpus import Corpus
from ..data.prepare import PreparedData
from ..networks.compiled import compiled
from ..networks.pretrained import load_pretrained, save_second_reader
from .evaluate import predict, read_rows
from .scores import interval_of, log_likelihood

Floats = NDArray[np.float32]
Keys = NDArray[np.uint32]

# Phrases that occur in fewer rows are not worth their weight.
_MIN_ROWS = 4
_MAX_STEPS = 60
# Strengths of regularization to choose from on dev: factors of half the squared norm of the weights.
# research/notebook.md has the results of the neighbouring values.
_STRENGTHS = (3e-5, 1e-4, 3e-4)
# Bounds on the share of dev rows on which two readers disagree: fewer tell nothing, more are a nuisance.
_SHARES = np.array([0.07, 0.08])


def fit_second_reader(
    data: Path,
    weights: Path,
    where: str | None = None,
    max_phrases: int = 400_000,
) -> dict[str, Any]:
    """Fits a second reader, writes it next to `weights`, and its figures on dev and test into their metadata.

    It learns from all rows of train that have a label, or a probability for each. Dev chooses the regularization, and
    the gap between the leans of both readers (see `limelight.insights.opinions`) that best predicts whether the network
    is wrong. The arguments are those of the command `second_reader`.

    Raises:
        DataError: The rows were not prepared with the vocabulary of these weights.
    """
    pretrained = load_pretrained(weights)
    forward, network, labels = compiled(pretrained.model), {}, {}
    splits = [split for split in ("dev", "test") if (data / split).is_dir()]
    for split in splits:
        batches, labels[split], _ = read_rows(data, weights, pretrained, split, where)
        network[split] = predict(forward, batches)
    held = {split: _keys(Corpus(data, split, where)) for split in splits}
    rows, targets = _training_rows(data)
    known, ratios = _choose(rows, targets, max_phrases)
    found = _features(rows, known)
    # Every label weighs the same.
    shares = (targets / targets.mean(axis=0)).sum(axis=1)
    best: tuple[float, float, SecondReader] | None = None
    for strength in _STRENGTHS:
        reader = _quantize(known, *_fit(found, targets, shares, ratios, strength))
        likelihood = log_likelihood(_read(reader, held["dev"]), labels["dev"])
        print(f"strength {strength:g}: log-likelihood {likelihood:.4f} on dev", flush=True)
        if best is None or likelihood > best[0]:
            best = (likelihood, strength, reader)
    assert best is not None
    _, strength, reader = best
    second = {split: _read(reader, keys) for split, keys in held.items()}
    gap = fit_gap(network["dev"], second["dev"], labels["dev"])
    figures = {
        "rows": len(rows),
        "phrases": len(reader.keys),
        "strength": strength,
        "where": where,
        "gap": gap,
        "splits": {split: compare(network[split], second[split], labels[split], gap) for split in splits},
    }
    save_second_reader(weights, reader, figures)
    return {**figures, "bytes": (weights / PHRASES).stat().st_size}


def _training_rows(data: Path) -> tuple[list[Keys], Floats]:
    """Returns the phrases of each row of train that can be learned from, and its target `<float32>[rows, labels]`."""
    prepared, corpus = PreparedData.load(data), Corpus(data, "train")
    # A linear model learns little from coarse labels.
    sure = np.flatnonzero(~prepared.are_coarse(corpus.labels))
    targets = prepared.targets(data)[corpus.labels[sure]]
    return _keys(corpus, sure), targets / targets.sum(axis=1, keepdims=True)


def _keys(corpus: Corpus, positions: NDArray[np.int64] | None = None) -> list[Keys]:
    return [phrase_keys(ids) for ids in corpus.joined(np.arange(len(corpus)) if positions is None else positions)]


def _choose(rows: list[Keys], targets: Floats, max_phrases: int) -> tuple[Keys, Floats]:
    """Returns the most informative phrases, in ascending order, and their log-ratios `<float32>[phrases, labels]`."""
    keys, counts = np.unique(np.concatenate(rows), return_counts=True)
    keys, counts = keys[counts >= _MIN_ROWS], counts[counts >= _MIN_ROWS]
    with_label = _features(rows, keys).T @ targets + 1
    without = counts[:, None] - with_label + 2
    ratios = np.log(with_label / with_label.sum(axis=0)) - np.log(without / without.sum(axis=0))
    best = np.sort(np.argsort(-np.abs(ratios).max(axis=1) * np.sqrt(counts), kind="stable")[:max_phrases])
    return keys[best], ratios[best].astype(np.float32)


def _features(rows: list[Keys], known: Keys) -> csr_matrix:
    """Returns which of the `known` phrases occur in each row: `<float32>[rows, phrases]` of 0 and 1."""
    places = []
    for keys in rows:
        found = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        places.append(found[known[found] == keys].astype(np.int32))
    bounds = np.cumsum([0, *map(len, places)])
    return csr_matrix((np.ones(bounds[-1], np.float32), np.concatenate(places), bounds), (len(rows), len(known)))


def _fit(found: csr_matrix, targets: Floats, shares: Floats, ratios: Floats, strength: float) -> tuple[Floats, Floats]:
    """Returns weights `<float32>[phrases, labels]` and bias of a softmax regression on phrases times their ratios."""
    shares = (shares / shares.sum())[:, None].astype(np.float32)
    size = ratios.size
    columns = found.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        own, bias = flat[:size].reshape(ratios.shape).astype(np.float32), flat[size:].astype(np.float32)
        logits = found @ (own * ratios) + bias
        logits -= logits.max(axis=1, keepdims=True)
        logits -= np.log(np.exp(logits).sum(axis=1, keepdims=True))
        error = shares * (np.exp(logits) - targets)
        value = -float((shares * targets * logits).sum()) + 0.5 * strength * float(flat[:size] @ flat[:size])
        slope = (columns @ error) * ratios + strength * own
        return value, np.concatenate([slope.ravel(), error.sum(axis=0)]).astype(np.float64)

    start = np.zeros(size + targets.shape[1])
    flat = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _MAX_STEPS, "maxcor": 6}).x
    return (flat[:size].reshape(ratios.shape) * ratios).astype(np.float32), flat[size:].astype(np.float32)


def _quantize(known: Keys, weights: Floats, bias: Floats) -> SecondReader:
    """Rounds weights to one byte each; phrases whose weights are all 0 are dropped."""
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-12) / 127
    rounded = np.round(weights / scales).astype(np.int8)
    kept = rounded.any(axis=1)
    return SecondReader(known[kept], rounded[kept], scales.astype(np.float32), bias)


def _read(reader: SecondReader, rows: list[Keys]) -> Floats:
    return np.stack([reader.probabilities_of(keys) for keys in rows])


def _gaps(network: Floats, second: Floats) -> Floats:
    return np.abs(lean_of(network) - lean_of(second))


def fit_gap(network: Floats, second: Floats, labels: NDArray[np.int32]) -> float:
    """Returns the gap that makes disagreement and errors of the network correlate most."""
    wrong, apart = most_probable(network) != labels, _gaps(network, second)
    gaps = np.unique(np.round(np.quantile(apart, 1 - _SHARES), 2))
    return float(max(gaps, key=lambda gap: _mutual_information(apart >= gap, wrong)))


def _mutual_information(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    joint = np.histogram2d(one, other, bins=2, range=((0, 1), (0, 1)))[0] / len(one)
    alone = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0)
    return float((joint[joint > 0] * np.log(joint[joint > 0] / alone[joint > 0])).sum())


def compare(network: Floats, second: Floats, labels: NDArray[np.int32], gap: float) -> dict[str, Any]:
    """Returns accuracies as value, low and high, and the share of rows on which both disagree."""
    first_right, second_right = (most_probable(found) == labels for found in (network, second))
    apart = _gaps(network, second) >= gap
    return {
        "n": len(labels),
        "second": interval_of(second_right),
        "network": interval_of(first_right),
        "disagree": round(float(apart.mean()), 4),
        "agreed": interval_of(first_right[~apart]),
        "disagreed": interval_of(first_right[apart]),
        "second_disagreed": interval_of(second_right[apart]),
    }
