"""POST /api/v1/digits, and requests that do not fit a model of images."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.answers.digits import DIGIT_EXAMPLES
from limelight import load, load_digits
from limelight.errors import WeightsError
from tests.tiny import save_tiny_kim_cnn
from tests.unit.app.conftest import serve

PIXELS = DIGIT_EXAMPLES["a seven"]["value"]["pixels"]


def changed(row: int, column: int, value: object) -> list[list[object]]:
    pixels = [list(line) for line in PIXELS]
    pixels[row][column] = value
    return pixels


def test_a_digit_gets_probabilities_and_the_pixels_that_decided(client):
    response = client.post("/api/v1/digits", json={"pixels": PIXELS})
    answer = response.json()
    assert response.status_code == 200
    assert sum(answer["probabilities"]) == pytest.approx(1, abs=1e-4)
    assert answer["undecided"] is False
    assert answer["digit"] == answer["target"] == int(np.argmax(answer["probabilities"]))
    assert np.shape(answer["saliency"]) == (28, 28)
    assert answer["occlusion"] is None
    assert answer["model"] == "digit_cnn"
    assert answer["request_id"] == response.headers["X-Request-ID"]
    # Without ink, there are no terms.
    assert np.all(np.array(answer["saliency"])[np.array(PIXELS) == 0] == 0)


def test_a_digit_is_told_and_a_letter_is_not():
    """A seven and an E, by the shipped network, with the limit that was measured on its dev digits."""
    model = load_digits("digit_cnn")
    seven = model.predict(np.array(PIXELS, np.float32))
    assert (seven.label, seven.undecided) == ("7", False)
    letter = np.zeros((28, 28), np.float32)
    letter[4:24, 8:11] = 255
    for row in (4, 12, 21):
        letter[row : row + 3, 8:20] = 255
    assert model.predict(letter).undecided


@pytest.mark.parametrize("sd", [60, 100, 150])
def test_noise_is_no_digit_even_over_one(sd: int) -> None:
    model, noise = load_digits("digit_cnn"), np.random.default_rng(sd).normal(0, sd, (20, 28, 28))
    for paper in (0, np.array(PIXELS)):
        assert all(model.predict(np.clip(paper + each, 0, 255)).undecided for each in noise)


def test_the_maps_are_what_the_network_says_they_are(weights_dir):
    """Saliency against a finite difference; occlusion against erasing one square."""
    model = load_digits(weights_dir / "digit_cnn")
    pixels = np.array(PIXELS, np.float32)

    def score(image: np.ndarray, label: str) -> float:
        logits = np.log(model.predict(image).probabilities.astype(np.float64))
        return logits[model.labels.index(label)] - logits.mean()

    answer = model.predict(pixels, target="3", occlusion=True)
    assert answer.target == "3"
    less = (score(pixels, "3") - score(pixels * 0.999, "3")) / 0.001
    assert answer.saliency.sum() == pytest.approx(less, rel=0.05, abs=0.02)
    # Four squares of 4 × 4 pixels cover this one.
    falls = []
    for row, column in ((3, 5), (3, 7), (5, 5), (5, 7)):
        rubbed = pixels.copy()
        rubbed[row : row + 4, column : column + 4] = 0
        falls.append(score(pixels, "3") - score(rubbed, "3"))
    assert answer.occlusion[6, 8] == pytest.approx(np.mean(falls), rel=0.01, abs=1e-3)
    # If no square over a pixel contains ink, nothing is erased.
    assert not answer.occlusion[:2].any()
    empty = model.predict(np.zeros((28, 28), np.float32), occlusion=True)
    assert not empty.occlusion.any()


@pytest.mark.parametrize(
    ("pixels", "place", "expected"),
    [
        (PIXELS[:27], "", "28 items"),
        ([*PIXELS, PIXELS[0]], "", "28 items"),
        ([*PIXELS[:5], PIXELS[5][:20], *PIXELS[6:]], "/5", "28 items"),
        ([*PIXELS[:5], "ink", *PIXELS[6:]], "/5", "Expected `array`"),
        (changed(0, 3, -1), "/0/3", "greater than or equal to 0"),
        (changed(27, 27, 256), "/27/27", "less than or equal to 255"),
        (changed(2, 2, True), "/2/2", "Expected `int | float`"),
        (changed(2, 2, 10**300), "/2/2", "less than or equal to 255"),
        ([0] * 784, "/0", "Expected `array`"),
        (None, "", "Expected `array`"),
    ],
)
def test_other_pixels_are_refused_with_their_place_and_what_was_expected(client, pixels, place, expected):
    body = json.dumps({"pixels": pixels})
    response = client.post("/api/v1/digits", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    problem = response.json()
    assert problem["type"] == "/problems/invalid-request"
    [fault] = problem["errors"]
    assert fault["pointer"] == f"#/pixels{place}"
    assert expected in fault["detail"]


def test_a_model_of_digits_is_described_and_measured_but_reads_no_text(client):
    models = {model["name"]: model for model in client.get("/api/v1/models").json()["models"]}
    assert {name: model["reads"] for name, model in models.items()} == {
        "digit_cnn": "digit",
        "han": "review",
        "kim_cnn": "review",
    }
    assert models["digit_cnn"]["limits"] == {"rows": 28, "columns": 28}
    assert client.get("/api/v1/models/digit_cnn").json()["explanation"] == "saliency"
    assert "digit_cnn" in client.get("/readyz").json()["models"]
    refused = client.post("/api/v1/predict", json={"text": "Seven.", "model": "digit_cnn"})
    assert refused.status_code == 404
    assert refused.json()["detail"] == "The model 'digit_cnn' reads digits, not text; use /api/v1/digits."
    client.post("/api/v1/digits", json={"pixels": PIXELS})
    assert 'limelight_answers_total{label="' in (metrics := client.get("/metrics").text)
    assert 'model="digit_cnn"' in metrics


def test_a_server_without_a_model_of_digits_says_so(tmp_path: Path):
    save_tiny_kim_cnn(tmp_path / "kim_cnn")
    with serve(tmp_path) as client:
        for response in (client.post("/api/v1/digits", json={"pixels": PIXELS}), client.get("/digits")):
            assert response.status_code == 404
            assert response.json()["detail"] == "None of the served models reads digits."
        assert 'href="/digits"' not in client.get("/").text


def test_each_kind_of_weights_is_refused_by_the_loader_of_the_other(weights_dir):
    with pytest.raises(WeightsError, match="load_digits"):
        load(weights_dir / "digit_cnn")
    with pytest.raises(WeightsError, match=r"limelight\.load"):
        load_digits(weights_dir / "han")
