"""The history of training as curves: the sentences agree with the numbers, and missing parts are named."""

import json
from pathlib import Path

import pytest

from app.training import charts

EPOCHS = [
    {"epoch": 1, "train_loss": 0.8, "train_accuracy": 0.6, "dev_loss": 0.7, "dev_accuracy": 0.65},
    {"epoch": 2, "train_loss": 0.5, "train_accuracy": 0.7, "dev_loss": 0.6, "dev_accuracy": 0.75},
    {"epoch": 3, "train_loss": 0.4, "train_accuracy": 0.9, "dev_loss": 0.9, "dev_accuracy": 0.7},
]
HISTORY = {
    "progress": [0, 1, 2, 3],
    "loss": [0.9, 0.7, 0.5, 0.4],
    "accuracy": [0.5, 0.6, 0.7, 0.9],
    "learning_rate": [0.00005, 0.002, 0.00005, 0.001],
    "momentum": [0.95, 0.85, 0.95, 0.9],
    "peaks": [1.0, 2.9],
}
RANGE_TEST = {"rates": [0.001, 0.01, 0.1, 1], "losses": [0.7, 0.5, 0.3, 0.9], "base_lr": 0.005, "max_lr": 0.05}


def drawn(epochs: list, folder: Path) -> dict:
    found, _ = charts({"epochs": epochs, "recipe": {"max_lr": 0.2}}, folder)
    return {chart.title: chart for chart in found}


def test_each_curve_is_read_from_its_numbers(tmp_path: Path) -> None:
    (tmp_path / "history.json").write_text(json.dumps(HISTORY))
    (tmp_path / "range_test.json").write_text(json.dumps(RANGE_TEST))
    found = drawn(EPOCHS, tmp_path)
    assert charts({"epochs": EPOCHS}, tmp_path)[1] == []
    assert "from 0.90 to 0.40" in found["Loss"].sentence
    assert "lowest after epoch 2 of 3, at 0.60, and 0.90 at the end" in found["Loss"].sentence
    assert "65.0% right after one epoch, and most, 75.0%, after epoch 2 of 3" in found["Accuracy"].sentence
    assert "from 0.00005 up to 0.002 and down to 0.001, in 2 cycles" in found["Learning rate"].sentence
    assert found["Learning rate"].marks == [33.3, 96.7]
    assert "from 0.95 down to 0.85" in found["Momentum"].sentence
    assert "fell until 0.1, and rose beyond it" in found["LR range test"].sentence
    assert "rates from 0.005 to 0.05; this run went up to 0.2, above that" in found["LR range test"].sentence
    assert [line.name for line in found["Loss"].lines] == ["train", "dev"]
    # The lowest value lies at the bottom, the highest at the top, and the end of the run at the right.
    points = [tuple(map(float, point.split(","))) for point in found["Momentum"].lines[0].points.split()]
    assert points == [(0, 4), (33.3, 96), (66.7, 4), (100, 50)]


@pytest.mark.parametrize("content", [None, "{", json.dumps({"progress": "far"})])
def test_what_was_not_kept_is_named_and_the_rest_is_drawn(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "history.json").write_text(content)
    epochs = [{name: value for name, value in EPOCHS[0].items() if name != "dev_loss"}]
    found, missing = charts({"epochs": epochs}, tmp_path)
    assert [chart.title for chart in found] == ["Loss", "Accuracy"]
    assert "was 0.80 on average" in found[0].sentence
    # One epoch is told, and not drawn: a point is no curve.
    assert [chart.lines for chart in found] == [[], []]
    assert missing == [
        "the loss and accuracy of single steps",
        "the loss on rows kept aside",
        "rate and momentum",
        "an LR range test",
    ]


def test_weights_that_were_never_trained_have_no_curves(tmp_path: Path) -> None:
    assert charts({}, tmp_path) == ([], [])


def test_the_page_of_a_model_says_how_it_is_built(client) -> None:
    for model in ("han", "kim_cnn", "digit_cnn"):
        page = client.get(f"/models/{model}").text
        assert "How it is built" in page
        state = client.app.state
        reader = state.registry.predictors.get(model) or state.registry.digits
        assert f"{sum(block.parameters for block in reader.blocks):,} parameters in all" in page
