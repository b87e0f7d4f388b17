"""Labels that are a probability for each label: how a file holds what a teacher thinks of a text."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model_training.errors import DataError

# The column of a file that has such labels.
PROBABILITIES = "probabilities"
Float32 = NDArray[np.float32]


def write_probabilities(probabilities: Float32) -> list[str]:
    """Writes each row of `<float32>[rows, labels]` as its numbers with a space between, in the order of the labels."""
    return [" ".join(f"{value:.4f}" for value in row) for row in probabilities]


def read_probabilities(file: Path, rows: list[str], num_labels: int) -> Float32:
    """Reads what `write_probabilities` wrote: `<float32>[rows, num_labels]`, each row adding up to 1.

    Raises:
        DataError: A row has not one probability for each label.
    """
    targets = np.zeros((len(rows), num_labels), np.float32)
    for number, row in enumerate(rows):
        try:
            values = [float(value) for value in row.split()]
        except ValueError:
            values = []
        if len(values) == num_labels and min(values) >= 0 and abs(sum(values) - 1) < 0.01:
            targets[number] = values
        else:
            raise DataError(
                f"{file}: {row!r} in the column {PROBABILITIES} is not {num_labels} probabilities that add up to 1, "
                f"such as those that `label` writes with a model of the same labels."
            )
    return targets / targets.sum(axis=1, keepdims=True)
