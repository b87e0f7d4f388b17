"""For any settings, a run ends in weights that work, or in a one-line error, in bounded memory."""

import json
import os
import resource
import time
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from limelight import load
from limelight.cli import main
from limelight.weights import METADATA, WeightsConfig
from model_training.errors import SettingsError
from model_training.training.config import train_config
from model_training.training.networks import fresh_network
from research.__main__ import COMMANDS
from tests.tiny_keras import tiny_kim_cnn

ABSURD = ["-1", "0", "nan", "inf", "1e30", "1000000000000", "", "many"]
# Some sensible and fast values of each setting.
SENSE = {
    "epochs": ["1", "2"],
    "max-documents": ["1", "16", "65536"],
    "batch-tokens": ["1", "256", "1000000"],
    "optimizer": ["adam", "sgd"],
    "base-lr": ["0", "0.0001", "0.1"],
    "max-lr": ["0", "0.02", "1"],
    "peak": ["0", "0.5"],
    "patience": ["1"],
    "ema": ["0", "0.99"],
    "smoothing": ["0.1", "0.9"],
    "pair": ["0", "0.5"],
    "seed": ["0", "2147483647"],
    "dropout": ["0", "0.9"],
    "word-dropout": ["0", "0.5"],
    "embedding-dropout": ["0", "0.5"],
    "embedding-range": ["0.01", "1"],
    "embedding-size": ["1", "12", "4096"],
    "num-filters": ["1", "8", "10000"],
    "kernel-sizes": ["1", "3", "100"],
    "variant": ["rand", "static", "non_static", "multichannel"],
    "balance": ["0", "1"],
    "source-weights": ["shop=market:2", "shop=market", "colour=red:1"],
    "where": ["shop=market", "shop=none", "colour"],
    "dev-where": ["shop=market"],
    "units": ["8"],
}


def values(name: str) -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(SENSE[name]), st.sampled_from(SENSE[name]), st.sampled_from(ABSURD))


SETTINGS = st.lists(st.sampled_from(sorted(SENSE)), max_size=4, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: values(name) for name in names})
)


def run(arguments: list[str]) -> object:
    """Runs a command; returns its exit code, or None if it returns normally."""
    try:
        main(arguments, commands=COMMANDS)
    except SystemExit as stop:
        return stop.code
    return None


# EXAMPLES=100 draws more.
@pytest.mark.long
@settings(
    max_examples=int(os.environ.get("EXAMPLES", "25")),
    deadline=None,
    # The same draws each time, so that a new failure is due to a change.
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(chosen=SETTINGS)
def test_settings_drawn_at_random_end_in_weights_or_in_an_error(chosen: dict[str, str], prepared: Path) -> None:
    small = {"epochs": "1", "embedding-size": "8", "num-filters": "4"}
    with TemporaryDirectory() as folder:
        weights = Path(folder) / "weights"
        places = [f"--data={prepared}", f"--out={weights}", f"--run={folder}/run", "--network=kim_cnn", "--seeds=1"]
        before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        refusal = run(["train-seeds", *places, *(f"--{name}={value}" for name, value in (small | chosen).items())])
        if refusal is not None:
            event("refused")
            # The argument parser exits with 2.
            assert refusal == 2 or str(refusal).startswith("error: ")
            assert not weights.exists()
        else:
            event("trained")
            assert np.isfinite(load(weights).predict("I love this lamp.").probabilities).all()
            json.loads((weights / METADATA).read_text(encoding="utf-8"), parse_constant=pytest.fail)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 4_000_000, "more than 4 GB"
        assert time.process_time() - started < 120


def test_a_network_that_no_machine_can_hold_is_refused_before_it_is_made() -> None:
    config = {**asdict(tiny_kim_cnn().config), "num_filters": 10**10}
    with pytest.raises(SettingsError, match=r"needs about .* GB of memory; this machine has"):
        fresh_network(WeightsConfig("kim_cnn", config, [], None), train_config("kim_cnn"))
