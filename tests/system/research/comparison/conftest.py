"""A toy data set and a comparison on it."""

import csv
from pathlib import Path

import pytest

from tests.unit.model_training.conftest import PRODUCTS

TOY = """
[models.tfidf]
title = "TF-IDF"
baseline = "tfidf"
[models.fasttext]
baseline = "fasttext"
[models.cnn]
title = "CNN"
network = "kim_cnn"
embedding_size = 12
num_filters = 8
[tasks.products]
title = "Products"
file = "$DATA/products.tsv"
folds = 2
settings = { epochs = 1, batch_tokens = 256, max_lr = 0.02 }
published = { cnn = 99.0 }
"""


def products() -> list[tuple[str, str]]:
    with PRODUCTS.open(encoding="utf-8", newline="") as file:
        return [(row["body"], row["verdict"]) for row in csv.DictReader(file)]


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """Returns a folder with a data set and the description of a comparison."""
    rows = [("all", label, text) for text, label in products()]
    lines = ["\t".join(row) + "\n" for row in [("split", "label", "text"), *rows]]
    (tmp_path / "products.tsv").write_text("".join(lines), encoding="utf-8")
    (tmp_path / "toy.toml").write_text(TOY, encoding="utf-8")
    return tmp_path
