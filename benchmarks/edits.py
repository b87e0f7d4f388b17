"""Measures edits: how few words turn an answer, how long the search takes, and whether people change the same words.

Usage: python -m benchmarks.edits --data ../shared/data [--reviews 200]
"""

import argparse
import difflib
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from benchmarks.figure import Figure, print_table
from limelight import load
from limelight.common.statistics import wilson
from limelight.edits.edit import Edits
from limelight.predictor import Predictor

_WORDS = range(15, 151)
_AROUND_100 = range(80, 121)
_WORD = re.compile(r"[\w']+")


def measure(predictor: Predictor, texts: Sequence[str]) -> list[Figure]:
    """Asks what would turn the answer to each of `texts`: a star further, or the other label."""
    predictor.edit(texts[0])
    results: list[Edits] = []
    seconds: dict[str, list[float]] = {"time": [], "time of the processor": []}
    for text in texts:
        start, busy = time.perf_counter(), time.process_time()
        results.append(predictor.edit(text))
        if len(text.split()) in _AROUND_100:
            seconds["time"].append(time.perf_counter() - start)
            seconds["time of the processor"].append(time.process_time() - busy)
    figures = []
    for most in (1, 2, 3):
        count = sum(edits.words is not None and edits.words <= most for edits in results)
        low, high = wilson(count, len(results))
        sample = f"{len(results)} reviews, 95 % from {100 * low:.0f} to {100 * high:.0f}"
        figures.append(Figure(f"turned within {most}, {predictor.name}", 100 * count / len(results), "%", sample))
    every = [edit for edits in results for edit in edits.edits]
    again = predictor.predict_batch([edit.text for edit in every])
    same = sum(
        np.allclose(edit.prediction.probabilities, each.probabilities, atol=1e-4)
        for edit, each in zip(every, again, strict=True)
    )
    figures.append(
        Figure(f"answers as predicted again, {predictor.name}", 100 * same / len(every), "%", f"{len(every)} edits")
    )
    figures += _times(seconds, predictor.name)
    return figures


def _times(seconds: Mapping[str, Sequence[float]], model: str) -> Iterator[Figure]:
    for name, taken in seconds.items():
        for percent in (50, 90):
            value = 1000 * float(np.percentile(taken, percent))
            yield Figure(f"{name}, {model}, p{percent}", value, "ms", f"{len(taken)} reviews of about 100 words")


def measure_against_people(predictor: Predictor, pairs: Sequence[tuple[str, str]]) -> list[Figure]:
    """Compares the words of the fewest changes with those that people changed to turn the same review."""
    hits = changed = 0
    random = []
    for text, edited in pairs:
        by_people = _changed(text, edited)
        edits: Edits = predictor.edit(text)
        if not edits.words:
            continue
        ours = _changed(text, edits.edits[0].text)
        hits += len(ours & by_people)
        changed += len(ours)
        random.append(len(by_people) / max(1, len(_WORD.findall(text))))
    low, high = wilson(hits, changed)
    sample = f"{changed} words, 95 % from {100 * low:.0f} to {100 * high:.0f}"
    return [
        Figure(f"changed by people too, {predictor.name}", 100 * hits / max(1, changed), "%", sample),
        Figure("a random word changed by people", 100 * float(np.mean(random)), "%", f"{len(random)} reviews"),
    ]


def _changed(text: str, edited: str) -> set[int]:
    """Returns the numbers of the words of `text` that `edited` lacks, and of those before which it puts others."""
    before, after = (_WORD.findall(each.lower()) for each in (text, edited))
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return {
        number
        for kind, start, stop, _, _ in blocks
        if kind != "equal"
        for number in (range(start, stop) if stop > start else [min(start, len(before) - 1)])
    }


def _of_length(texts: Sequence[str], count: int) -> list[str]:
    fitting = [text for text in texts if len(text.split()) in _WORDS]
    return [fitting[row] for row in np.random.default_rng(1).permutation(len(fitting))[:count]]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--reviews", type=int, default=200)
    given = parser.parse_args()
    stars = pq.read_table(given.data / "reviews5/dev.parquet")["text"].to_pylist()
    reviews = _of_length(stars, given.reviews)
    figures = measure(load("han"), reviews)
    films = pq.read_table(given.data / "imdb/counterfactual.parquet").to_pylist()
    plain = {row["pair"]: row["text"].replace("<br />", " ") for row in films if not row["edited"]}
    pairs = [
        (plain[row["pair"]], row["text"].replace("<br />", " "))
        for row in films
        if row["edited"] and row["pair"] in plain
    ]
    reader = load("kim_cnn")
    plots = _of_length(list(plain.values()), given.reviews)
    figures += measure(reader, plots)
    short = [pair for pair in pairs if len(pair[0].split()) in _WORDS]
    order = np.random.default_rng(1).permutation(len(short))[: given.reviews]
    figures += measure_against_people(reader, [short[row] for row in order])
    print_table(figures)


if __name__ == "__main__":
    main()
