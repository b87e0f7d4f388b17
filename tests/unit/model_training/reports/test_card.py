"""The card of weights that `train` makes has at most 120 lines, however many weights stand behind it."""

import json

from limelight.weights import WeightsConfig
from model_training.reports.card import card_text
from tests.places import ROOT


def test_a_card_gives_each_origin_one_line() -> None:
    metadata, config = (json.loads((ROOT / f"weights/han/{name}.json").read_text()) for name in ("metadata", "config"))
    # The card that `train` writes; the rest comes from commands of research.
    for name in ("ablation", "beside", "audit", "turned", "soup", "sources", "tied"):
        metadata.pop(name, None)
    metadata["faithfulness"].pop("shuffled")
    metadata["faithfulness"].pop("uniform_attention")
    metadata["scores"] = metadata["scores"][:2]
    versions, stage = [], metadata["notes"].get("first_stage")
    while stage:
        versions.append(stage["version"])
        stage = stage["notes"].get("first_stage")
    assert len(versions) > 5
    lines = card_text(metadata, WeightsConfig(**config), curves=True).splitlines()
    assert [line for line in lines if any(version in line for version in versions)] == [
        next(line for line in lines if version in line) for version in versions
    ]
    assert len(lines) <= 120
