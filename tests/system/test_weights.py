"""The shipped weights get reviews and digits of our own right, and shuffled weights do not.

A card measures thousands of rows of a corpus. These are few and clear: they find weights that were cut short, swapped,
or read with another vocabulary.
"""

import csv
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from limelight.digits import DigitPredictor
from limelight.predictor import Predictor
from limelight.weights import CARD, WeightsConfig
from model_training.networks.pretrained import Network, load_pretrained
from model_training.reports.card import card_text
from model_training.training.steps import CURVES
from tests.places import ROOT


def shuffle(network: Network) -> None:
    """Shuffles the numbers of every weight: nothing that was learned is left."""
    random = np.random.default_rng(1)
    for variable in network.trainable_variables:
        values = np.asarray(variable)
        variable.assign(random.permutation(values.ravel()).reshape(values.shape))


def rows(name: str) -> tuple[list[str], list[str]]:
    """Returns the labels and the texts of a file of own reviews."""
    with (ROOT / "tests/data" / name).open(encoding="utf-8", newline="") as file:
        labels, texts = zip(*((row["label"], row["text"]) for row in csv.DictReader(file, delimiter="\t")), strict=True)
    return list(labels), list(texts)


def stars_hold(change: Callable[[Network], None]) -> bool:
    """Whether 70 % of the stars are right, 95 % at most one off, and expected stars half a star off on average."""
    pretrained = load_pretrained(ROOT / "weights/han")
    change(pretrained.model)
    labels, texts = rows("stars.tsv")
    answers = Predictor.of(pretrained.with_model(pretrained.model)).predict_batch(texts)
    true = np.array(labels, float)
    missed = np.abs(np.array([answer.label for answer in answers], float) - true)
    error = np.abs(np.array([answer.expected_stars for answer in answers]) - true).mean()
    return bool((missed == 0).mean() >= 0.7 and (missed <= 1).mean() >= 0.95 and error <= 0.5)


def polarity_holds(change: Callable[[Network], None]) -> bool:
    """Whether at least 90 % of the films are right."""
    pretrained = load_pretrained(ROOT / "weights/kim_cnn")
    change(pretrained.model)
    labels, texts = rows("films.tsv")
    answers = Predictor.of(pretrained.with_model(pretrained.model)).predict_batch(texts)
    return bool(np.mean([answer.label == label for answer, label in zip(answers, labels, strict=True)]) >= 0.9)


def digits_hold(change: Callable[[Network], None]) -> bool:
    """Whether at least 80 % of the drawn digits are read."""
    pretrained = load_pretrained(ROOT / "weights/digit_cnn")
    change(pretrained.model)
    reader = DigitPredictor(pretrained.with_model(pretrained.model))
    right = [reader.predict(pixels).label == str(digit) for digit, pixels in drawn_digits()]
    return bool(np.mean(right) >= 0.8)


# Corners of strokes, from the top left at 0, 0 to the bottom right at 1, 1.
STROKES: dict[int, list[list[tuple[float, float]]]] = {
    0: [[(0.5, 0), (0.2, 0.15), (0.1, 0.5), (0.2, 0.85), (0.5, 1), (0.8, 0.85), (0.9, 0.5), (0.8, 0.15), (0.5, 0)]],
    1: [[(0.35, 0.15), (0.5, 0), (0.5, 1)]],
    2: [[(0.15, 0.2), (0.4, 0), (0.75, 0.1), (0.8, 0.35), (0.5, 0.65), (0.1, 1), (0.9, 1)]],
    3: [[(0.15, 0.1), (0.5, 0), (0.8, 0.2), (0.45, 0.45), (0.85, 0.7), (0.55, 1), (0.1, 0.9)]],
    4: [[(0.3, 0), (0.1, 0.6), (0.9, 0.6)], [(0.7, 0.2), (0.65, 1)]],
    5: [[(0.85, 0), (0.25, 0), (0.2, 0.45), (0.6, 0.4), (0.85, 0.65), (0.65, 0.95), (0.15, 1)]],
    6: [[(0.7, 0), (0.3, 0.35), (0.15, 0.75), (0.4, 1), (0.75, 0.9), (0.75, 0.65), (0.45, 0.55), (0.2, 0.75)]],
    7: [[(0.1, 0), (0.85, 0), (0.55, 0.5), (0.4, 1)]],
    8: [
        [
            (0.5, 0.45),
            (0.2, 0.25),
            (0.45, 0),
            (0.75, 0.15),
            (0.5, 0.45),
            (0.2, 0.75),
            (0.45, 1),
            (0.75, 0.75),
            (0.5, 0.45),
        ]
    ],
    9: [[(0.75, 0.3), (0.45, 0.5), (0.2, 0.3), (0.4, 0.05), (0.75, 0.1), (0.75, 0.5), (0.65, 1)]],
}


def drawn_digits() -> list[tuple[int, np.ndarray]]:
    """Returns each digit upright, slanted either way, and in a thick pen: with its `pixels <float32>[28, 28]`."""
    hands = [(0.0, 1.1), (0.25, 1.1), (-0.15, 1.3), (0.1, 1.8)]
    return [(digit, draw(strokes, *hand)) for digit, strokes in STROKES.items() for hand in hands]


def draw(strokes: list[list[tuple[float, float]]], slant: float, pen: float) -> np.ndarray:
    """Draws lines of `pen` pixels to each side of their middle, 20 pixels tall, centred by their mass as MNIST is."""
    lines = [np.array([(12 * x + 20 * slant * (0.5 - y), 20 * y) for x, y in stroke]) for stroke in strokes]
    centre: Any = np.zeros(2)
    for _ in range(2):
        places = np.moveaxis(np.mgrid[:28, :28][::-1], 0, -1) - 13.5 + centre
        distance: Any = np.min([_distance(places, *ends) for line in lines for ends in pairwise(line)], axis=0)
        ink = np.clip(pen + 0.5 - distance, 0, 1)
        centre = centre + ((places - centre) * ink[..., None]).sum(axis=(0, 1)) / max(ink.sum(), 1e-9)
    return (255 * ink).astype(np.float32)


def _distance(places: Any, start: Any, stop: Any) -> Any:
    along = stop - start
    share = np.clip(((places - start) @ along) / (along @ along), 0, 1)
    return np.linalg.norm(places - start - share[..., None] * along, axis=-1)


@pytest.mark.parametrize("name", ["han", "kim_cnn", "digit_cnn"])
def test_the_card_is_the_one_that_the_metadata_give(name: str) -> None:
    folder = ROOT / "weights" / name
    metadata, config = (json.loads((folder / f"{part}.json").read_text()) for part in ("metadata", "config"))
    card = card_text(metadata, WeightsConfig(**config), (folder / CURVES).is_file())
    assert card == (folder / CARD).read_text(encoding="utf-8")


@pytest.mark.parametrize("hold", [stars_hold, polarity_holds, digits_hold])
def test_the_shipped_weights_hold_their_floors_and_shuffled_ones_do_not(hold: Callable[..., bool]) -> None:
    assert hold(lambda network: None)
    assert not hold(shuffle)
