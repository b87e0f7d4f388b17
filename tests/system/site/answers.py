"""Writes the answers of Python for the texts of `tests.system.site.texts`, for comparison with the browser's."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from limelight.errors import EmptyTextError
from limelight.insights.familiarity import check_familiarity
from limelight.insights.insights import read_insights
from limelight.insights.language import ENGLISH
from limelight.insights.summary import summarize
from limelight.prediction import Prediction
from limelight.predictor import Predictor
from limelight.score.answerer import Answerer
from tests.system.site.texts import hard_texts, reviews

# Every `EXPLAINED`-th text is explained, too, if it is no longer than this: that takes far longer than its stars.
EXPLAINED, MOST_CHARACTERS = 40, 1_500
LENSES = ("leave_one_out", "shapley")


def write_answers(weights: Path, names: list[str], out: Path) -> None:
    """Writes the answers of the models `names`, in the folder `weights`, to `out`."""
    predictors = {name: Predictor.load(weights / name) for name in names}
    texts: list[str] = []
    refused: list[str] = []
    for text in [*reviews(), *hard_texts()]:
        (texts if _has_words(predictors[names[0]], text) else refused).append(text)
    answers = {name: _of_model(predictor, texts) for name, predictor in predictors.items()}
    content = {"texts": texts, "refused": refused, "models": answers}
    out.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _has_words(predictor: Predictor, text: str) -> bool:
    try:
        predictor.read(text)
    except EmptyTextError:
        return False
    return True


def _of_model(predictor: Predictor, texts: list[str]) -> dict[str, Any]:
    readings = [predictor.read(text) for text in texts]
    predictions = predictor.predict_readings(readings)
    documents = [
        [
            [[token.text, token.whitespace, token.token_id] for token in sentence]
            for sentence in reading.document.sentences
        ]
        for reading in readings
    ]
    chosen = [number for number in range(0, len(texts), EXPLAINED) if len(texts[number]) <= MOST_CHARACTERS]
    return {
        "documents": documents,
        "predictions": [
            {"label": each.label, "median_label": each.median_label, "probabilities": each.probabilities}
            | {"weights": [sentence.weight for sentence in each.sentences], "counts": each.to_dict()["counts"]}
            for each in predictions
        ],
        "familiarity": _familiarity(predictor, texts, predictions),
        "explained": [_explain(predictor, number, texts[number], lens) for number in chosen for lens in LENSES],
        "insights": [
            {
                "number": number,
                "mood": [point.value for point in found.mood],
                "range": found.range and [found.range.low, found.range.high],
                # Only a server can run a second reader, and detect languages and unfamiliar texts.
                "doubts": [doubt for doubt in found.doubts if doubt in ("undecided", "short", "mixed", "unsure")],
                "nearest": [review.point for review in found.neighbours],
                "phrases": [review.phrases for review in found.neighbours],
            }
            for number in chosen
            for found in [read_insights(predictor, [], texts[number])]
        ],
        "scores": [
            {"number": number, "label": row["label"], "phrases": row["key_phrases"]}
            for number, row in zip(
                chosen, Answerer(predictor, predictor.explanation)([texts[number] for number in chosen]), strict=True
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


def _explain(predictor: Predictor, number: int, text: str, lens: str) -> dict[str, Any]:
    reading = predictor.read(text)
    explained = predictor.explain_reading(reading, lens)
    account = explained.account
    assert account.faithfulness is not None
    return {
        "number": number,
        "lens": lens,
        "value": account.value,
        "weights": np.concatenate(account.shown.token_weights).tolist(),
        "summary": summarize(predictor.engine, reading, explained).text,
        "flip": account.faithfulness.words_to_flip,
        "drop": account.faithfulness.drop,
        "random_drop": account.faithfulness.random_drop,
        "disputed": account.disputed,
    }
