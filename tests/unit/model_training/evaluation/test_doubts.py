"""Doubts on dev: as many as readers of the page see, and how often a doubted answer is wrong."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from limelight.insights.insights import read_insights
from limelight.predictor import Predictor
from model_training.data.corpus import Corpus
from model_training.evaluation.doubts import fit_doubts
from model_training.markdown import section
from tests.unit.model_training.evaluation.test_insights import weights_for


def with_test(prepared: Path, folder: Path) -> Path:
    """Copies prepared rows, and those of dev as test."""
    shutil.copytree(prepared, folder)
    shutil.copytree(folder / "dev", folder / "test")
    return folder


def test_doubts_are_those_of_the_page_and_wrong_answers_are_counted_on_both_sides(
    prepared: Path, tmp_path: Path
) -> None:
    weights = weights_for(prepared, tmp_path / "kim_cnn", "kim_cnn")
    data = with_test(prepared, tmp_path / "data")
    figures = fit_doubts(data, weights)
    assert json.loads((weights / "metadata.json").read_text())["doubts"] == figures
    predictor, corpus = Predictor.load(weights), Corpus(data, "test")
    texts = corpus.texts(np.arange(len(corpus)))
    doubts = [[doubt.code for doubt in read_insights(predictor, text).doubts] for text in texts]
    doubted = np.array([bool(each) for each in doubts])
    right = np.array([predictor.predict(text).label for text in texts]) == np.array(predictor.labels)[corpus.labels]
    assert figures["n"] == len(texts)
    assert figures["doubted"][0] == pytest.approx(doubted.mean(), abs=1e-4)
    for name, side in (("doubted", doubted), ("others", ~doubted)):
        if side.any():
            assert figures["wrong"][name][0] == pytest.approx(1 - right[side].mean(), abs=1e-4)
    assert set(figures["codes"]) == {code for each in doubts for code in each}
    assert f"Of {len(texts)} test rows" in section("doubts", figures)


def test_the_figures_are_of_rows_that_did_not_choose_the_limit(prepared: Path, tmp_path: Path) -> None:
    weights = weights_for(prepared, tmp_path / "kim_cnn", "kim_cnn")
    without = fit_doubts(prepared, weights)
    tested = fit_doubts(with_test(prepared, tmp_path / "data"), weights)
    assert (without["split"], tested["split"]) == ("dev", "test")
    assert without["unsure_from"] == tested["unsure_from"]
    assert without["n"] == len(Corpus(prepared, "dev"))
