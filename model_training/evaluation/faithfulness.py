"""Measures the faithfulness of each lens on many reviews."""

import time
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from limelight.engines.engine import TokenIds
from limelight.lenses.faithfulness import SHARES, effects, half_width, random_orders, words_to_flip
from limelight.lenses.lens import LensInput, Target
from limelight.lenses.registry import lenses_of
from limelight.predictor import Predictor

from ..data.corpus import Corpus
from ..networks.pretrained import load_pretrained, write_metadata
from .evaluate import prepared_for

RANDOM = "random"
_SEED = 1


def measure(data: Path, weights: Path, where: str | None, max_rows: int, name: str | None) -> dict[str, Any]:
    """Measures every lens of `weights` on dev rows of `data`, and writes the results to their metadata.

    The target is the probability of the predicted label, as in ERASER (DeYoung et al. 2020). The area over the
    perturbation curve (AOPC) is the mean effect, over the shares, of removing words, or of keeping only these words.

    Raises:
        DataError: The rows were not prepared with the vocabulary of these weights.
    """
    pretrained = load_pretrained(weights)
    prepared_for(pretrained, weights, data)
    corpus = Corpus(data, "dev", where)
    predictor = Predictor.of(pretrained)
    rows = np.random.default_rng(_SEED).permutation(len(corpus))[:max_rows]
    documents = tqdm(corpus.documents(rows), desc="lenses", unit=" rows", total=len(rows), delay=2, disable=None)
    results = [_measure(predictor, document) for document in documents]
    lenses_found = {lens: _summary([curves[lens] for curves in results]) for lens in results[0]}
    result: dict[str, Any] = {
        "name": name or where or "all rows",
        "split": "dev",
        "n": len(rows),
        "shares": list(SHARES),
        "lenses": lenses_found,
    }
    write_metadata(weights, {**pretrained.metadata, "faithfulness": result})
    return result


def _measure(predictor: Predictor, document: TokenIds) -> dict[str, dict[str, Any]]:
    """Returns, for each lens and for random orders, both measures at each share, and the number of words to flip."""
    engine = predictor.engine
    target = Target.predicted(engine([document])[0].probabilities)
    asked = LensInput.about_words(engine, document, target, predictor.preprocessor.written(document))
    words = asked.words
    lights, milliseconds = {}, {}
    for name, lens in lenses_of(engine).items():
        started = time.perf_counter()
        lights[name] = lens.run(asked)
        milliseconds[name] = 1000 * (time.perf_counter() - started)
    ranked = {name: light.ranked(asked) for name, light in lights.items()}
    draws = random_orders(words)
    orders = np.stack([*ranked.values(), *draws])
    moved = effects(asked, orders)
    curves = dict(zip(ranked, np.moveaxis(moved, 2, 0), strict=False))
    curves[RANDOM] = moved[:, :, len(ranked) :].mean(axis=2)
    ranked[RANDOM] = draws[0]
    return {
        name: {
            "moved": curves[name],
            "flip": words_to_flip(asked, order),
            "milliseconds": milliseconds.get(name),
        }
        for name, order in ranked.items()
    }


def _summary(found: list[dict[str, Any]]) -> dict[str, Any]:
    moved = np.stack([curves["moved"] for curves in found])
    flips = np.median([np.inf if curves["flip"] is None else curves["flip"] for curves in found])
    summary: dict[str, Any] = {"words_to_flip": float(flips) if np.isfinite(flips) else None}
    if found[0]["milliseconds"] is not None:
        summary["milliseconds"] = round(float(np.median([curves["milliseconds"] for curves in found])), 1)
    for index, measure_name in enumerate(("comprehensiveness", "sufficiency")):
        areas = moved[:, index].mean(axis=1)
        summary[measure_name] = {
            "levels": [round(float(level), 4) for level in moved[:, index].mean(axis=0)],
            "aopc": round(float(areas.mean()), 4),
            "half_width": round(half_width(areas), 4),
        }
    return summary
