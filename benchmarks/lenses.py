"""Measures the cost of explanations, in predictions of the same review."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import REVIEW
from benchmarks.figure import Figure
from limelight import load
from limelight.lenses.lens import Lens
from limelight.lenses.registry import lenses_of
from limelight.lenses.target import EXPECTED_STARS, Target
from limelight.predictor import Predictor

CALLS = 30


def measure_lenses(weights: Path) -> list[Figure]:
    """Times one prediction of a review and every lens on it, from the text on and without caches."""
    predictor = load(weights)
    words = predictor.read(REVIEW)
    sentences, tokens = len(words.token_ids), sum(map(len, words.token_ids))
    one = _median(lambda: predictor.predict(REVIEW))
    figures = [Figure(f"one prediction, {predictor.name}", 1000 * one, "ms", f"{CALLS} calls, {tokens} tokens")]
    name = EXPECTED_STARS if predictor.stars else predictor.predict(REVIEW).label
    target = Target.choose(name, predictor.labels, predictor.stars)
    for name, lens in lenses_of(predictor.engine).items():
        cost = _median(partial(_look, predictor, lens, target))
        sample = f"{CALLS} calls, {tokens} tokens in {sentences} sentences"
        figures.append(Figure(f"{name} ÷ one prediction, {predictor.name}", cost / one, "times", sample))
    # Reading the text once for each word, with the word left out.
    figures.append(Figure(f"leaving out the naive way, {predictor.name}", float(tokens), "times", "by definition"))
    return figures


def _look(predictor: Predictor, lens: Lens, target: Target) -> None:
    lens.run(predictor.ask(predictor.read(REVIEW), target))


def _median(call: Callable[[], object]) -> float:
    """Returns the seconds that `call` takes."""
    seconds = []
    for _ in range(CALLS):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return float(np.median(seconds))
