"""Measures on many reviews how faithful each lens is, and whether a HAN needs its learned attention."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from limelight.engines.engine import Engine, TokenIds
from limelight.lenses.faithfulness import SHARES, effects, half_width, random_orders, rank_correlation, words_to_flip
from limelight.lenses.lens import Asked, Target
from limelight.lenses.registry import lenses_of
from limelight.predictor import Predictor

from ..data.corpus import Corpus
from ..networks.han import HAN
from ..networks.pretrained import Pretrained, build, load_pretrained, write_metadata
from .evaluate import prepared_for, read_corpus
from .scores import score

RANDOM = "random"
_SEED = 1
# Number of rows for the test whether a lens depends on the weights at all.
_SHUFFLED_ROWS = 50


def measure(
    data: Path, weights: Path, split: str, where: str | None, max_rows: int, name: str | None
) -> dict[str, Any]:
    """Measures every lens of `weights` on rows of a split of `data`, and writes the result into their metadata.

    The target is the probability of the predicted label, as in ERASER (DeYoung et al. 2020). The area over the
    perturbation curve (AOPC) is the mean, over the shares, of the effect of removing words, or of keeping only them.

    Raises:
        DataError: The rows were not prepared with the vocabulary of these weights.
    """
    pretrained = load_pretrained(weights)
    prepared_for(pretrained, weights, data)
    corpus = Corpus(data, split, where)
    predictor = Predictor.of(pretrained)
    rows = np.random.default_rng(_SEED).permutation(len(corpus))[:max_rows]
    documents = tqdm(corpus.documents(rows), desc="lenses", unit=" rows", total=len(rows), delay=2, disable=None)
    found = [_measure(predictor, document) for document in documents]
    lenses_found = {lens: _summary([curves[lens] for curves in found]) for lens in found[0]}
    result: dict[str, Any] = {
        "name": name or where or "all rows",
        "split": split,
        "n": len(rows),
        "shares": list(SHARES),
        "lenses": lenses_found,
        "shuffled": _compare_with_shuffled(pretrained, predictor.engine, corpus, rows[:_SHUFFLED_ROWS]),
    }
    if isinstance(pretrained.model, HAN) and pretrained.model.config.pooling == "attention":
        result["uniform_attention"] = _compare_with_uniform(pretrained, corpus, split)
    write_metadata(weights, {**pretrained.metadata, "faithfulness": result})
    return result


def _measure(predictor: Predictor, document: TokenIds) -> dict[str, dict[str, Any]]:
    """Returns for each lens, and for random orders, both measures at each share, and the number of words to flip."""
    engine = predictor.engine
    asked = _ask(engine, document, predictor.preprocessor.written(document))
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


def _ask(engine: Engine, document: TokenIds, texts: Sequence[str]) -> Asked:
    return Asked.about_words(engine, document, Target.predicted(engine([document])[0].probabilities), texts)


def _compare_with_shuffled(
    pretrained: Pretrained, engine: Engine, corpus: Corpus, rows: NDArray[np.int64]
) -> dict[str, Any]:
    """Returns the correlation of each lens's word ranks before and after the weights were shuffled."""
    assert pretrained.preprocessor is not None
    random = np.random.default_rng(_SEED)
    model = build(pretrained.config)
    model.set_weights(
        [random.permutation(values.ravel()).reshape(values.shape) for values in pretrained.model.get_weights()]
    )
    other = Predictor.of(pretrained.with_model(model)).engine
    found: dict[str, list[float | None]] = {}
    for document in corpus.documents(rows):
        texts = pretrained.preprocessor.written(document)
        asked = [_ask(each, document, texts) for each in (engine, other)]
        lights = [{name: lens.run(each) for name, lens in lenses_of(each.engine).items()} for each in asked]
        for name, light in lights[0].items():
            found.setdefault(name, []).append(rank_correlation(light, lights[1][name], asked[0].words))
    return {"n": len(rows), "lenses": {name: _mean(values) for name, values in found.items()}}


def _mean(values: Sequence[float | None]) -> float | None:
    """Returns the mean of the values that are not None."""
    known = [value for value in values if value is not None]
    return round(float(np.mean(known)), 4) if known else None


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


def _compare_with_uniform(pretrained: Pretrained, corpus: Corpus, split: str) -> dict[str, Any]:
    """Scores a HAN as it is, and with uniform attention over words and over sentences."""
    labels, model = corpus.labels, build(pretrained.config)
    model.set_weights(pretrained.model.get_weights())
    # With a zero context vector all scores are 0, and all weights equal.
    for attention in (model.word_attention, model.sentence_attention):
        attention.context_vector.assign(np.zeros(attention.context_vector.shape))
    learned, uniform = (
        read_corpus(Predictor.of(each), corpus)[0] for each in (pretrained, pretrained.with_model(model))
    )
    gain = (uniform.argmax(axis=1) == labels).astype(float) - (learned.argmax(axis=1) == labels)
    result: dict[str, Any] = {"n": len(labels), "difference": round(float(gain.mean()), 4)}
    result["half_width"] = round(half_width(gain), 4)
    for name, probabilities in (("learned", learned), ("uniform", uniform)):
        scores = score(probabilities, labels, None, split, name).to_dict()
        result[name] = {key: scores[key] for key in ("value", "low", "high")}
    return result
