"""Sequences of any number and length: the outputs of each are those that it has alone, in few slices."""

import os
import subprocess
import sys
from contextvars import copy_context
from pathlib import Path

import numpy as np
import pytest

from limelight.common.yielding import PAUSE
from limelight.engines.runs import MAX_CELLS, Runs, Session, pad, plan
from limelight.networks.han import HANConfig, graphs, many_sentences, stored
from tests.places import ROOT
from tests.tiny import save_tiny_han

RANDOM = np.random.default_rng(7)
CONFIG = HANConfig(vocabulary_size=30, num_labels=3, embedding_size=5, units=4)
ARRAYS = {name: RANDOM.normal(size=found.shape).astype(np.float32) for name, found in stored(CONFIG).items()}
GRAPHS = graphs(CONFIG, ARRAYS)


def sequences(lengths: list[int]) -> tuple[np.ndarray, np.ndarray]:
    counts = np.array(lengths, np.int64)
    return pad(RANDOM.integers(1, CONFIG.vocabulary_size, counts.sum()), counts), counts


def read(ids: np.ndarray, lengths: np.ndarray, many=None) -> tuple[int, list[np.ndarray]]:
    """Returns the number of slices, and the outputs; `many` writes the graph for many."""
    slices = []

    def run() -> list[np.ndarray]:
        PAUSE.set(lambda: slices.append(True))
        return Runs(GRAPHS["sentences"], "token_ids", many=many)(ids, lengths)

    outputs = copy_context().run(run)
    return len(slices), outputs


@pytest.mark.parametrize("lengths", [[1], [3, 3], [1, 40, 2, 39, 60, 1], [*range(1, 61)], [20] * 100], ids=len)
def test_each_sequence_has_the_outputs_that_it_has_alone(lengths: list[int]):
    ids, counts = sequences(lengths)
    used = []
    _, (vectors, attention) = read(ids, counts, lambda: used.append(True) or many_sentences(ARRAYS))
    assert bool(used) == (sum(lengths) > 600)
    assert attention.shape == ids.shape
    alone = Session(GRAPHS["sentences"])
    for row, length in enumerate(lengths):
        expected = alone(token_ids=ids[row : row + 1, :length])
        np.testing.assert_allclose(vectors[row], expected[0][0], atol=1e-6)
        np.testing.assert_allclose(attention[row, :length], expected[1][0], atol=1e-6)
        assert not attention[row, length:].any()


def test_a_run_has_sequences_of_similar_length_and_every_sequence_is_in_one():
    counts = RANDOM.integers(1, 61, 200)
    result = list(plan(counts))
    assert sorted(np.concatenate([rows for rows, _ in result]).tolist()) == list(range(200))
    for rows, width in result:
        assert counts[rows].max() == width
        assert len(rows) * width <= MAX_CELLS
    assert sum(len(rows) * width for rows, width in result) < 1.1 * counts.sum()


PREDICT = "import sys, limelight; limelight.load(sys.argv[1]).predict('Lovely.')"


def test_the_runtime_of_the_networks_reports_nothing_to_its_makers(tmp_path: Path):
    weights, home = save_tiny_han(tmp_path / "han"), tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    subprocess.run(
        [sys.executable, "-c", PREDICT, str(weights)],
        cwd=ROOT,
        env={**kept, "HOME": str(home)},
        check=True,
        timeout=120,
    )
    # Its reports wait in a database there.
    assert not list(home.rglob("*onnxruntime*"))
