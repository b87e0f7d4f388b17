"""One small corpus, prepared once: 160 reviews of our own, good and bad."""

from pathlib import Path

import pytest

from model_training.data.config import Columns, PrepareConfig
from model_training.data.prepare import prepare
from tests.places import TESTS

PRODUCTS = TESTS / "data/products.csv"
COLUMNS = Columns(text="body", label="verdict", title="headline", keep=("shop",))


def prepare_products(out: Path) -> Path:
    prepare({"train": [PRODUCTS]}, out, COLUMNS, PrepareConfig(min_count=1, dev_share=0.25))
    return out


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare_products(tmp_path_factory.mktemp("prepared") / "products")
