"""Training: it learns, it produces weights that can be served, and a kill costs at most an epoch."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from limelight import load
from limelight.errors import WeightsError
from limelight.weights import METADATA, read_json
from model_training.data.config import PrepareConfig
from model_training.data.prepare import PreparedData, prepare
from model_training.evaluation.evaluate import evaluate, predict
from model_training.networks.pretrained import load_pretrained, save_pretrained
from model_training.reports.card import write_card
from model_training.reports.config import About
from model_training.training.checkpoint import BEST, Checkpoint, load_arrays
from model_training.training.config import train_config
from model_training.training.networks import compile_network
from model_training.training.optimizers import Schedule
from model_training.training.steps import draw_curves, load_steps
from model_training.training.task import Reviews
from model_training.training.train import train
from tests.tiny_keras import tiny_kim_cnn
from tests.unit.model_training.conftest import COLUMNS, PRODUCTS

# Tracing a Kim CNN takes a second, a HAN many.
SHORT = {"network": "kim_cnn", "batch_tokens": 256, "max_lr": 0.02}
SIZES = PrepareConfig(min_count=1, dev_share=0.25)
TINY = {"embedding_size": 12, "num_filters": 8, **SHORT}


CONFIG = train_config(epochs=3, **TINY)


@pytest.fixture(scope="module")
def trained(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with weights, and the run that made them: a Kim CNN; the commands of the README train a HAN."""
    folder = tmp_path_factory.mktemp("trained")
    train(prepared, folder / "weights", CONFIG, folder / "run")
    return folder


def test_a_csv_of_texts_and_labels_becomes_weights_that_answer(prepared: Path, trained: Path) -> None:
    weights = trained / "weights"
    assert read_json(weights / METADATA)["scores"][0]["value"] > 0.9
    predictor = load(weights)
    assert predictor.labels == ["bad", "good"]
    assert predictor.predict("I love this lamp. It simply works.").label == "good"
    assert predictor.predict("I hate this lamp. It simply fails.").label == "bad"
    scores = evaluate(prepared, weights, "dev", "shop=market")
    assert scores.low <= scores.value <= scores.high
    write_card(weights, About(title="Products", description="Tells good from bad."))
    card = load(weights).card
    assert card.startswith("# Products\n\nTells good from bad.")
    assert f"{sum(block.parameters for block in predictor.blocks):,} parameters" in card
    assert f"| dev | shop=market | {scores.n} |" in card
    # Of the last rows that were scored, since there are no test rows.
    right, wrong = scores.confusion[1][1], scores.confusion[1][0]
    assert f"| good | {wrong} | {right} | {right / (right + wrong):.1%} |" in card
    assert "Rows skipped because they lack a text or a label: none." in card


def test_a_run_leaves_its_steps_as_table_and_picture(trained: Path) -> None:
    steps = load_steps(trained / "run")
    assert {step.epoch for step in steps} == {1, 2, 3}
    schedule = Schedule(CONFIG.base_lr, CONFIG.max_lr, peak=CONFIG.peak)
    rates, momenta = zip(*(schedule.at(number / len(steps)) for number in range(len(steps))), strict=True)
    assert [step.learning_rate for step in steps] == pytest.approx(rates, rel=1e-4)
    assert [step.momentum for step in steps] == pytest.approx(momenta, rel=1e-4)
    assert steps[-1].loss < steps[0].loss
    assert (trained / "weights/curves.png").read_bytes().startswith(b"\x89PNG")
    assert all(0 < epoch["dev_loss"] < 2 for epoch in read_json(trained / "weights" / METADATA)["epochs"])
    draw_curves(trained / "one.png", steps[:1], [(1, 0.5)])


@pytest.mark.long
def test_training_can_start_from_finished_weights(prepared: Path, trained: Path, tmp_path: Path) -> None:
    still = {**SHORT, "base_lr": 0.0, "max_lr": 0.0, "dropout": 0.25, "embedding_dropout": 0.125, "word_dropout": 0.3}
    start = trained / "weights"
    train(prepared, tmp_path / "second", train_config(epochs=1, start=start, **still), tmp_path / "run2")
    for old, new in zip(
        load_pretrained(start).model.get_weights(),
        load_pretrained(tmp_path / "second").model.get_weights(),
        strict=True,
    ):
        np.testing.assert_allclose(old, new, rtol=1e-3)
    # Sizes are those of the initial weights; dropout is a setting of this run.
    network = load_pretrained(tmp_path / "second").config.network_config
    assert network["num_filters"] == 8
    assert [network[name] for name in ("dropout", "embedding_dropout", "word_dropout")] == [0.25, 0.125, 0.3]


def test_weights_for_other_labels_keep_their_words_and_encoders_and_get_an_output_layer(
    prepared: Path, trained: Path, tmp_path: Path
) -> None:
    rows = PRODUCTS.read_text(encoding="utf-8").replace(",bad,", ",poor,").replace(",good,", ",fine,")
    (tmp_path / "other.csv").write_text(rows + "Zinc,Zinc whisk. Zinc whisk.,odd,web\nOh,Zinc whisk!,odd,web\n")
    known = PreparedData.load(prepared).preprocessor(prepared)
    prepare({"train": [tmp_path / "other.csv"]}, tmp_path / "data", COLUMNS, SIZES, start=known)
    config = train_config(start=trained / "weights", kept_rate=0.0, **{**SHORT, "epochs": 1})
    metadata = train(tmp_path / "data", tmp_path / "second", config, tmp_path / "run2")
    first, second = (load_pretrained(folder) for folder in (trained / "weights", tmp_path / "second"))
    assert second.config.labels == ["fine", "odd", "poor"]
    # Words that are new have places behind the known ones.
    assert second.preprocessor.vocabulary["zinc"] >= known.vocabulary_size
    old, new = (np.asarray(each.model.embeddings[0].embeddings) for each in (first, second))
    np.testing.assert_allclose(new[1 : len(old)], old[1:], rtol=1e-2, atol=1e-3)
    kernels = [np.asarray(each.model.convolutions[0].kernel) for each in (first, second)]
    np.testing.assert_allclose(*kernels, rtol=1e-2, atol=1e-3)
    stage = metadata["notes"]["first_stage"]
    assert stage["version"] == first.version
    assert "classifier" not in stage["kept"]
    assert any(name.startswith("embedding") for name in stage["kept"])


@pytest.mark.long
def test_a_run_stops_when_dev_gets_no_better(prepared: Path, tmp_path: Path) -> None:
    still = train_config(epochs=6, patience=2, **{**TINY, "base_lr": 0.0, "max_lr": 0.0})
    metadata = train(prepared, tmp_path / "weights", still, tmp_path / "run")
    assert len(metadata["epochs"]) == 3


@pytest.mark.parametrize(("keep", "kept"), [("best", 1), ("last", 2)])
def test_the_best_epoch_is_kept_unless_the_last_is_asked_for(keep: str, kept: int, tmp_path: Path) -> None:
    model, config = tiny_kim_cnn(), train_config(keep=keep)
    compile_network(model, config)
    checkpoint = Checkpoint.begin(tmp_path / "run", config, {})
    for epoch, accuracy in enumerate((0.9, 0.8)):
        model.classifier.bias.assign([epoch + 1, 0])
        checkpoint = checkpoint.after(1, {}, {"value": accuracy}, 1)
        checkpoint.write(model)
    load_arrays(tmp_path / "run" / BEST, model.weights)
    assert float(model.classifier.bias[0]) == checkpoint.best_epoch == kept


@pytest.mark.parametrize(("loss", "kept"), [(0.6, 0), (0.4, 1)])
def test_a_fitted_output_layer_stays_unless_an_epoch_has_a_smaller_loss_too(
    loss: float, kept: int, tmp_path: Path
) -> None:
    begun = Checkpoint.begin(tmp_path / "run", train_config(**TINY), {}).before(0.5, {"value": 0.8})
    assert begun.after(3, {"dev_loss": loss}, {"value": 0.85}, 1.0).best_epoch == kept


def test_weights_that_read_no_sentences_are_not_for_use(prepared: Path, tmp_path: Path) -> None:
    task = Reviews(prepared, train_config(hierarchical=False, units=4, embedding_size=8))
    pretrained, model, _ = task.build()
    inputs, _ = task.batches(1)[0]
    assert inputs["layout"].shape[1] == 1
    save_pretrained(tmp_path / "weights", pretrained, task.preprocessor, model, {**task.metadata(), "scores": []})
    assert predict(model, task.dev_batches()).shape == (len(task.dev_labels), 2)
    with pytest.raises(WeightsError, match="ignores sentences"):
        load(tmp_path / "weights")


@pytest.mark.long
def test_an_epoch_ends_on_the_average_of_its_weights(prepared: Path, tmp_path: Path) -> None:
    config = train_config(epochs=1, **TINY)
    last = train(prepared, tmp_path / "last", config, tmp_path / "run1")
    average = train(prepared, tmp_path / "average", replace(config, ema=0.999), tmp_path / "run2")
    moved = [
        np.abs(np.array(load_pretrained(tmp_path / name).model.classifier.bias)).max() for name in ("last", "average")
    ]
    assert moved[1] < moved[0] / 5
    assert last["recipe"]["ema"] is None
    assert average["recipe"]["ema"] == 0.999
