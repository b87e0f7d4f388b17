"""Writes the model card, the README.md of the weights, from their metadata alone."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from limelight.audit.report import read_audit
from limelight.common.interruption import undivided
from limelight.digits import DigitPredictor
from limelight.networks.registry import NETWORKS
from limelight.predictor import Predictor
from limelight.weights import CARD, WeightsConfig, load_weights

from ..errors import SettingsError
from ..markdown import section
from ..networks.pretrained import write_metadata
from ..training.steps import CURVES
from .config import About

_SELF_TEST = "Good, but not great. The first week was lovely; then it began to squeak."


def write_card(weights: Path, about: About = About()) -> None:
    """Writes `README.md` into `weights`, after updating the metadata by `about`.

    Raises:
        SettingsError: The audit is of other weights.
        InputError: The audit was not written by `limelight audit`.
    """
    loaded = load_weights(weights)
    audited = None if about.audit is None else read_audit(about.audit)
    if audited is not None and audited.version != loaded.version:
        raise SettingsError(
            f"--audit {about.audit}: is an audit of version {audited.version}, but {weights} has version "
            f"{loaded.version}. Run the audit again."
        )
    given = {
        "title": about.title,
        "description": about.description,
        "sources": about.sources,
        "limits": list(about.limits) or None,
        "audit": None if audited is None else audited.summary(),
    }
    metadata = {**loaded.metadata, **{key: value for key, value in given.items() if value is not None}}
    metadata["architecture"] = [asdict(block) for block in loaded.blocks]
    # The expected answers of these weights; a server with other answers is not ready.
    if loaded.config.reads_text:
        answer = Predictor.of(loaded).predict(_SELF_TEST)
        metadata["self_test"] = {"text": _SELF_TEST, "probabilities": answer.probabilities}
    else:
        reader = DigitPredictor(loaded)
        metadata["self_test"] = {"probabilities": reader.predict(reader.test_image()).probabilities.tolist()}
    write_metadata(weights, metadata)
    with undivided:
        (weights / CARD).write_text(card_text(metadata, loaded.config, (weights / CURVES).is_file()), encoding="utf-8")


def card_text(metadata: dict[str, Any], config: WeightsConfig, curves: bool) -> str:
    """Returns the card as Markdown; `curves` tells whether there is a picture of the run to show."""
    return section("card", metadata, config, curves, _training_settings, _stages)


def _stages(first: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    """Yields the weights that training started from, then those that these started from, and so on."""
    while first:
        yield first
        first = first["notes"].get("first_stage")


def _training_settings(stage: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the settings and notes of a run but for sizes: the card shows the actual ones."""
    notes = {key: value for key, value in stage["notes"].items() if key != "first_stage"}
    sizes = {field.name for spec in NETWORKS.values() for field in fields(spec.config)}
    return {key: value for key, value in {**stage["recipe"], **notes}.items() if key not in sizes}
