"""Training: it learns, it ends in weights that serve, and a kill costs no more than an epoch."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import h5py
import keras
import numpy as np
import pytest

from limelight import load
from limelight.errors import WeightsError
from limelight.pretrained import load_pretrained, save_pretrained
from model_training.data.config import PrepareConfig
from model_training.data.prepare import PreparedData, prepare
from model_training.errors import DataError, SettingsError
from model_training.evaluation.evaluate import evaluate, predict
from model_training.reports.card import card_text, write_card
from model_training.training.checkpoint import Checkpoint
from model_training.training.config import train_config
from model_training.training.seeds import train_seeds
from model_training.training.steps import load_steps
from model_training.training.task import Reviews
from model_training.training.train import train
from tests.model_training.conftest import COLUMNS, PRODUCTS
from tests.tiny import tiny_kim_cnn

# A Kim CNN is traced in a second, a HAN in many.
SHORT = {"network": "kim_cnn", "batch_tokens": 256, "max_lr": 0.02}
SIZES = PrepareConfig(min_count=1, dev_share=0.25)
TINY = {"embedding_size": 12, "num_filters": 8, **SHORT}


def test_a_csv_of_texts_and_labels_becomes_weights_that_answer(prepared: Path, tmp_path: Path) -> None:
    """With a Kim CNN; the commands of the README do the same with a HAN."""
    config = train_config(epochs=3, **TINY)
    metadata = train(prepared, tmp_path / "weights", config, tmp_path / "run")
    assert metadata["scores"][0]["value"] > 0.9
    predictor = load(tmp_path / "weights")
    assert predictor.labels == ["bad", "good"]
    assert predictor.predict("I love this lamp. It simply works.").label == "good"
    assert predictor.predict("I hate this lamp. It simply fails.").label == "bad"
    scores = evaluate(prepared, tmp_path / "weights", "dev", "shop=market")
    assert scores.low <= scores.value <= scores.high
    write_card(tmp_path / "weights", title="Products", description="Tells good from bad.")
    card = load(tmp_path / "weights").card
    assert card.startswith("# Products\n\nTells good from bad.")
    assert f"| dev | shop=market | {scores.n} |" in card
    # Of the last rows that were scored, since there are none of test.
    right, wrong = scores.confusion[1][1], scores.confusion[1][0]
    assert f"| good | {wrong} | {right} | {right / (right + wrong):.1%} |" in card
    assert "Rows without a text or a label, left out: none." in card


@pytest.mark.long
def test_a_run_that_was_killed_goes_on_to_the_same_weights(prepared: Path, tmp_path: Path) -> None:
    sizes = ["--network=han", "--units=6", "--embedding-size=12", "--num-buckets=1", "--batch-tokens=256"]

    def command(name: str, *more: str) -> list[str]:
        places = [f"--data={prepared}", f"--out={tmp_path / name / 'weights'}", f"--run={tmp_path / name / 'run'}"]
        return [sys.executable, "-m", "model_training", "train", *places, "--epochs=3", *sizes, *more]

    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    subprocess.run(command("whole"), check=True, **quiet)
    state = tmp_path / "killed/run/state.json"
    process = subprocess.Popen(command("killed"), **quiet)
    while not state.exists() and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert json.loads(state.read_text())["epoch"] < 3
    subprocess.run(command("killed", "--resume"), check=True, **quiet)
    whole, resumed = (tmp_path / name / "weights/model.weights.h5" for name in ("whole", "killed"))
    assert arrays(whole).keys() == arrays(resumed).keys()
    for name, values in arrays(whole).items():
        np.testing.assert_allclose(arrays(resumed)[name], values, rtol=1e-3, atol=1e-5, err_msg=name)


_ON_THE_SECOND_DEVICE = """
import sys
from pathlib import Path
import jax
from model_training.training import train as module
from model_training.training.config import train_config
jax.config.update("jax_default_device", jax.devices()[1])
save = module.save_pretrained
def spy(out, pretrained, preprocessor, model, metadata):
    weights = [*model.variables, *model.optimizer.variables]
    print("devices", {device.id for weight in weights for device in weight.value.devices()})
    save(out, pretrained, preprocessor, model, metadata)
module.save_pretrained = spy
data, out, run = map(Path, sys.argv[1:])
sizes = dict(units=6, embedding_size=12, batch_tokens=100000, mixed_precision=True)
module.train(data, out, train_config(network="han", epochs=16, max_lr=0.02, **sizes), run)
"""


@pytest.mark.long
def test_training_on_jax_runs_where_jax_runs_and_ends_in_weights_that_serve(prepared: Path, tmp_path: Path) -> None:
    # As on a GPU, nothing may stay on the first device, the CPU, by its own choice.
    environment = {
        **os.environ,
        "KERAS_BACKEND": "jax",
        "JAX_PLATFORMS": "cpu",
        "XLA_FLAGS": "--xla_force_host_platform_device_count=2",
    }
    places = [str(prepared), str(tmp_path / "weights"), str(tmp_path / "run")]
    done = subprocess.run(
        [sys.executable, "-c", _ON_THE_SECOND_DEVICE, *places],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Keras on jax, with cpu:0, cpu:1" in done.stdout
    assert "devices {1}" in done.stdout
    predictor = load(tmp_path / "weights")
    assert predictor.predict("I love this lamp. It simply works.").label == "good"
    assert predictor.predict("I hate this lamp. It simply fails.").label == "bad"


def arrays(path: Path) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}
    with h5py.File(path) as file:
        file.visititems(lambda name, item: found.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    return {name: values for name, values in found.items() if np.issubdtype(values.dtype, np.floating)}


def test_training_can_start_from_finished_weights(prepared: Path, tmp_path: Path) -> None:
    first = train_config(epochs=1, **TINY)
    train(prepared, tmp_path / "first", first, tmp_path / "run1")
    still = {**SHORT, "base_lr": 0.0, "max_lr": 0.0, "dropout": 0.25, "embedding_dropout": 0.125, "word_dropout": 0.3}
    train(prepared, tmp_path / "second", train_config(epochs=1, init=tmp_path / "first", **still), tmp_path / "run2")
    for old, new in zip(
        load_pretrained(tmp_path / "first").model.get_weights(),
        load_pretrained(tmp_path / "second").model.get_weights(),
        strict=True,
    ):
        np.testing.assert_allclose(old, new, rtol=1e-3)
    # Sizes are those of the start; what is dropped in training is what this run asks for.
    network = load_pretrained(tmp_path / "second").config.network_config
    assert network["num_filters"] == 8
    assert [network[name] for name in ("dropout", "embedding_dropout", "word_dropout")] == [0.25, 0.125, 0.3]


def test_a_run_stops_when_dev_gets_no_better(prepared: Path, tmp_path: Path) -> None:
    still = train_config(epochs=6, patience=2, **{**TINY, "base_lr": 0.0, "max_lr": 0.0})
    metadata = train(prepared, tmp_path / "weights", still, tmp_path / "run")
    assert len(metadata["epochs"]) == 3


@pytest.mark.parametrize(("keep", "kept"), [("best", 1), ("last", 2)])
def test_the_best_epoch_is_kept_unless_the_last_is_asked_for(keep: str, kept: int, tmp_path: Path) -> None:
    model, checkpoint = tiny_kim_cnn(), Checkpoint.begin(tmp_path / "run", train_config(keep=keep), {})
    for epoch, accuracy in enumerate((0.9, 0.8)):
        model.classifier.bias.assign([epoch + 1, 0])
        checkpoint = checkpoint.after(epoch, model, {}, {"value": accuracy}, 1)
    model.load_weights(tmp_path / "run/best.weights.h5")
    assert float(model.classifier.bias[0]) == checkpoint.best_epoch == kept


def test_a_card_says_that_the_last_epoch_was_kept(prepared: Path, tmp_path: Path) -> None:
    train(prepared, tmp_path / "weights", train_config(epochs=2, keep="last", **TINY), tmp_path / "run")
    write_card(tmp_path / "weights")
    card = load_pretrained(tmp_path / "weights").card
    assert "The last epoch was kept; test rows were scored once." in card
    assert "the weights are of epoch 2." in card
    assert "The epoch was chosen on dev" not in card


def test_of_several_seeds_the_best_on_dev_is_kept(
    prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    config = train_config(epochs=1, **{**TINY, "max_lr": 0.004})
    metadata = train_seeds(prepared, tmp_path / "weights", config, tmp_path / "run", seeds=2)
    seeds = metadata["seeds"]
    assert list(seeds["dev_accuracy"]) == ["1", "2"]
    assert seeds["dev_accuracy"][str(seeds["best"])] == max(seeds["dev_accuracy"].values())
    assert seeds["mean"] == pytest.approx(np.mean(list(seeds["dev_accuracy"].values())), abs=1e-4)
    assert seeds["sd"] == pytest.approx(np.std(list(seeds["dev_accuracy"].values()), ddof=1), abs=1e-4)
    line = f"{seeds['mean']:.1%} ± {100 * seeds['sd']:.1f}"
    assert line in capsys.readouterr().out
    assert load_pretrained(tmp_path / "weights").metadata["recipe"]["seed"] == seeds["best"]
    assert line in card_text(metadata, load_pretrained(tmp_path / "weights").config, curves=False)


def test_weights_that_read_no_sentences_are_not_for_use(prepared: Path, tmp_path: Path) -> None:
    task = Reviews(prepared, train_config(hierarchical=False, units=4, embedding_size=8))
    pretrained, model, _ = task.build()
    inputs, _ = task.batches(1)[0]
    assert inputs["layout"].shape[1] == 1
    save_pretrained(tmp_path / "weights", pretrained, task.preprocessor, model, {**task.metadata(), "scores": []})
    predicted = predict(model, task.dev_batches()).argmax(axis=1)
    assert evaluate(prepared, tmp_path / "weights", "dev", None).value == (predicted == task.dev_labels).mean()
    with pytest.raises(WeightsError, match="reads no sentences"):
        load(tmp_path / "weights")


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


def test_half_precision_leaves_the_weights_whole(prepared: Path, tmp_path: Path) -> None:
    config = train_config(epochs=2, mixed_precision=True, **TINY)
    metadata = train(prepared, tmp_path / "weights", config, tmp_path / "run")
    assert metadata["scores"][0]["value"] > 0.8
    # Answers of 16 bits have three digits; those of the finished weights have all of theirs.
    scores = evaluate(prepared, tmp_path / "weights", "dev", None)
    assert scores.value == pytest.approx(metadata["scores"][0]["value"], abs=0.05)
    assert load_pretrained(tmp_path / "weights").model.classifier.kernel.dtype == "float32"
    assert keras.config.dtype_policy().name == "float32"


def test_weights_of_another_vocabulary_are_refused(prepared: Path, tmp_path: Path) -> None:
    train(prepared, tmp_path / "weights", train_config(epochs=1, **TINY), tmp_path / "run")
    other = tmp_path / "other"
    prepare({"train": [PRODUCTS]}, other, COLUMNS)
    with pytest.raises(SettingsError, match="--tokenizer"):
        train(other, tmp_path / "new", train_config(network="kim_cnn", init=tmp_path / "weights"), tmp_path / "run2")
    with pytest.raises(DataError, match="--tokenizer"):
        evaluate(other, tmp_path / "weights", "dev", None)


def test_a_run_is_not_begun_twice_nor_resumed_with_other_settings_or_data(prepared: Path, tmp_path: Path) -> None:
    config, places = train_config(epochs=1, **TINY), (tmp_path / "weights", tmp_path / "run")
    weights, run = places
    with pytest.raises(SettingsError, match="no checkpoint"):
        train(prepared, weights, config, run, resume=True)
    train(prepared, weights, config, run)
    with pytest.raises(SettingsError, match=r"weights: holds weights already\. Add --force"):
        train(prepared, weights, config, tmp_path / "other")
    with pytest.raises(SettingsError, match=r"holds a run already.*--resume"):
        train(prepared, tmp_path / "other", config, run)
    with pytest.raises(SettingsError, match=r"other settings \(epochs: 1 then, 2 now\)"):
        train(prepared, tmp_path / "other", train_config(epochs=2, **TINY), run, resume=True)
    # The same words, so that the vocabulary is the same; but a row less.
    rows = PRODUCTS.read_text(encoding="utf-8").splitlines()
    (tmp_path / "fewer.csv").write_text("\n".join([rows[0], *rows[2:]]) + "\n", encoding="utf-8")
    preprocessor = PreparedData.load(prepared).preprocessor(prepared)
    prepare({"train": [tmp_path / "fewer.csv"]}, tmp_path / "data", COLUMNS, SIZES, preprocessor=preprocessor)
    with pytest.raises(SettingsError, match=r"other data \(.*rows: [0-9]+ \([0-9a-f]+\) then, [0-9]+ \(.*\) now"):
        train(tmp_path / "data", tmp_path / "other", config, run, resume=True)
    # A run from before there was a setting had its default.
    state = run / "state.json"
    content = json.loads(state.read_text())
    del content["config"]["pooling" if "pooling" in content["config"] else "variant"]
    state.write_text(json.dumps(content))
    assert len(train(prepared, weights, config, run, resume=True, force=True)["epochs"]) == 1
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/a.png").touch()
    with pytest.raises(SettingsError, match="photos: is there already, and holds no weights"):
        train(prepared, tmp_path / "photos", config, run, resume=True, force=True)


def test_a_run_begun_anew_leaves_nothing_of_the_one_before(prepared: Path, tmp_path: Path) -> None:
    weights, run = tmp_path / "weights", tmp_path / "run"
    train(prepared, weights, train_config(epochs=2, **TINY), run)
    (weights / "map.json").write_text("{}")
    metadata = train(prepared, weights, train_config(epochs=1, **TINY), run, force=True)
    assert [figures["epoch"] for figures in metadata["epochs"]] == [1]
    assert {step.epoch for step in load_steps(run)} == {1}
    assert not (weights / "map.json").exists()
    assert [path.name for path in tmp_path.iterdir()].count("weights") == 1
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_run_whose_loss_is_no_number_stops_with_its_step_and_rate(prepared: Path, tmp_path: Path) -> None:
    wild = train_config(epochs=2, **{**TINY, "base_lr": 1e30, "max_lr": 1e38})
    with pytest.raises(
        SettingsError, match=r"(Step \d+ of epoch 1: the loss is (nan|inf) at the learning rate|no number)"
    ):
        train(prepared, tmp_path / "weights", wild, tmp_path / "run")
    assert not (tmp_path / "weights").exists()
    assert not (tmp_path / "run/state.json").exists()


def test_a_place_that_cannot_be_written_is_noticed_before_the_rows_are_read(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    config = train_config(epochs=1, **TINY)
    for places in ((tmp_path / "file/weights", tmp_path / "run"), (tmp_path / "weights", tmp_path / "file/run")):
        with pytest.raises(SettingsError, match=r"--(out|run) .*cannot be written"):
            train(tmp_path / "no-data", places[0], config, places[1])


def test_a_disk_without_room_is_noticed_before_the_first_step(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10_000))
    with pytest.raises(SettingsError, match=r"needs \d+ kB of disk, and 10 kB are free\. Make room"):
        train(prepared, tmp_path / "weights", train_config(epochs=1, **TINY), tmp_path / "run")
    assert not (tmp_path / "weights").exists()


def test_a_run_that_is_interrupted_says_how_to_go_on_in_a_line(prepared: Path, tmp_path: Path) -> None:
    places = [f"--data={prepared}", f"--out={tmp_path / 'weights'}", f"--run={tmp_path / 'run'}"]
    sizes = ["--network=kim_cnn", "--embedding-size=12", "--num-filters=8", "--batch-tokens=256", "--epochs=10000"]
    process = subprocess.Popen(
        [sys.executable, "-m", "model_training", "train", *places, *sizes],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # Who runs the tests in the background has Ctrl-C ignored, and so would have this process.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not (tmp_path / "run/state.json").exists() and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == 130
    kept = f"{tmp_path / 'run'} keeps the epochs that were done"
    assert errors.strip().splitlines() == [f"stopped. {kept}; the same command with --resume goes on from there."]


def test_the_command_line_says_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "model_training", "prepare", f"--train={tmp_path / 'no.csv'}"]
    done = subprocess.run(
        [*command, f"--out={tmp_path / 'out'}"], capture_output=True, text=True, env={**os.environ}, check=False
    )
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1] == f"error: {tmp_path / 'no.csv'}: no such file."
    assert "Traceback" not in done.stderr
