"""Calibrates a model on dev rows; for models of text, also fits the familiarity detector and draws the map."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from limelight.additions.document_map import DocumentMap
from limelight.engines.engine import TokenIds
from limelight.predictor import Predictor
from limelight.text.tokens import UNK_TOKEN_ID

from ..data.corpus import Corpus
from ..data.images import ImageData
from ..data.reviews import main_language
from ..errors import DataError
from ..networks.compiled import compiled
from ..networks.pretrained import Network, Pretrained, load_pretrained, save_map, save_pretrained
from .calibration import (
    BINS,
    apply_temperature,
    calibration_error,
    coverage,
    draw_reliability,
    fit_temperature,
    fit_unclear,
    fit_undecided,
    scale,
)
from .document_map import choose_points, draw_map, make_map
from .evaluate import predict, prepared_for, read_corpus, read_rows
from .familiarity import count_warned, fit_familiarity, fit_prose

RELIABILITY, MAP_DRAWN = "reliability.png", "map.png"
# The entries of the metadata that depend on probabilities, which this changes.
_OF_PROBABILITIES = ("faithfulness", "self_test")
# Number of images that the network reads at once.
_IMAGES = 256

Floats = NDArray[np.float32]
Int32 = NDArray[np.int32]
# The figures; for each split, test last, the probabilities before the temperature, and the true labels; the map, if
# any.
Fitted = tuple[dict[str, Any], dict[str, Floats], dict[str, Int32], DocumentMap | None]


def fit_insights(
    data: Path,
    weights: Path,
    where: str | None = None,
    strangers: Sequence[str] = (),
    familiar: Sequence[str] = (),
) -> dict[str, Any]:
    """Fits on the dev rows of `data` and measures on its test rows, if it has any.

    Divides the last layer by the temperature fitted on dev (see `fit_temperature`), so that from then on the
    probabilities of `weights` are calibrated. Writes `reliability.png` next to them, for text also `map.json` and
    `map.png`, and the figures as `insights` into the metadata. The faithfulness of explanations must be measured again.

    Args:
        data: The prepared rows.
        weights: The weights directory.
        where: The rows of dev and test, as `column=value,value`.
        strangers: Kinds of texts that the model is to call unfamiliar (see `read_strangers`).
        familiar: Kinds that it is to call familiar, besides the rows of dev.

    Returns:
        The figures.

    Raises:
        DataError: The rows were not prepared with the vocabulary of these weights, have other labels, or there is one
            of them.
        SettingsError: `where` is given for images, which have no columns.
    """
    pretrained = load_pretrained(weights)
    reads_text = pretrained.config.reads_text
    given = _Given(data, weights, pretrained, where, strangers, familiar)
    insights, probabilities, labels, document_map = (_of_texts if reads_text else _of_images)(given)
    kept = {name: value for name, value in pretrained.metadata.items() if name not in _OF_PROBABILITIES}
    metadata = {**kept, "insights": insights}
    save_pretrained(weights, pretrained.config, pretrained.preprocessor, pretrained.model, metadata)
    if document_map is not None:
        save_map(weights, document_map)
        draw_map(weights / MAP_DRAWN, document_map, pretrained.config.labels)
    last = list(labels)[-1]
    scaled = scale(probabilities[last], insights["calibration"]["temperature"])
    draw_reliability(weights / RELIABILITY, probabilities[last], scaled, labels[last], last)
    return insights


@dataclass(frozen=True)
class _Given:
    """The arguments of `fit_insights`, and the weights."""

    data: Path
    weights: Path
    pretrained: Pretrained
    where: str | None
    strangers: Sequence[str]
    familiar: Sequence[str]

    def splits(self) -> dict[str, Corpus]:
        """Returns the rows of dev, and of test if there are any."""
        return {
            split: Corpus(self.data, split, self.where) for split in ("dev", "test") if (self.data / split).is_dir()
        }


def _of_images(given: _Given) -> Fitted:
    pretrained, where = given.pretrained, given.where
    read = compiled(pretrained.model)
    probabilities, labels = {}, {}
    for split in ("dev", "test"):
        batches, labels[split], _ = read_rows(given.data, given.weights, pretrained, split, where)
        probabilities[split] = predict(read, batches)
    rows = {"where": where, **{split: len(found) for split, found in labels.items()}}
    calibration = _calibrate(pretrained.model, probabilities, labels, None)
    insights = {"rows": rows, "calibration": calibration, "undecided": _unclear(given)}
    return insights, probabilities, labels, None


def _unclear(given: _Given) -> dict[str, Any]:
    forward, splits = compiled(given.pretrained.model), ImageData.load(given.data).splits

    def answers(images: Floats) -> Floats:
        batches = (images[first : first + _IMAGES] for first in range(0, len(images), _IMAGES))
        return np.concatenate([ops.convert_to_numpy(forward(batch)) for batch in batches])

    return fit_unclear(answers, *(splits[split].pixels.astype(np.float32) for split in ("dev", "test")))


def _of_texts(given: _Given) -> Fitted:
    pretrained, model = given.pretrained, given.pretrained.model
    prepared, splits = prepared_for(pretrained, given.weights, given.data), given.splits()
    read = {split: read_corpus(Predictor.of(pretrained), corpus) for split, corpus in splits.items()}
    probabilities, vectors = ({split: found[kind] for split, found in read.items()} for kind in (0, 1))
    labels = {split: corpus.labels for split, corpus in splits.items()}
    if len(labels["dev"]) < 2:
        raise DataError(
            f"{given.data}: has one row of dev, and a map needs two. Choose others, or prepare more rows of dev."
        )
    calibration = _calibrate(model, probabilities, labels, prepared.stars)

    predictor = Predictor.of(pretrained.with_model(model))
    nothing = np.stack([answer.probabilities for answer in predictor.engine(_unknown_texts(predictor))])
    points = choose_points(labels["dev"])
    texts = splits["dev"].texts(points)
    document_map = make_map(predictor, vectors["dev"], points, labels["dev"], texts)
    # On all kinds of dev rows: users paste texts of any kind, not only the balanced ones.
    familiarity = _familiarity(given, predictor, splits.get("test"))
    insights = {
        "rows": {"where": given.where, **{split: len(corpus) for split, corpus in splits.items()}},
        "calibration": calibration,
        "undecided": fit_undecided(nothing, scale(probabilities["dev"], calibration["temperature"])),
        "familiarity": familiarity,
        "map": {"points": len(points)},
    }
    return insights, probabilities, labels, document_map


def _familiarity(given: _Given, predictor: Predictor, test: Corpus | None) -> dict[str, Any]:
    dev = Corpus(given.data, "dev")
    texts = dev.texts(choose_points(dev.labels))
    found = fit_familiarity(predictor, list(dev.documents(range(len(dev)))), given.strangers, given.familiar)
    if test is not None:
        found["warned"]["test"] = count_warned(predictor, found, list(test.documents(range(len(test)))))
    language = main_language(texts)
    told = {} if language is None else {"language": language}
    return told | found | fit_prose(texts, predictor.preprocessor.vocabulary)


def _unknown_texts(predictor: Predictor) -> list[TokenIds]:
    """Returns texts of one to three sentences of unknown words, with and without a full stop."""
    [stop] = predictor.preprocessor.token_ids(".")
    return [
        [[UNK_TOKEN_ID] * words + end] * sentences
        for words in (1, 2, 3, 5, 10)
        for end in ([], stop)
        for sentences in (1, 2, 3)
    ]


def _calibrate(
    model: Network, probabilities: dict[str, Floats], labels: dict[str, Int32], stars: list[float] | None
) -> dict[str, Any]:
    """Scales `model` by the temperature fitted on dev; returns the effect on `probabilities`, unchanged."""
    temperature = round(fit_temperature(probabilities["dev"], labels["dev"]), 4)
    apply_temperature(model, temperature)
    scaled = {split: scale(found, temperature) for split, found in probabilities.items()}
    calibration: dict[str, Any] = {
        "temperature": temperature,
        "bins": BINS,
        "error": {
            split: [
                round(calibration_error(found, labels[split]), 4) for found in (probabilities[split], scaled[split])
            ]
            for split in probabilities
        },
    }
    if stars is not None:
        calibration["coverage"] = {split: coverage(found, labels[split], stars) for split, found in scaled.items()}
    return calibration
