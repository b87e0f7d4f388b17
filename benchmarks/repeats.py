"""Measures the lenses with signs: do explanations repeat, are they faithful, and how long do they take?

Each explainer explains the target of the page for reviews of a file. `repeats` appends a sentence that says nothing of
the product, and compares the weights of all other words, and of phrases. `faithful` removes words, as DeYoung et al.
(2020) do. SHAP's permutation explainer is measured too if it is installed.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from benchmarks.figure import Figure, print_table
from limelight import load
from limelight.audit.light import with_sentence_more
from limelight.lenses.faithfulness import effects
from limelight.lenses.lens import Lens, LensInput, Target
from limelight.lenses.phrases import phrase_values
from limelight.lenses.registry import lenses_of
from limelight.predictor import Predictor

ROOT = Path(__file__).resolve().parent.parent
# Parts of a text that SHAP asks for.
PARTS = 700
Weights = NDArray[np.float64]
Explainer = Callable[[LensInput], Weights]


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
    print_table([*repeats(predictor, chosen), *faithful(predictor, chosen)])


def ask(predictor: Predictor, text: str) -> LensInput:
    """Returns the question that the page asks."""
    return predictor.ask(predictor.read(text), predictor.lean(label=predictor.predict(text).label))


def explainers(predictor: Predictor) -> dict[str, Explainer]:
    """Returns the values of words by every lens with signs, and by SHAP."""
    found: dict[str, Explainer] = {
        name: partial(_weights, lens) for name, lens in lenses_of(predictor.engine).items() if lens.signed
    }
    return found | ({f"SHAP, permutation, {PARTS} parts": shap_permutation} if find_spec("shap") else {})


def repeats(predictor: Predictor, texts: Sequence[str]) -> list[Figure]:
    """Returns how far weights are the same with a neutral sentence more, and the time of each explainer."""
    figures = []
    for name, explain in {"phrases alone": _values, **explainers(predictor)}.items():
        rows, seconds = [], []
        for text in texts:
            asked, other = ask(predictor, text), ask(predictor, with_sentence_more(text))
            started = time.perf_counter()
            before = explain(asked)
            seconds.append(time.perf_counter() - started)
            after = explain(other)[: len(before)]
            correlation = float(np.corrcoef(before, after)[0, 1]) if len(before) > 1 else 1.0
            rows.append((correlation, float(np.abs(before).argmax() == np.abs(after).argmax())))
        count = f"{len(texts)} reviews"
        correlation, same = np.nanmean(np.array(rows), axis=0)
        figures.append(Figure(f"{name}: correlation with a neutral sentence more", float(correlation), "r", count))
        figures.append(Figure(f"{name}: the strongest stays the strongest", 100 * float(same), "%", count))
        figures.append(Figure(f"{name}: time", 1000 * float(np.median(seconds)), "ms", count))
    return figures


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


def _weights(lens: Lens, asked: LensInput) -> Weights:
    return np.asarray(lens.run(asked).weights, np.float64)


def _values(asked: LensInput) -> Weights:
    return phrase_values(asked).values


def shap_permutation(asked: LensInput) -> Weights:
    """SHAP's permutation explainer, on tokens."""
    import shap

    tokens = len(asked.texts)
    np.random.seed(1)  # SHAP uses the global generator.
    explainer = shap.explainers.Permutation(lambda kept: asked.values(kept.astype(bool)), np.zeros((1, tokens)))
    evals = max(PARTS, 2 * tokens + 1)
    return np.asarray(explainer(np.ones((1, tokens)), max_evals=evals, silent=True).values[0], np.float64)


if __name__ == "__main__":
    main()
