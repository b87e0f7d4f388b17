"""Whether a lens depends on the weights at all, and whether a HAN needs its learned attention, for the card."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from limelight.engines.engine import Engine, TokenIds
from limelight.lenses.faithfulness import half_width
from limelight.lenses.lens import LensInput, Light, Target
from limelight.lenses.registry import lenses_of
from limelight.predictor import Predictor
from model_training.data.corpus import Corpus
from model_training.errors import SettingsError
from model_training.evaluation.evaluate import prepared_for, read_corpus
from model_training.evaluation.scores import score
from model_training.networks.han import HAN
from model_training.networks.pretrained import Pretrained, build, load_pretrained, write_metadata

_SEED, _ROWS = 1, 50


def check_sanity(data: Path, weights: Path, where: str | None) -> dict[str, Any]:
    """Adds both results, on dev rows of `data`, to the faithfulness in the metadata of `weights`; returns all of it.

    Raises:
        DataError: The rows were not prepared with the vocabulary of these weights.
        SettingsError: The faithfulness of the lenses was not measured.
    """
    pretrained = load_pretrained(weights)
    prepared_for(pretrained, weights, data)
    if "faithfulness" not in pretrained.metadata:
        raise SettingsError(f"{weights}: has no faithfulness of lenses; run limelight finish --data first.")
    corpus = Corpus(data, "dev", where)
    rows = np.random.default_rng(_SEED).permutation(len(corpus))[:_ROWS]
    engine = Predictor.of(pretrained).engine
    result = {
        **pretrained.metadata["faithfulness"],
        "shuffled": _compare_with_shuffled(pretrained, engine, corpus, rows),
    }
    if isinstance(pretrained.model, HAN) and pretrained.model.config.pooling == "attention":
        result["uniform_attention"] = _compare_with_uniform(pretrained, corpus, "dev")
    write_metadata(weights, {**pretrained.metadata, "faithfulness": result})
    return result


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
    correlations: dict[str, list[float | None]] = {}
    for document in corpus.documents(rows):
        texts = pretrained.preprocessor.written(document)
        asked = [_ask(each, document, texts) for each in (engine, other)]
        lights = [{name: lens.run(each) for name, lens in lenses_of(each.engine).items()} for each in asked]
        for name, light in lights[0].items():
            correlations.setdefault(name, []).append(_correlation(light, lights[1][name], asked[0].words))
    return {"n": len(rows), "lenses": {name: _mean(values) for name, values in correlations.items()}}


def _ask(engine: Engine, document: TokenIds, texts: Sequence[str]) -> LensInput:
    return LensInput.about_words(engine, document, Target.predicted(engine([document])[0].probabilities), texts)


def _correlation(one: Light, other: Light, words: NDArray[np.int64]) -> float | None:
    """Returns Spearman's correlation of two lights at `words`, unsigned ones in magnitude; None if one is constant."""
    pair = [light.weights[words] if light.signed else np.abs(light.weights[words]) for light in (one, other)]
    return None if any(np.ptp(each) == 0 for each in pair) else float(spearmanr(*pair).statistic)


def _mean(values: Sequence[float | None]) -> float | None:
    """Returns the mean of the values that are not None."""
    known = [value for value in values if value is not None]
    return round(float(np.mean(known)), 4) if known else None


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
