"""Several devices, and several processes, take the same steps as one."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model_training.data.devices import Devices, compiles_shapes, spread
from model_training.errors import SettingsError
from model_training.training.config import train_config

# Takes two steps, and prints the losses and the weights.
_STEPS = """
import json, sys
from pathlib import Path
import keras, numpy as np
from model_training.data.devices import spread
from model_training.training.config import train_config
from model_training.training.stepper import answerer, stepper
from model_training.training.task import Reviews

data, network, wanted, out = sys.argv[1:]
sizes = dict(han=dict(units=4), kim_cnn=dict(num_filters=4))[network]
sizes |= dict(embedding_size=6, dropout=0.0, word_dropout=0.0, batch_tokens=100_000, max_documents=8)
config = train_config(network, **sizes)
with spread(wanted) as devices:
    task = Reviews(Path(data), config, devices)
    keras.utils.set_random_seed(1)
    _, model, _ = task.build()
    batches = task.batches(1)
    # Also the last batch, which is smaller and so is padded.
    sizes = [len(positions) for positions in batches.positions]
    step = stepper(model, batches[0], devices)
    losses = [np.asarray(step(batches[n], 0.1, 0.9)).tolist() for n in (0, int(np.argmin(sizes)))]
    step.sync()
    answers = np.asarray(answerer(model, batches[0], devices)(batches[0][0])).tolist()
    if devices.is_first:
        weights = [np.asarray(weight).tolist() for weight in model.trainable_weights]
        Path(out).write_text(json.dumps([sizes, losses, weights, answers]))
"""


def take_steps(
    prepared: Path, out: Path, network: str, wanted: str, faked: int, **environment: str
) -> subprocess.Popen:
    flags = {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}
    flags["XLA_FLAGS"] = f"--xla_force_host_platform_device_count={faked}"
    return subprocess.Popen(
        [sys.executable, "-c", _STEPS, str(prepared), network, wanted, str(out)],
        env={**os.environ, **flags, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def result(process: subprocess.Popen, out: Path) -> tuple[list[int], list, list, list]:
    said, _ = process.communicate(timeout=280)
    assert process.returncode == 0, said[-4000:]
    return json.loads(out.read_text())


def assert_same(one: tuple, other: tuple) -> None:
    """Within rounding: several devices sum in another order."""
    for number in (1, 2):
        for mine, theirs in zip(one[number], other[number], strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=2e-4, atol=2e-6)
    count = min(len(one[3]), len(other[3]), one[0][0])
    np.testing.assert_allclose(one[3][:count], other[3][:count], rtol=2e-4)


@pytest.mark.long
@pytest.mark.parametrize("network", ["kim_cnn", pytest.param("han", marks=pytest.mark.night)])
def test_a_step_on_two_or_four_devices_is_that_on_one(prepared: Path, tmp_path: Path, network: str) -> None:
    counts = ["1", "2", "4"]
    processes = [take_steps(prepared, tmp_path / count, network, count, 4) for count in counts]
    one, *others = [result(process, tmp_path / count) for process, count in zip(processes, counts, strict=True)]
    for other in others:
        assert_same(one, other)


@pytest.mark.long
def test_a_step_of_two_processes_is_that_of_one(prepared: Path, tmp_path: Path) -> None:
    """Each with a device of its own."""
    alone = result(take_steps(prepared, tmp_path / "one", "kim_cnn", "1", 1), tmp_path / "one")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    processes = [
        take_steps(
            prepared,
            tmp_path / "two",
            "kim_cnn",
            "all",
            1,
            KERAS_DISTRIBUTION_JOB_ADDRESSES=address,
            KERAS_DISTRIBUTION_NUM_PROCESSES="2",
            KERAS_DISTRIBUTION_PROCESS_ID=str(number),
        )
        for number in range(2)
    ]
    [together, _] = [result(process, tmp_path / "two") for process in processes]
    assert_same(alone, together)


def test_several_devices_are_for_jax_and_a_network_of_reviews() -> None:
    for wanted in ("all", "2", "many"):
        with pytest.raises(SettingsError, match=f"--devices {wanted}: only JAX supports"), spread(wanted):
            pass
    with spread("1") as devices:
        assert devices.count == 1
    assert train_config().network == "han"


def test_all_devices_or_a_number_of_them_share_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("jax")
    known, chosen = ["cpu:0", "cpu:1", "cpu:2"], list[object]()
    monkeypatch.setattr("keras.backend.backend", lambda: "jax")
    monkeypatch.setattr("keras.distribution.list_devices", lambda: known)
    monkeypatch.setattr("keras.distribution.DataParallel", lambda devices, **_: devices)
    monkeypatch.setattr("keras.distribution.set_distribution", chosen.append)
    for wanted, count in (("all", 3), ("2", 2)):
        with spread(wanted) as devices:
            assert devices == Devices(count)
            assert devices.is_first
    assert chosen == [known, None, known[:2], None]
    for wanted, reason in (
        ("4", "there are 3, cpu:0"),
        ("0", "must be all or a number"),
        ("some", "must be all or a number"),
    ):
        with pytest.raises(SettingsError, match=f"--devices {wanted}: .*{reason}"), spread(wanted):
            pass
    del known[1:]
    with spread("all") as devices:
        assert devices == Devices()
    assert len(chosen) == 4


@pytest.mark.parametrize("device", ["cpu:0", "gpu:0"])
def test_xla_compiles_where_there_is_a_gpu(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keras.distribution.list_devices", lambda: [device])
    assert compiles_shapes() == (device == "gpu:0")
