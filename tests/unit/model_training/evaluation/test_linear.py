"""The linear baseline is measured on the rows of a run, with any labels."""

from pathlib import Path

from model_training.data.corpus import Corpus
from model_training.evaluation import linear
from model_training.evaluation.linear import measure_tfidf


def test_it_learns_from_the_rows_of_the_run_and_is_scored_on_its_dev_rows(prepared: Path) -> None:
    found = measure_tfidf(prepared, "shop=market", None, 1)
    assert found["rows"] == len(Corpus(prepared, "train", "shop=market"))
    assert found["n"] == len(Corpus(prepared, "dev"))
    assert found["value"] > 0.7


def test_of_many_rows_some_are_drawn(prepared: Path, monkeypatch) -> None:
    monkeypatch.setattr(linear, "_ROWS_BESIDE", 50)
    assert measure_tfidf(prepared, None, None, 1)["rows"] == 50
