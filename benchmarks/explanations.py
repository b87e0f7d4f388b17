"""Compares the lenses with LIME and SHAP on the same network: how faithful each is, and the time it takes."""

import argparse
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow.csv
import pyarrow.parquet

from benchmarks.figure import Figure, print_table
from limelight import load
from limelight.engines.engine import Engine, Floats, TokenIds
from limelight.lenses.faithfulness import effects, predicted, word_positions
from limelight.lenses.lens import Lens
from limelight.lenses.registry import lenses_of
from limelight.lenses.target import Target

ROOT = Path(__file__).resolve().parent.parent
LIME_SAMPLES = 500
# SHAP's default is ten passes over the words and back: as many evaluations per word as twenty orders.
SHAP_PASSES = 2
Explainer = Callable[[Engine, TokenIds, Target], Floats]


def main() -> None:
    """Prints a table for the HAN under weights/ on the reviews of a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=ROOT / "weights/han")
    parser.add_argument("--file", type=Path, default=ROOT / "tests/data/products.csv", help=".csv or .parquet")
    parser.add_argument("--text", default="body", help="the column of the texts")
    parser.add_argument("--rows", type=int, default=50)
    arguments = parser.parse_args()
    read = pyarrow.parquet.read_table if arguments.file.suffix == ".parquet" else pyarrow.csv.read_csv
    texts = [text for text in read(arguments.file)[arguments.text].to_pylist() if text and text.strip()]
    print_table(compare(arguments.weights, texts[: arguments.rows]))


def compare(weights: Path, texts: Sequence[str]) -> list[Figure]:
    """Explains the most probable label of each text with every explainer.

    High comprehensiveness and low sufficiency are better.
    """
    predictor = load(weights)
    documents = [predictor.read(text).token_ids for text in texts]
    explainers: dict[str, Explainer] = {
        name: partial(_through, lens) for name, lens in lenses_of(predictor.engine).items()
    }
    explainers |= {f"LIME, {LIME_SAMPLES} samples": _lime, f"SHAP, permutation, {SHAP_PASSES} passes": _shap}
    figures = []
    for name, explain in explainers.items():
        areas, seconds = [], []
        for document in documents:
            probabilities = predictor.engine([document])[0].probabilities
            target = predicted(probabilities)
            started = time.perf_counter()
            found = explain(predictor.engine, document, target)
            seconds.append(time.perf_counter() - started)
            words = word_positions(predictor.preprocessor.words(document))
            order = words[np.argsort(-found[words], kind="stable")][None]
            areas.append(effects(predictor.engine, document, order, target, probabilities).mean(axis=(1, 2)))
        sample = (
            f"{len(documents)} reviews, {sum(sum(map(len, each)) for each in documents) / len(documents):.0f} tokens"
        )
        figures += [
            Figure(f"{name}: {what}", float(value), unit, sample)
            for what, value, unit in (
                ("comprehensiveness", np.mean(areas, axis=0)[0], "AOPC"),
                ("sufficiency", np.mean(areas, axis=0)[1], "AOPC"),
                ("time", 1000 * np.median(seconds), "ms"),
            )
        ]
    return figures


def _through(lens: Lens, engine: Engine, document: TokenIds, target: Target) -> Floats:
    return lens.run(engine, document, target).weights


def _lime(engine: Engine, document: TokenIds, target: Target) -> Floats:
    from lime.lime_base import LimeBase

    tokens = sum(map(len, document))
    random = np.random.default_rng(1)
    # As in LIME's own text explainer: a uniformly random number of words is removed, and proximity is cosine
    # similarity.
    kept = np.ones((LIME_SAMPLES, tokens), bool)
    for row in kept[1:]:
        row[random.choice(tokens, random.integers(1, tokens + 1), replace=False)] = False
    distances = 100 * (1 - np.sqrt(kept.mean(axis=1)))
    base = LimeBase(lambda distance: np.sqrt(np.exp(-(distance**2) / 25**2)), random_state=1)
    values = target.value(engine.parts(document, kept))
    _, found, *_ = base.explain_instance_with_data(
        kept.astype(float), np.stack([1 - values, values], axis=1), distances, 1, tokens, feature_selection="none"
    )
    weights = np.zeros(tokens, np.float32)
    weights[[place for place, _ in found]] = [weight for _, weight in found]
    return weights


def _shap(engine: Engine, document: TokenIds, target: Target) -> Floats:
    import shap

    tokens = sum(map(len, document))
    np.random.seed(1)  # SHAP uses the global generator.
    explainer = shap.explainers.Permutation(
        lambda kept: target.value(engine.parts(document, kept.astype(bool))), np.zeros((1, tokens))
    )
    passes = SHAP_PASSES * (2 * tokens + 1)
    found: Floats = explainer(np.ones((1, tokens)), max_evals=passes, silent=True).values[0].astype(np.float32)
    return found


if __name__ == "__main__":
    main()
