"""Labels of a trained network for texts that have none."""

from pathlib import Path

import datasets
import pytest

from model_training.errors import SettingsError
from model_training.label import label_texts
from model_training.reviews import Columns
from tests.tiny import save_tiny_kim_cnn

COLUMNS = Columns(text="body")


def test_the_sure_labels_are_kept(tmp_path: Path) -> None:
    weights = save_tiny_kim_cnn(tmp_path / "weights")
    texts = tmp_path / "texts.csv"
    texts.write_text("body\nWe loved the film.\nThe ending was slow and boring.\n")
    out = tmp_path / "labelled.parquet"
    assert label_texts([texts], out, weights, COLUMNS, 0.0) == (2, 2)
    rows = datasets.Dataset.from_parquet(str(out), cache_dir=str(tmp_path / "cache"))
    assert rows["text"][0] == "We loved the film."
    assert set(rows["label"]) <= {"negative", "positive"}
    sure = max(rows["probability"])
    assert label_texts([texts], out, weights, COLUMNS, sure) == (1, 2)
    with pytest.raises(SettingsError, match="none of 2 texts reaches it"):
        label_texts([texts], out, weights, COLUMNS, 1.0)
    with pytest.raises(SettingsError, match="--min-probability 90"):
        label_texts([texts], out, weights, COLUMNS, 90)
