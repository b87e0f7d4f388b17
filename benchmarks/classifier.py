"""Measures what the page adds to a classifier of 50 ms a call: `python -m benchmarks.classifier`, half a minute."""

import math
import time
from collections.abc import Iterator
from pathlib import Path

from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from benchmarks import REVIEW
from benchmarks.figure import Figure, print_table
from limelight.engines.black_box import BlackBox
from limelight.shipped import weights_dir

CALL_SECONDS = 0.05
BATCH = 32
REPEATS = 5
# The page requests, in this order: the answer, its light, the insights, and how far to trust the light.
QUESTIONS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("the answer", "predict", {}),
    ("the light", "explain", {"method": "shapley", "trust": False}),
    ("the insights", "insights", {}),
    ("the test of the light", "explain", {"method": "shapley"}),
)


def predict_proba(texts: list[str]) -> list[list[float]]:
    """Counts the letters of a text, in 50 ms a call."""
    time.sleep(CALL_SECONDS)
    shares = [1 / (1 + math.exp(-sum(map(ord, text)) % 7 + 3)) for text in texts]
    return [[1 - share, share] for share in shares]


def measure() -> Iterator[Figure]:
    """Yields, for each question of the page, its time beyond that of the classifier, and how full its calls are."""
    source = f"{Path(__file__).resolve()}:predict_proba"
    settings = Settings(weights_dir=weights_dir(), model=source, model_labels=("no", "yes"))
    added, spent, calls, texts = [0.0] * len(QUESTIONS), [0.0] * len(QUESTIONS), 0, 0
    with TestClient(create_app(settings)) as client:
        engine = client.app.state.registry.predictors["mine"].engine  # type: ignore[attr-defined]
        assert isinstance(engine, BlackBox)
        first_calls, first_texts = engine.calls, engine.texts
        for repeat in range(REPEATS):
            for number, (_, path, more) in enumerate(QUESTIONS):
                before, start = engine.spent, time.perf_counter()
                answer = client.post(f"/api/v1/{path}", json={"text": f"{REVIEW} {repeat}", "model": "mine", **more})
                took = time.perf_counter() - start
                answer.raise_for_status()
                spent[number] += engine.spent - before
                added[number] += took - (engine.spent - before)
        calls, texts = engine.calls - first_calls, engine.texts - first_texts
    sample = f"{REPEATS} reviews of {len(REVIEW.split())} words"
    for (name, _, _), more_seconds, model_seconds in zip(QUESTIONS, added, spent, strict=True):
        if model_seconds:
            yield Figure(f"{name}: beyond the classifier's own time", 100 * more_seconds / model_seconds, "%", sample)
    yield Figure("all of them: beyond the classifier's own time", 100 * sum(added) / sum(spent), "%", sample)
    full = math.ceil(texts / REPEATS / BATCH)
    yield Figure("calls for a review", calls / REPEATS, "", f"{full}, were each of {BATCH} texts")


if __name__ == "__main__":
    print_table(measure())
