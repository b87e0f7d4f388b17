"""Writes the answers of Python for the texts of `tests.system.site.texts`, for comparison with the browser's."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from limelight.errors import EmptyTextError
from limelight.insights.check import check
from limelight.insights.familiarity import check_familiarity
from limelight.insights.insights import read_insights
from limelight.insights.language import ENGLISH
from limelight.insights.summary import summarize
from limelight.lenses.registry import DEFAULT, lenses_by_name
from limelight.prediction import Prediction
from limelight.predictor import Predictor
from limelight.score.answerer import Answerer
from tests.system.site.texts import hard_texts, reviews

# Longer texts are not explained: that takes far longer than their stars.
MOST_CHARACTERS = 1_500
# Every `TRUSTED`-th text is explained by all lenses of the browser, with how far they can be trusted.
TRUSTED = 40
# Reasons to doubt that take a server: it runs a second reader, and detects languages.
SERVER = ("readers_disagree", "language", "other_domain")


def write_answers(weights: Path, names: list[str], out: Path, every: int = 1) -> None:
    """Writes the answers of the models `names`, in the folder `weights`; explains every `every`-th text."""
    predictors = {name: Predictor.load(weights / name) for name in names}
    texts: list[str] = []
    refused: list[str] = []
    for text in [*reviews(), *hard_texts()]:
        (texts if _has_words(predictors[names[0]], text) else refused).append(text)
    answers = {name: _of_model(predictor, texts, every) for name, predictor in predictors.items()}
    content = {"texts": texts, "refused": refused, "models": answers}
    out.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _has_words(predictor: Predictor, text: str) -> bool:
    try:
        predictor.read(text)
    except EmptyTextError:
        return False
    return True


def _of_model(predictor: Predictor, texts: list[str], every: int) -> dict[str, Any]:
    readings = [predictor.read(text) for text in texts]
    predictions = predictor.predict_readings(readings)
    documents = [
        [
            [[token.text, token.whitespace, token.token_id] for token in sentence]
            for sentence in reading.document.sentences
        ]
        for reading in readings
    ]
    short = [number for number in range(0, len(texts), every) if len(texts[number]) <= MOST_CHARACTERS]
    trusted = [number for number in range(0, len(texts), TRUSTED) if len(texts[number]) <= MOST_CHARACTERS]
    return {
        "documents": documents,
        "predictions": [
            {"label": each.label, "median_label": each.median_label, "probabilities": each.probabilities}
            | {"weights": [sentence.weight for sentence in each.sentences], "counts": each.to_dict()["counts"]}
            for each in predictions
        ],
        "familiarity": _familiarity(predictor, texts, predictions),
        "explained": [_explain(predictor, number, texts[number]) for number in short],
        "trusted": [
            _trust(predictor, number, texts[number], lens)
            for number in trusted
            for lens in lenses_by_name(predictor.explanation, slopes=False)
        ],
        "insights": [
            {
                "number": number,
                "mood": [point.value for point in found.mood],
                "range": found.range and [found.range.low, found.range.high],
                "doubts": [doubt for doubt in found.doubts if not doubt.startswith(SERVER)],
                "nearest": [review.point for review in found.neighbours],
                "phrases": [review.phrases for review in found.neighbours],
            }
            for number in short
            for found in [read_insights(predictor, [], texts[number])]
        ],
        "scores": [
            {"number": number, "label": row["label"], "phrases": row["key_phrases"]}
            for number, row in zip(
                trusted, Answerer(predictor, predictor.explanation)([texts[number] for number in trusted]), strict=True
            )
        ],
    }


def _familiarity(predictor: Predictor, texts: list[str], predictions: list[Prediction]) -> list[tuple[Any, ...]]:
    """Returns for each text its score, the limit, and the reasons; None where only a server tells the language."""
    documents = [predictor.read(text).token_ids for text in texts]
    probabilities = np.array([each.probabilities for each in predictions], np.float32)
    vectors = predictor.engine.answers(documents)[1]
    return [
        (each.score, each.limit, each.reasons if each.language in (None, ENGLISH) else None)
        for each in check_familiarity(predictor, documents, texts, probabilities, vectors)
    ]


def _explain(predictor: Predictor, number: int, text: str) -> dict[str, Any]:
    explained = predictor.explain_reading(predictor.read(text), DEFAULT, trust=False)
    return {
        "number": number,
        "undecided": explained.prediction.undecided,
        "value": explained.findings.value,
        "base": explained.findings.base,
        "phrases": [list(msgspec.structs.astuple(phrase)) for phrase in explained.prediction.phrases],
        "summary": asdict(summarize(explained)),
    }


def _trust(predictor: Predictor, number: int, text: str, lens: str) -> dict[str, Any]:
    explained = predictor.explain(text, lens)
    faithfulness, checked = explained.findings.faithfulness, check(explained)
    assert faithfulness is not None
    return {
        "number": number,
        "lens": lens,
        "weights": np.concatenate(explained.light.shown.token_weights).tolist(),
        "summary": summarize(explained).text,
        "check": checked and asdict(checked),
        "flip": faithfulness.words_to_flip,
        "drop": faithfulness.drop,
        "random_drop": faithfulness.random_drop,
        "agreement": [pair.rank_correlation for pair in explained.findings.agreement],
    }
