"""Settings: each network has its own, each value its range, and none is silently ignored."""

from pathlib import Path

import pytest

from model_training.errors import SettingsError
from model_training.training.config import train_config


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
        ({"start": Path("w"), "vectors": (Path("v.npy"),)}, "--vectors: is determined by --from"),
        ({"start": Path("w"), "embedding_size": 8}, "--embedding-size: is determined by --from"),
        ({"vectors": (Path("v.npy"),), "embedding_size": 8}, "--embedding-size: is determined by --vectors"),
        ({"network": "kim_cnn", "vectors": (Path("v.npy"),), "embedding_range": 0.1}, "--embedding-range"),
        ({"network": "kim_cnn", "vectors": (Path("v.npy"),), "variant": "rand"}, "--variant rand"),
        ({"network": "kim_cnn", "variant": "static"}, "--variant static: .* Specify --vectors"),
    ],
)
def test_a_setting_that_would_be_ignored_is_refused(settings: dict, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        train_config(**settings)


def test_the_length_of_the_texts_chooses_a_network_unless_one_is_named() -> None:
    assert train_config("auto", seed=3).for_texts(100) == train_config("han", seed=3)
    assert train_config("auto").for_texts(8).network == "kim_cnn"
    assert train_config("kim_cnn").for_texts(100).network == "kim_cnn"


def test_few_rows_are_passed_over_more_often_in_smaller_batches() -> None:
    many, few, given = (
        train_config(**settings).for_rows(rows, 6)
        for rows, settings in ((400_000, {}), (5000, {}), (5000, {"epochs": 2, "max_documents": 9}))
    )
    assert (many.epochs, many.max_documents) == (3, 128)
    assert few.epochs > many.epochs
    assert few.max_documents < many.max_documents
    assert (given.epochs, given.max_documents) == (2, 9)
