"""Calibrates a model on dev rows; for text models, also fits the familiarity detector and draws the map."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from limelight.engines.engine import TokenIds
from limelight.inside.document_map import DocumentMap
from limelight.predictor import Predictor
from limelight.text.tokens import UNK_TOKEN_ID

from ..data.corpus import Corpus
from ..data.images import ImageData
from ..data.prepare import PreparedData
from ..errors import DataError
from ..networks.pretrained import load_pretrained, save_map, save_pretrained, save_words
from .calibration import (
    BINS,
    apply_temperature,
    calibration_error,
    choose_temperature,
    coverage,
    draw_reliability,
    fit_unclear,
    fit_undecided,
    scale,
)
from .document_map import choose_points, draw_map, make_map
from .evaluate import Answers, read_answers, read_images
from .familiarity import count_warned, fit_familiarity, fit_prose
from .words import make_words

RELIABILITY, MAP_DRAWN = "reliability.png", "map.png"
# The entries of the metadata that depend on probabilities, which this changes.
_OF_PROBABILITIES = ("faithfulness", "self_test")


def fit_insights(
    data: Path,
    weights: Path,
    where: str | None = None,
    strangers: Sequence[str] = (),
    familiar: Sequence[str] = (),
) -> dict[str, Any]:
    """Fits calibration and detectors on the dev rows of `data`, and measures them on its test rows, if any.

    Divides the last layer by the temperature fitted on dev rows, if it helps rows that it was not fitted on (see
    `choose_temperature`), so that the probabilities of `weights` are calibrated. Writes `reliability.png` and, for
    text, `map.json`, `map.png` and `words.json` next to the weights, and the figures as `insights` to the metadata. The
    faithfulness of explanations must be measured again afterwards.

    The arguments are those of the command `finish`.

    Returns:
        The figures.

    Raises:
        DataError: The rows were not prepared with the vocabulary of these weights, have different labels, or there is
            only one row.
        SettingsError: `where` is given for images, which have no columns.
    """
    pretrained = load_pretrained(weights)
    config, model = pretrained.config, pretrained.model
    splits = ("dev", "test") if not config.reads_text or (data / "test").is_dir() else ("dev",)
    read = {split: read_answers(data, weights, pretrained, split, where) for split in splits}
    dev = read["dev"]
    temperature = round(choose_temperature(dev.probabilities, dev.labels), 4)
    apply_temperature(model, temperature)
    insights: dict[str, Any] = {
        "rows": {"where": where, **{split: len(found.labels) for split, found in read.items()}},
        "calibration": _calibration(read, temperature, config.stars),
    }
    document_map = words = None
    if config.reads_text:
        predictor = Predictor.of(pretrained.with_model(model))
        document_map = _map(predictor, Corpus(data, "dev", where), dev)
        nothing = np.stack([answer.probabilities for answer in predictor.engine(_unknown_texts(predictor))])
        insights["undecided"] = fit_undecided(nothing, scale(dev.probabilities, temperature))
        test = Corpus(data, "test", where) if "test" in splits else None
        insights["familiarity"] = _familiarity(predictor, data, test, strangers, familiar)
        insights["map"] = {"points": len(document_map.points)}
        # Of all kinds of dev rows, as for familiarity.
        every = Corpus(data, "dev")
        words = make_words(predictor, every.texts(np.arange(len(every))), every.labels.tolist())
    else:
        images = [ImageData.load(data).splits[split].pixels.astype(np.float32) for split in splits]
        insights["undecided"] = fit_unclear(lambda some: read_images(model, some), *images)
    kept = {name: value for name, value in pretrained.metadata.items() if name not in _OF_PROBABILITIES}
    save_pretrained(weights, config, pretrained.preprocessor, model, {**kept, "insights": insights})
    if document_map is not None:
        save_map(weights, document_map)
        draw_map(weights / MAP_DRAWN, document_map, config.labels)
    if words is not None:
        save_words(weights, words)
    last = read[splits[-1]]
    scaled = scale(last.probabilities, temperature)
    draw_reliability(weights / RELIABILITY, last.probabilities, scaled, last.labels, splits[-1])
    return insights


def _calibration(read: dict[str, Answers], temperature: float, stars: list[float] | None) -> dict[str, Any]:
    """Returns the effect of the temperature on the answers of each split, which were computed without it."""
    scaled = {split: scale(found.probabilities, temperature) for split, found in read.items()}
    calibration: dict[str, Any] = {
        "temperature": temperature,
        "bins": BINS,
        "error": {
            split: [round(calibration_error(each, found.labels), 4) for each in (found.probabilities, scaled[split])]
            for split, found in read.items()
        },
    }
    if stars is not None:
        calibration["coverage"] = {split: coverage(scaled[split], read[split].labels, stars) for split in read}
    return calibration


def _map(predictor: Predictor, rows: Corpus, read: Answers) -> DocumentMap:
    if len(rows) < 2:
        raise DataError("There is only one dev row; a map needs two. Choose other rows, or prepare more dev rows.")
    assert read.vectors is not None
    points = choose_points(rows.labels)
    return make_map(predictor, read.vectors, points, rows.labels, rows.texts(points))


def _familiarity(
    predictor: Predictor, data: Path, test: Corpus | None, strangers: Sequence[str], familiar: Sequence[str]
) -> dict[str, Any]:
    # On all kinds of dev rows: users paste texts of any kind, not only the balanced ones.
    dev = Corpus(data, "dev")
    familiarity = fit_familiarity(predictor, list(dev.documents(range(len(dev)))), strangers, familiar)
    if test is not None:
        familiarity["warned"]["test"] = count_warned(predictor, familiarity, list(test.documents(range(len(test)))))
    language = PreparedData.load(data).language
    about = {} if language is None else {"language": language}
    return about | familiarity | fit_prose(dev.texts(choose_points(dev.labels)), predictor.preprocessor.vocabulary)


def _unknown_texts(predictor: Predictor) -> list[TokenIds]:
    """Returns texts of one to three sentences of unknown words, with and without a full stop."""
    [stop] = predictor.preprocessor.token_ids(".")
    return [
        [[UNK_TOKEN_ID] * words + end] * sentences
        for words in (1, 2, 3, 5, 10)
        for end in ([], stop)
        for sentences in (1, 2, 3)
    ]
