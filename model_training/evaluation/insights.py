"""Fits on dev rows how sure a model is, and what it says of itself: of texts what it knows, and their map."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from limelight.document_map import DocumentMap
from limelight.engines.compiled import compiled
from limelight.engines.engine import TokenIds
from limelight.networks.han import HAN
from limelight.predictor import Predictor
from limelight.pretrained import Network, Pretrained, load_pretrained, save_map, save_pretrained
from limelight.text.tokens import UNK_TOKEN_ID
from model_training.data.batches import Batches
from model_training.data.config import Columns
from model_training.data.corpus import Corpus
from model_training.data.prepare import PreparedData
from model_training.errors import DataError, SettingsError
from model_training.evaluation.calibration import (
    BINS,
    apply_temperature,
    calibration_error,
    coverage,
    draw_reliability,
    fit_range,
    fit_temperature,
    fit_undecided,
    scale,
)
from model_training.evaluation.document_map import choose_points, draw_map, find_texts
from model_training.evaluation.evaluate import predict, read_rows
from model_training.evaluation.familiarity import count_warned, fit_familiarity, read_documents

RELIABILITY = "reliability.png"
# What the metadata say of probabilities, which are others from then on.
_OF_PROBABILITIES = ("faithfulness", "self_test")

Floats = NDArray[np.float32]
Int32 = NDArray[np.int32]
# The figures; of each split, test last, the probabilities before the temperature, and the true labels; of texts a map.
Fitted = tuple[dict[str, Any], dict[str, Floats], dict[str, Int32], DocumentMap | None]


def fit_insights(
    data: Path,
    weights: Path,
    where: str | None,
    files: Sequence[str | Path],
    columns: Columns,
    strangers: Sequence[str] = (),
) -> dict[str, Any]:
    """Fits on the dev rows of `data` and measures on its test rows, if it has any.

    Divides the last layer by the temperature that suits dev (see `fit_temperature`), so that from then on the
    probabilities of `weights` are as sure as they should be. Writes `reliability.png` beside them, of texts `map.json`
    too, and the figures as `insights` into the metadata; how faithful explanations are is to be measured anew.

    Args:
        data: A folder that `prepare` wrote with the vocabulary of `weights`; for a digit CNN the .npz.
        weights: The weights directory.
        where: Which dev and test rows, as `column=value,value`; by default all.
        files: The files that hold the texts of the dev rows.
        columns: Where the parts of a review stand in them.
        strangers: Kinds of reviews that are strange to the model: of `film`, `product`, `hotel`, `restaurant`.

    Returns:
        The figures.

    Raises:
        DataError: The rows were not prepared with the vocabulary of these weights, have other labels, or their texts
            are not in `files`.
        SettingsError: `where` is given for images, which have no columns; or there are no `files` of texts.
    """
    pretrained = load_pretrained(weights)
    if pretrained.config.reads_text:
        insights, probabilities, labels, document_map = _of_texts(
            data, weights, pretrained, where, files, columns, strangers
        )
    else:
        insights, probabilities, labels, document_map = _of_images(data, weights, pretrained, where)
    kept = {name: value for name, value in pretrained.metadata.items() if name not in _OF_PROBABILITIES}
    metadata = {**kept, "insights": insights}
    save_pretrained(weights, pretrained.config, pretrained.preprocessor, pretrained.model, metadata)
    if document_map is not None:
        save_map(weights, document_map)
    last = list(labels)[-1]
    scaled = scale(probabilities[last], insights["calibration"]["temperature"])
    draw_reliability(weights / RELIABILITY, probabilities[last], scaled, labels[last], last)
    return insights


def insight_lines(insights: Mapping[str, Any] | None) -> list[str]:
    """Says how sure the model may be, and of texts which it calls familiar, and what its map shows."""
    if insights is None:
        return []
    rows, calibration = insights["rows"], insights["calibration"]
    splits = [split for split in rows if split != "where"]
    counts = ", ".join(f"{rows[split]:,} of {split}" for split in splits)
    which = f" ({rows['where']})" if rows["where"] else ""
    return [
        f"## How sure it is{', and what it knows' if 'familiarity' in insights else ''}",
        "",
        f"Fitted on dev rows and measured on these: {counts}{which}.",
        "",
        f"**Calibration.** The last layer was divided by the temperature {calibration['temperature']:.2f}, which suits "
        f"dev. Expected calibration error, {calibration['bins']} bins of as many rows each, before and after: "
        + "; ".join(f"{split} {before:.1%} and {after:.1%}" for split, (before, after) in calibration["error"].items())
        + ".",
        "",
        "![Accuracy over confidence, before and after](reliability.png)",
        "",
        *_range_lines(calibration),
        *(_familiarity_lines(insights) if "familiarity" in insights else []),
    ]


def _of_images(data: Path, weights: Path, pretrained: Pretrained, where: str | None) -> Fitted:
    read = compiled(pretrained.model)
    probabilities, labels = {}, {}
    for split in ("dev", "test"):
        batches, labels[split], _ = read_rows(data, weights, pretrained, split, where)
        probabilities[split] = predict(read, batches)
    rows = {"where": where, **{split: len(found) for split, found in labels.items()}}
    calibration = _calibrate(pretrained.model, probabilities, labels, None)
    return {"rows": rows, "calibration": calibration}, probabilities, labels, None


def _of_texts(
    data: Path,
    weights: Path,
    pretrained: Pretrained,
    where: str | None,
    files: Sequence[str | Path],
    columns: Columns,
    strangers: Sequence[str],
) -> Fitted:
    if not files:
        raise SettingsError("--files: name the files of the dev rows; their texts stand on the map.")
    prepared, model = PreparedData.load(data), pretrained.model
    if pretrained.preprocessor is None or pretrained.preprocessor.fingerprint != prepared.tokenizer:
        raise DataError(f"{data}: was prepared with another vocabulary; prepare it with --tokenizer {weights}.")
    splits = {split: Corpus(data, split, where) for split in ("dev", "test") if (data / split).is_dir()}
    boundaries = pretrained.metadata.get("bucket_boundaries", [prepared.max_sentence_tokens])
    read = compiled(_document_vectors(model))
    vectors = {
        split: predict(read, Batches(corpus, pretrained.config.network, 8192, 1024, boundaries))
        for split, corpus in splits.items()
    }
    probabilities = {split: ops.convert_to_numpy(model.classifier(found)) for split, found in vectors.items()}
    labels = {split: corpus.labels for split, corpus in splits.items()}
    calibration = _calibrate(model, probabilities, labels, prepared.stars)

    predictor = Predictor(weights.name, pretrained)
    nothing = np.stack([answer.probabilities for answer in predictor.engine(_unknown_texts(predictor))])
    points = choose_points(labels["dev"])
    texts = find_texts(splits["dev"], points, files, columns, predictor, prepared.max_sentences)
    drawn = draw_map(predictor, vectors["dev"], labels["dev"], points, texts)
    # As it will be served: on disk its numbers have three digits.
    document_map = DocumentMap.from_json(drawn.to_json())
    # Of all kinds of dev rows: who pastes a text has not read which of them were balanced.
    familiarity = fit_familiarity(predictor, read_documents(Corpus(data, "dev", None)), strangers)
    if "test" in splits:
        familiarity["warned"]["test"] = count_warned(predictor, familiarity, read_documents(splits["test"]))
    insights = {
        "rows": {"where": where, **{split: len(corpus) for split, corpus in splits.items()}},
        "calibration": calibration,
        "undecided": fit_undecided(nothing, scale(probabilities["dev"], calibration["temperature"])),
        "familiarity": familiarity,
        "map": {"points": len(points), "explained_variance": document_map.explained_variance[:2]},
    }
    return insights, probabilities, labels, drawn


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
    """Gives `model` the temperature that suits dev, and returns what that does to `probabilities`, which stay."""
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
        calibration["range"] = fit_range(scaled["dev"], labels["dev"], stars)
        calibration["coverage"] = {
            split: coverage(calibration["range"], found, labels[split]) for split, found in scaled.items()
        }
    return calibration


def _document_vectors(model: Network) -> Callable[[Any], Any]:
    """Returns a function from what `model` reads to its document vectors `<float>[batch, features]`."""
    if not isinstance(model, HAN):
        return lambda token_ids: model.pool(token_ids)[0]

    def read(inputs: dict[str, Any]) -> Any:
        encoded = [model.encode_sentences(token_ids)[0] for token_ids in inputs["sentences"]]
        sentences = model.lay_out(ops.concatenate(encoded, axis=0), inputs["layout"])
        return model.encode_documents(sentences, inputs["layout"] > 0)[2]

    return read


_WARNED = {"dev": "of dev reviews", "pieces": "of their first or last sentences", "test": "of test"}


def _interval(share: Mapping[str, Any]) -> str:
    return f"{share['share']:.1%} ({share['low']:.1%} – {share['high']:.1%})"


def _familiarity_lines(insights: Mapping[str, Any]) -> list[str]:
    familiarity = insights["familiarity"]
    warned = familiarity["warned"]
    own = [name for name in ("dev", "pieces", "test") if name in warned]
    undecided = insights.get("undecided")
    return [
        *(
            [
                "**Cannot tell.** Where the probabilities are as flat as for texts without a known word (entropy of "
                f"{undecided['entropy']:.3f} nats or more), the answer is that it cannot tell: "
                f"{undecided['share']:.1%} of dev.",
                "",
            ]
            if undecided
            else []
        ),
        "**Familiarity.** A detector, fitted on dev and on a few texts that are nobody's review or reviews of other "
        "things, tells what is unlike the reviews that the model was made with. Texts of three words or more that it "
        "warns of, each by a detector that was fitted without it: "
        + ", ".join(f"{_WARNED[name]} {_interval(warned[name])}" for name in own)
        + "; and of what it is to warn of: "
        + ", ".join(f"{name} {found['share']:.0%}" for name, found in warned.items() if name not in own)
        + ". Two words or fewer it calls short, and does not judge.",
        "",
        f"**Map.** {insights['map']['points']} dev reviews, about as many of each label, with excerpts. Its two "
        f"directions hold {sum(insights['map']['explained_variance']):.0%} of the variance of document vectors (PCA).",
        "",
    ]


def _range_lines(calibration: Mapping[str, Any]) -> list[str]:
    if "range" not in calibration:
        return []
    return [
        f"**Range of stars.** Split conformal: of reviews like dev's, {calibration['range']['share']:.0%} are to have "
        "their true stars in the range they are given. "
        + " ".join(
            f"On {split} {found['share']:.1%} have ({found['low']:.1%} – {found['high']:.1%}, n = {found['n']:,}); "
            f"a range spans {found['mean_width']:.1f} stars on average."
            for split, found in calibration["coverage"].items()
        ),
        "",
        "| range | dev reviews | of these within |",
        "|---|--:|--:|",
        *[
            f"| {found['low']:g} to {found['high']:g} | {found['n']:,} | {found['share']:.0%} |"
            for found in calibration["range"]["ranges"]
        ],
        "",
    ]
