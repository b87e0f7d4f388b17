"""The shipped weights get reviews of our own right, and shuffled weights do not.

A card measures thousands of rows of a corpus. These are few and clear: they find weights that were cut short, swapped,
or read with another vocabulary.
"""

import csv
import json
from collections.abc import Callable

import numpy as np
import pytest

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


@pytest.mark.parametrize("name", ["han", "kim_cnn", "digit_cnn"])
def test_the_card_is_the_one_that_the_metadata_give(name: str) -> None:
    folder = ROOT / "weights" / name
    metadata, config = (json.loads((folder / f"{part}.json").read_text()) for part in ("metadata", "config"))
    card = card_text(metadata, WeightsConfig(**config), (folder / CURVES).is_file())
    assert card == (folder / CARD).read_text(encoding="utf-8")


@pytest.mark.parametrize("hold", [stars_hold, polarity_holds])
def test_the_shipped_weights_hold_their_floors_and_shuffled_ones_do_not(hold: Callable[..., bool]) -> None:
    assert hold(lambda network: None)
    assert not hold(shuffle)
