"""Compares the lenses with LIME and SHAP: do explanations repeat, are they faithful, and how long do they take?

Each explainer explains the target of the page for reviews of a file. `repeats` appends a sentence that says nothing of
the product, and compares the weights of all other words. `long run` compares phrases with the mean of ten times as many
orders, of other keys. `faithful` removes words, as DeYoung et al. (2020) do.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from benchmarks.figure import Figure, print_table
from limelight import load
from limelight.audit.light import NEUTRAL
from limelight.common.rules import RULES
from limelight.engines.engine import Int64
from limelight.lenses import values
from limelight.lenses.keys import Keys, places
from limelight.lenses.lens import Asked, Lens, Target
from limelight.lenses.registry import lenses_of
from limelight.lenses.trust import effects
from limelight.predictor import Predictor

ROOT = Path(__file__).resolve().parent.parent
# Phrases that add less are not counted as on a side.
LEAST = {"stars": 0.05, "probability": 0.01}
LONG_RUN = 10
LIME_SAMPLES = 500
Weights = NDArray[np.float64]
Explainer = Callable[[Asked], Weights]


def main() -> None:
    """Prints a table for weights on the reviews of a file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--weights", type=Path, default=ROOT / "weights/han")
    parser.add_argument("--file", type=Path, default=ROOT / "tests/data/products.csv", help=".csv or .parquet")
    parser.add_argument("--text", default="body", help="the column of the texts")
    parser.add_argument("--words", type=int, nargs=2, default=(25, 200), help="the least and most words of a text")
    parser.add_argument("--rows", type=int, default=60)
    arguments = parser.parse_args()
    read = pyarrow.parquet.read_table if arguments.file.suffix == ".parquet" else pyarrow.csv.read_csv
    least, most = arguments.words
    texts = [
        text for text in read(arguments.file)[arguments.text].to_pylist() if least <= len((text or "").split()) <= most
    ]
    drawn = np.random.default_rng(3).permutation(len(texts))[: arguments.rows]
    predictor = load(arguments.weights)
    chosen = [texts[place] for place in drawn]
    print_table([*long_run(predictor, chosen), *repeats(predictor, chosen), *faithful(predictor, chosen)])


def ask(predictor: Predictor, text: str) -> Asked:
    """Returns the question that the page asks."""
    return predictor.ask(predictor.read(text), predictor.lean(label=predictor.predict(text).label))


def explainers(predictor: Predictor) -> dict[str, Explainer]:
    """Returns every lens with signs, and its peers on as many parts of a text as the values of phrases take."""
    found: dict[str, Explainer] = {
        name: partial(_weights, lens) for name, lens in lenses_of(predictor.engine).items() if lens.signed
    }
    parts = RULES["values"]["parts"][predictor.engine.name]
    found[f"LIME, {LIME_SAMPLES} samples"] = lime
    found[f"SHAP, permutation, {parts} parts"] = partial(shap_permutation, parts=parts)
    found[f"SHAP, partition, {parts} parts"] = partial(shap_partition, parts=parts)
    return found


def repeats(predictor: Predictor, texts: Sequence[str]) -> list[Figure]:
    """Returns how far the weights of words are the same with a neutral sentence more, for each explainer."""
    figures = []
    for name, explain in explainers(predictor).items():
        rows, seconds = [], []
        for text in texts:
            asked, other = ask(predictor, text), ask(predictor, f"{text} {NEUTRAL}")
            started = time.perf_counter()
            before = explain(asked)
            seconds.append(time.perf_counter() - started)
            rows.append(_alike(before, explain(other)[: len(before)]))
        figures += _figures(name, "repeats", rows, len(texts))
        figures.append(Figure(f"{name}: time", 1000 * float(np.median(seconds)), "ms", f"{len(texts)} reviews"))
    rows = []
    for text in texts:
        before = values.phrase_values(ask(predictor, text)).values
        rows.append(_alike(before, values.phrase_values(ask(predictor, f"{text} {NEUTRAL}")).values[: len(before)]))
    return [*_figures("values of phrases", "repeats", rows, len(texts)), *figures]


def long_run(predictor: Predictor, texts: Sequence[str]) -> list[Figure]:
    """Returns how near the values of phrases are to those of many more orders, and to those of other keys."""
    rows, keys = [], []
    for text in texts:
        asked = ask(predictor, text)
        found = values.phrase_values(asked).values
        runs = []
        for run in range(LONG_RUN):
            with _other_keys(1000 * (1 + run), drawn=True):
                runs.append(values.phrase_values(asked).values)
        many = np.mean(runs, axis=0)
        rows.append((*_alike(many, found)[:2], _other_side(many, found, LEAST[asked.target.unit])))
        with _other_keys(500):
            keys.append(_alike(found, values.phrase_values(asked).values))
    return [
        *_figures("values of phrases", "long run", rows, len(texts)),
        *_figures("values of phrases", "other keys", keys, len(texts)),
    ]


def faithful(predictor: Predictor, texts: Sequence[str]) -> list[Figure]:
    """Returns comprehensiveness (high is better) and sufficiency (low is better) by words, for each explainer."""
    figures = []
    for name, explain in explainers(predictor).items():
        areas = []
        for text in texts:
            reading = predictor.read(text)
            asked = predictor.ask(reading, Target.predicted(predictor.run([reading])[0].probabilities))
            order = asked.words[np.argsort(-explain(asked)[asked.words], kind="stable")]
            areas.append(effects(asked, order[None]).mean(axis=(1, 2)))
        for place, what in enumerate(("comprehensiveness", "sufficiency")):
            figures.append(
                Figure(f"{name}: {what}", float(np.mean(areas, axis=0)[place]), "AOPC", f"{len(texts)} reviews")
            )
    return figures


def _weights(lens: Lens, asked: Asked) -> Weights:
    return np.asarray(lens.run(asked).weights, np.float64)


def lime(asked: Asked) -> Weights:
    """LIME's own regression on parts with a uniformly random number of words removed, by cosine similarity."""
    from lime.lime_base import LimeBase

    tokens = len(asked.texts)
    random = np.random.default_rng(1)
    kept = np.ones((LIME_SAMPLES, tokens), bool)
    for row in kept[1:]:
        row[random.choice(tokens, random.integers(1, tokens + 1), replace=False)] = False
    distances = 100 * (1 - np.sqrt(kept.mean(axis=1)))
    base = LimeBase(lambda distance: np.sqrt(np.exp(-(distance**2) / 25**2)), random_state=1)
    found = asked.values(kept)
    _, local, *_ = base.explain_instance_with_data(
        kept.astype(float), np.stack([1 - found, found], axis=1), distances, 1, tokens, feature_selection="none"
    )
    weights = np.zeros(tokens)
    weights[[place for place, _ in local]] = [weight for _, weight in local]
    return weights


def shap_permutation(asked: Asked, parts: int) -> Weights:
    """SHAP's permutation explainer, on tokens."""
    import shap

    tokens = len(asked.texts)
    np.random.seed(1)  # SHAP uses the global generator.
    explainer = shap.explainers.Permutation(lambda kept: asked.values(kept.astype(bool)), np.zeros((1, tokens)))
    evals = max(parts, 2 * tokens + 1)
    return np.asarray(explainer(np.ones((1, tokens)), max_evals=evals, silent=True).values[0], np.float64)


def shap_partition(asked: Asked, parts: int) -> Weights:
    """SHAP's partition explainer, over a balanced tree of neighbouring tokens."""
    import shap

    tokens = len(asked.texts)
    masker = shap.maskers.Partition(np.zeros((1, tokens)), clustering=_tree(tokens))
    explainer = shap.explainers.Partition(lambda kept: asked.values(kept > 0), masker)
    return np.asarray(explainer(np.ones((1, tokens)), max_evals=parts, silent=True).values[0], np.float64)


def _tree(leaves: int) -> Any:
    """Returns the linkage of a balanced binary tree over neighbours, `<float64>[leaves - 1, 4]`, as SciPy has it."""
    rows: list[tuple[float, float, float, float]] = []
    level = [(number, 1) for number in range(leaves)]
    while len(level) > 1:
        joined = []
        for (one, size), (other, more) in zip(level[::2], level[1::2], strict=False):
            rows.append((one, other, len(rows) + 1.0, size + more))
            joined.append((leaves + len(rows) - 1, size + more))
        level = joined + (level[-1:] if len(level) % 2 else [])
    return np.array(rows, np.float64)


@contextmanager
def _other_keys(salt: int, *, drawn: bool = False) -> Any:
    """Turns the circles of orders by a hash of `salt`; or draws them at random, and settles no text early."""

    def turned(keys: Keys, number: int) -> Int64:
        return places(keys, number + salt)

    def spread(added: Weights) -> Int64:
        own = turned(np.arange(len(added), dtype=np.uint32), 0)
        return own if drawn else (values_spread(added) + own[0]) % 2**32

    values_spread = values._spread
    settled = dict.fromkeys(values._SETTLED, -1.0) if drawn else values._SETTLED
    with (
        mock.patch.object(values, "places", turned),
        mock.patch.object(values, "_spread", spread),
        mock.patch.object(values, "_SETTLED", settled),
    ):
        yield


def _alike(before: Weights, after: Weights) -> tuple[float, float, float]:
    """Returns the correlation, whether the strongest is the same, and how many of the ten strongest change side."""
    strongest = np.argsort(-np.abs(before), kind="stable")[:10]
    correlation = float(np.corrcoef(before, after)[0, 1]) if len(before) > 1 else 1.0
    same = float(np.abs(before).argmax() == np.abs(after).argmax())
    return correlation, same, float((np.sign(before) != np.sign(after))[strongest].mean())


def _other_side(many: Weights, found: Weights, least: float) -> float:
    strong = np.abs(many) >= least
    return float((np.sign(many) != np.sign(found))[strong].mean()) if strong.any() else 0.0


def _figures(name: str, what: str, rows: Sequence[Sequence[float]], count: int) -> list[Figure]:
    means = np.nanmean(np.array(rows), axis=0)
    shares = (("correlation", 1, "r"), ("same strongest", 100, "%"), ("on another side", 100, "%"))
    return [
        Figure(f"{name}: {what}, {quantity}", scale * float(mean), unit, f"{count} reviews")
        for mean, (quantity, scale, unit) in zip(means, shares, strict=True)
    ]


if __name__ == "__main__":
    main()
