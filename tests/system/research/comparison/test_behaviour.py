"""The behaviour of weights is measured next to others and written where the card reads it."""

import json
from pathlib import Path

import pytest

from model_training.data.config import Columns
from model_training.data.prepare import PreparedData, prepare
from model_training.errors import SettingsError
from model_training.evaluation.second_reader import fit_second_reader
from model_training.training.config import train_config
from model_training.training.train import train
from research.comparison.behaviour import measure_behaviour
from research.data.config import LessonConfig
from tests.places import TESTS
from tests.tiny import save_tiny_digit_cnn

FILMS = TESTS / "data/films.tsv"


def test_weights_counts_and_turned_reviews_are_measured_side_by_side(tmp_path: Path) -> None:
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
    second = fit_second_reader(data, tmp_path / "cnn", max_phrases=500)
    assert second["splits"]["dev"]["n"] == PreparedData.load(data).rows["dev"]
    assert second["phrases"] <= 500
    found = measure_behaviour(tmp_path / "cnn", [tmp_path / "cnn"], data)
    assert list(found["readers"]) == ["this model", "cnn, before", "second reader"]
    assert found["readers"]["this model"] == found["readers"]["cnn, before"]
    assert found["turned"]["n"] == 5
    assert json.loads((tmp_path / "cnn/metadata.json").read_text())["behaviour"] == json.loads(json.dumps(found))


def test_weights_of_other_labels_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="1 to 5 stars or two labels"):
        measure_behaviour(save_tiny_digit_cnn(tmp_path / "digits"))
