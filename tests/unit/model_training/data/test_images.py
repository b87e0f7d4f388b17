"""Training on images: requirements on the file, distortion of images, and the one command from file to weights."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from limelight.networks.digit_cnn import DigitCNNConfig
from model_training.data.images import ImageBatches, ImageData
from model_training.errors import DataError, SettingsError
from model_training.evaluation.evaluate import evaluate
from model_training.evaluation.insights import fit_insights
from model_training.networks.pretrained import load_pretrained
from model_training.reports.card import card_text, write_card
from model_training.training.config import train_config
from model_training.training.train import train

RANDOM = np.random.default_rng(1)


def bars(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Draws vertical bars (label 1) and horizontal ones (label 0), each at another place."""
    labels = np.arange(rows) % 2
    pixels = np.zeros((rows, 28, 28), np.uint8)
    for image, upright in zip(pixels, labels, strict=True):
        place = RANDOM.integers(9, 17)
        (image.T if upright else image)[place : place + 3, 5:23] = 255
    return pixels, labels.astype(np.uint8)


def save(path: Path, **changes: Any) -> Path:
    pixels, labels = bars(240)
    arrays = {"x_train": pixels, "y_train": labels, "x_test": pixels[:50], "y_test": labels[:50], **changes}
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    return path


@pytest.mark.long
def test_one_command_leads_from_images_to_weights_and_their_score(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A small network learns these images in few steps.
    monkeypatch.setattr("model_training.training.task.DigitCNNConfig", partial(DigitCNNConfig, channels=(4, 8)))
    data = save(tmp_path / "bars.npz")
    config = train_config(network="digit_cnn", epochs=6, max_documents=16, max_lr=0.03, dropout=0.0)
    metadata = train(data, tmp_path / "weights", config, tmp_path / "run")
    assert metadata["data"]["rows"] == {"train": 220, "dev": 20, "test": 50}
    assert metadata["training_rows"] == 220
    scores = evaluate(data, tmp_path / "weights", "test", None, "Bars")
    assert scores.n == 50
    assert scores.value > 0.9
    assert [row["name"] for row in load_pretrained(tmp_path / "weights").metadata["scores"]] == ["all rows", "Bars"]
    both = evaluate(data, tmp_path / "weights", "both", None, "Bars", looks=2)
    assert both.n == 70
    assert [row["split"] for row in load_pretrained(tmp_path / "weights").metadata["scores"]] == ["dev", "dev and test"]
    write_card(tmp_path / "weights")
    assert (
        "test rows were scored for 2 candidates; these weights are the last"
        in load_pretrained(tmp_path / "weights").card
    )
    result = fit_insights(data, tmp_path / "weights")
    assert result["undecided"]["noise"]["100"] > 0.9
    assert result["rows"] == {"where": None, "dev": 20, "test": 50}
    assert (tmp_path / "weights/reliability.png").read_bytes().startswith(b"\x89PNG")
    pretrained = load_pretrained(tmp_path / "weights")
    assert pretrained.metadata["insights"] == result
    lines = card_text(pretrained.metadata, pretrained.config, curves=True)
    temperature = result["calibration"]["temperature"]
    assert (f"divided by a temperature of {temperature:.2f}" in lines) == (temperature != 1)
    assert not any(word in lines for word in ("Familiarity", "Map.", "what it knows", "range of stars"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x_test": None}, r"not an \.npz with x_train, y_train, x_test and y_test"),
        ({"x_train": np.zeros((240, 28, 27), np.uint8)}, r"x_train is uint8\[240, 28, 27\]; it must be uint8\[rows"),
        ({"x_train": np.zeros((240, 28, 28), np.float32)}, "x_train is float32"),
        ({"y_train": np.zeros(239, np.uint8)}, "a whole number or a name for each of the 240 images"),
        ({"y_train": np.zeros(240, np.float32)}, "y_train is float32"),
        ({"y_test": np.full(50, 7, np.uint8)}, "label 7 occurs in test but never in train"),
        ({"x_train": np.zeros((3, 28, 28), np.uint8), "y_train": np.array([0, 1, 1])}, "3 training rows are too few"),
        ({"y_train": np.array([{}] * 240)}, r"not an \.npz"),
    ],
)
def test_a_file_that_holds_no_labelled_images_is_refused(tmp_path: Path, changes: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        ImageData.load(save(tmp_path / "odd.npz", **changes))


def test_a_broken_or_missing_file_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    whole = save(tmp_path / "whole.npz").read_bytes()
    for name, content in {"torn": whole[: len(whole) // 2], "text": b"not a zip", "empty": b""}.items():
        (tmp_path / name).write_bytes(content)
    for name in ("torn", "text", "empty", "missing", "."):
        with pytest.raises(DataError, match=r"not an \.npz"):
            train(tmp_path / name, tmp_path / "out", train_config(network="digit_cnn"), tmp_path / "run")
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "run").exists()


def test_images_of_which_the_stages_leave_nothing_are_refused(tmp_path: Path) -> None:
    small = {f"x_{split}": np.zeros((rows, 12, 12), np.uint8) for split, rows in (("train", 240), ("test", 50))}
    config = train_config(network="digit_cnn", epochs=1)
    with pytest.raises(SettingsError, match=r"^Images of 12 × 12 pixels are too small .* after stage \d of 2"):
        train(save(tmp_path / "bars.npz", **small), tmp_path / "weights", config, tmp_path / "run")


def test_the_dev_rows_are_the_same_in_every_run_and_none_of_them_is_trained_on(tmp_path: Path) -> None:
    data = save(tmp_path / "bars.npz", x_train=RANDOM.integers(0, 256, (240, 28, 28), dtype=np.uint8))
    one, two = ImageData.load(data), ImageData.load(data)
    np.testing.assert_array_equal(one.splits["dev"].pixels, two.splits["dev"].pixels)
    seen = {image.tobytes() for image in one.splits["train"].pixels}
    assert not seen & {image.tobytes() for image in one.splits["dev"].pixels}


def test_training_images_are_distorted_anew_by_the_seed_and_others_are_left_alone(tmp_path: Path) -> None:
    rows = ImageData.load(save(tmp_path / "bars.npz")).splits["train"]
    first, again, other = (ImageBatches(rows, 2, 8, seed)[0][0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    plain, targets = ImageBatches(rows, 2, 8)[0]
    np.testing.assert_array_equal(plain, rows.pixels[:8])
    np.testing.assert_array_equal(targets.argmax(axis=1), rows.labels[:8])
