"""Weights are measured on turned reviews, and the result is written where the card reads it."""

import json
from pathlib import Path

from model_training.data.config import Columns
from model_training.data.prepare import prepare
from model_training.markdown import section
from model_training.training.config import train_config
from model_training.training.train import train
from research.comparison.turned import measure_turned
from research.data.config import LessonConfig
from tests.places import TESTS

FILMS = TESTS / "data/films.tsv"


def test_turned_reviews_are_measured(tmp_path: Path) -> None:
    rows = [line.split("\t") for line in FILMS.read_text(encoding="utf-8").splitlines()[1:]]
    columns = FILMS.read_text(encoding="utf-8").splitlines()[0].split("\t")
    texts = [row[columns.index("text")] for row in rows]
    pairs = ["text\tlabel\tpair\tedited"]
    for number, text in enumerate(texts[:10]):
        label = rows[number][columns.index("label")]
        other = "positive" if label == "negative" else "negative"
        pairs += [f"{text}\t{label}\t{number}\tFalse", f"{text} Or not.\t{other}\t{number}\tTrue"]
    turned = tmp_path / "pairs.tsv"
    turned.write_text("\n".join(pairs), encoding="utf-8")
    config = LessonConfig(min_count=1, dev_share=0.2, behaviour=0.5, turned=turned, turned_share=0.5)
    data = tmp_path / "data"
    prepare({"train": [FILMS]}, data, Columns(), config)
    sizes = {"embedding_size": 8, "num_filters": 4, "kernel_sizes": (2,)}
    settings = train_config(network="kim_cnn", epochs=1, pair=0.5, **sizes)
    train(data, tmp_path / "cnn", settings, tmp_path / "run")
    found = measure_turned(tmp_path / "cnn", data)
    assert found["n"] == 5
    assert json.loads((tmp_path / "cnn/metadata.json").read_text())["turned"] == found
    assert f"of {found['n']} edits" in section("turned", found)
