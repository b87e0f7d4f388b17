"""Doubts on dev: as many as readers of the page see, and how often a doubted answer is wrong."""

import json
from pathlib import Path

import numpy as np
import pytest

from limelight.insights.insights import read_insights
from limelight.predictor import Predictor
from model_training.data.corpus import Corpus
from model_training.evaluation.doubts import fit_doubts, measure_doubts
from model_training.markdown import section
from tests.unit.model_training.evaluation.test_insights import weights_for


def test_doubts_are_those_of_the_page_and_wrong_answers_are_counted_on_both_sides(
    prepared: Path, tmp_path: Path
) -> None:
    weights = weights_for(prepared, tmp_path / "kim_cnn", "kim_cnn")
    figures = fit_doubts(prepared, weights)
    predictor, corpus = Predictor.load(weights), Corpus(prepared, "dev")
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
    assert json.loads((weights / "metadata.json").read_text())["doubts"] == figures
    assert f"Of {len(texts)} whole dev reviews" in section("doubts", figures)


def test_the_widest_answers_are_unsure_and_few_reviews_are_doubted(tmp_path: Path) -> None:
    from tests.tiny import save_tiny_han

    predictor = Predictor.load(save_tiny_han(tmp_path / "han"))
    words = ["The", "kettle", "boils", "fast", "and", "looks", "lovely", "but", "did", "not", "close"]
    texts = [" ".join(words[first:] + words[:first]) for first in range(len(words))] * 5
    figures = measure_doubts(predictor, texts, np.zeros(len(texts), int))
    assert figures["doubted"][0] <= 0.08
    widths = [
        np.var(np.repeat([1, 2, 3, 4, 5], np.round(1e6 * np.array(each.probabilities)).astype(int)))
        for each in predictor.predict_batch(texts)
    ]
    assert figures["codes"].get("unsure", 0) == pytest.approx(
        np.mean(np.array(widths) >= figures["unsure_from"]), abs=1e-4
    )
