"""A lens defined in this one file appears in the API, the schema, scores, exports and help."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from limelight.cli import main
from limelight.lenses.lens import Lens, LensInput, Light, signed_light
from limelight.lenses.registry import LENSES, register
from limelight.predictor import Predictor
from tests.tiny import TEXTS

TEXT = "The kettle boils fast and looks lovely."


def first_word(asked: LensInput) -> Light:
    """Weights the first word of a document, and no other."""
    weights = np.zeros(len(asked.texts), np.float32)
    weights[0] = -0.25
    return signed_light(asked, weights)


FIRST_WORD = Lens("first_word", "First word", "The first word, and no other.", signed=True, run=first_word)


@pytest.fixture(scope="module", autouse=True)
def registered() -> Iterator[Lens]:
    yield register(FIRST_WORD)
    del LENSES[FIRST_WORD.name]


@pytest.fixture(scope="module")
def client(weights_dir: Path, registered: Lens) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(weights_dir=weights_dir))) as client:
        yield client


@pytest.mark.parametrize("model", ["han", "kim_cnn"])
def test_explain_looks_through_it(client: TestClient, model: str) -> None:
    body = {"text": TEXT, "model": model, "method": "first_word"}
    answer = client.post("/api/v1/explain", json=body).json()
    assert (answer["method"], answer["explanation"], answer["signed"]) == ("first_word", "first_word", True)
    weights = [token["weight"] for token in answer["sentences"][0]["tokens"]]
    assert weights == [-0.25, *[0] * (len(weights) - 1)]


def test_score_finds_phrases_with_it(weights_dir: Path, registered: Lens, tmp_path: Path) -> None:
    table = tmp_path / "reviews.csv"
    table.write_text("\n".join(["text", *(f'"{text}"' for text in TEXTS)]) + "\n", encoding="utf-8")
    scored = tmp_path / "scored.csv"
    arguments = ["--out", str(scored), "--model", str(weights_dir / "han"), "--explain", "first_word"]
    main(["score", str(table), *arguments, "--workers", "1"])
    with scored.open(encoding="utf-8") as file:
        assert all("key_phrases" in row for row in csv.DictReader(file))


def test_exports_call_it_by_its_title(weights_dir: Path) -> None:
    prediction = Predictor.load(weights_dir / "han").explain(TEXT, "first_word").prediction
    assert "Lens: First word." in prediction.to_html()
    assert "-0.250 stars" in prediction.to_html()
