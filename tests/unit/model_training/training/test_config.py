"""Settings: each network has its own, each value its range, and none is silently ignored."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from limelight.common.ranges import Range
from model_training.data.config import PrepareConfig
from model_training.errors import SettingsError
from model_training.training.config import CONFIGS, train_config
from research.distillation.config import TeacherConfig


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"epochs": 0}, r"--epochs 0: must be at least 1 and at most 10,000\."),
        ({"max_documents": 0}, "--max-documents 0"),
        ({"dropout": 1.5}, r"--dropout 1\.5: must be at least 0 and less than 1\."),
        ({"dropout": float("nan")}, "--dropout nan"),
        ({"ema": 1.5}, "--ema"),
        ({"smoothing": 2}, "--smoothing"),
        ({"balance": 2}, "--balance"),
        ({"peak": 2}, "--peak"),
        ({"max_lr": float("inf")}, "--max-lr inf"),
        ({"base_lr": 0.1}, r"--base-lr 0\.1: must be at most --max-lr, which is 0\.002"),
        ({"patience": 0}, "--patience 0"),
        ({"seed": -1}, "--seed -1"),
        ({"network": "kim_cnn", "kernel_sizes": (3, 0)}, "--kernel-sizes 0"),
        ({"network": "kim_cnn", "kernel_sizes": ()}, "--kernel-sizes: has 0 numbers"),
    ],
)
def test_a_value_out_of_its_range_is_named_with_its_limit(settings: dict, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        train_config(**settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"network": "han", "num_filters": 8}, "--num-filters: han has no such setting"),
        ({"network": "kim_cnn", "units": 8}, "--units: kim_cnn has no such setting"),
        ({"network": "digit_cnn", "where": "a=b"}, "--where: digit_cnn has no such setting"),
        ({"network": "lstm"}, "Choose one of han, kim_cnn, digit_cnn"),
        ({"start": Path("w"), "vectors": (Path("v.npy"),)}, "--vectors: --from decides it"),
        ({"start": Path("w"), "embedding_size": 8}, "--embedding-size: --from decides it"),
        ({"vectors": (Path("v.npy"),), "embedding_size": 8}, "--embedding-size: --vectors decide it"),
        ({"network": "kim_cnn", "vectors": (Path("v.npy"),), "embedding_range": 0.1}, "--embedding-range"),
        ({"network": "kim_cnn", "vectors": (Path("v.npy"),), "variant": "rand"}, "--variant rand"),
        ({"network": "kim_cnn", "variant": "static"}, "--variant static: .* give --vectors"),
    ],
)
def test_a_setting_that_would_be_ignored_is_refused(settings: dict, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        train_config(**settings)


def test_the_help_of_a_network_offers_no_setting_of_another() -> None:
    command = [sys.executable, "-m", "model_training", "train", "--network", "kim_cnn", "--help", "all"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "--num-filters" in text
    for name in ("--units", "--pooling"):
        assert name not in text


def test_the_help_of_train_shows_fifteen_options_and_all_on_request() -> None:
    shown = {}
    for more in ((), ("all",)):
        command = [sys.executable, "-m", "model_training", "train", "--help", *more]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        shown[more] = set(re.findall(r"^│ (--[a-z-]+)", text, re.MULTILINE))
    assert {"--label", "--out", "--from", "--test"} <= shown[()]
    assert len(shown[()]) <= 15
    assert shown[()] < shown[("all",)]
    assert "--source-weights" in shown[("all",)]


def test_the_length_of_the_texts_chooses_a_network_unless_one_is_named() -> None:
    assert train_config("auto", seed=3).for_texts(100) == train_config("han", seed=3)
    assert train_config("auto").for_texts(8).network == "kim_cnn"
    assert train_config("kim_cnn").for_texts(100).network == "kim_cnn"


@pytest.mark.parametrize("config", [*CONFIGS.values(), PrepareConfig, TeacherConfig])
def test_every_number_that_can_be_set_has_a_range(config: type) -> None:
    for field in fields(config):
        kind = str(getattr(field.type, "__origin__", field.type))
        if "int" in kind or "float" in kind:
            ranges = [part for part in getattr(field.type, "__metadata__", ()) if isinstance(part, Range)]
            assert ranges, f"{config.__name__}.{field.name} has no range"


def test_few_rows_are_passed_over_more_often_in_smaller_batches() -> None:
    many, few, given = (
        train_config(**settings).for_rows(rows, 6)
        for rows, settings in ((400_000, {}), (5000, {}), (5000, {"epochs": 2, "max_documents": 9}))
    )
    assert (many.epochs, many.max_documents) == (3, 128)
    assert few.epochs > many.epochs
    assert few.max_documents < many.max_documents
    assert (given.epochs, given.max_documents) == (2, 9)
