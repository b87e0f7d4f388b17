"""Writes the answers of Python for the texts of `tests.system.site.texts`, for comparison with the browser's."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from limelight.errors import EmptyTextError
from limelight.insights.check import check
from limelight.insights.insights import read_insights
from limelight.insights.summary import summarize
from limelight.lenses.registry import DEFAULT, lenses_by_name
from limelight.predictor import Predictor
from limelight.score.answerer import Answerer
from tests.system.site.texts import hard_texts, reviews

# Longer texts are not explained: that takes far longer than their stars.
MOST_CHARACTERS = 1_500
# Every `TRUSTED`-th text is explained by all lenses of the browser, with how far they can be trusted.
TRUSTED = 40
# Of every `EDITED`-th text it is asked what would turn the answer.
EDITED = 12


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
    short = [number for number, text in enumerate(texts) if len(text) <= MOST_CHARACTERS]
    trusted = short[::TRUSTED]
    scores = Answerer(predictor, predictor.explanation)([texts[number] for number in trusted])
    return {
        "read": [_read(predictor, text) for text in texts],
        "insights": [{"number": number} | _insights(predictor, texts[number]) for number in short],
        "explained": [{"number": number} | _explain(predictor, texts[number]) for number in short[::every]],
        "trusted": [
            {"number": number, "lens": lens} | _trust(predictor, texts[number], lens)
            for number in trusted
            for lens in lenses_by_name(predictor.explanation, slopes=False)
        ],
        "edits": [{"number": number} | _edits(predictor, texts[number]) for number in short[::EDITED]],
        "scores": [
            {"number": number, "label": row["label"], "phrases": row["key_phrases"]}
            for number, row in zip(trusted, scores, strict=True)
        ],
    }


def _read(predictor: Predictor, text: str) -> dict[str, Any]:
    """Returns the pieces with their ids, where phrases begin and end, and the answer."""
    reading = predictor.read(text)
    [said] = predictor.predict_readings([reading])
    return {
        "pieces": [
            [[token.text, token.whitespace, token.token_id] for token in sentence]
            for sentence in reading.document.sentences
        ],
        "cuts": [[phrase.start, phrase.stop] for phrase in predictor.ask(reading, predictor.lean()).phrases],
        "label": said.label,
        "median_label": said.median_label,
        "undecided": said.undecided,
        "probabilities": said.probabilities,
        "weights": [sentence.weight for sentence in said.sentences],
        "counts": said.to_dict()["counts"],
    }


def _insights(predictor: Predictor, text: str) -> dict[str, Any]:
    found = read_insights(predictor, text)
    return {
        "range": found.range and [found.range.low, found.range.high],
        "doubts": [asdict(doubt) for doubt in found.doubts],
        "familiarity": asdict(found.familiarity),
        "nearest": [review.point for review in found.neighbours],
        "phrases": [review.phrases for review in found.neighbours],
    }


def _explain(predictor: Predictor, text: str) -> dict[str, Any]:
    explained = predictor.explain_reading(predictor.read(text), DEFAULT, trust=False)
    return {
        "value": explained.findings.value,
        "base": explained.findings.base,
        "phrases": [list(msgspec.structs.astuple(phrase)) for phrase in explained.prediction.phrases],
        "summary": asdict(summarize(explained)),
    }


def _edits(predictor: Predictor, text: str) -> dict[str, Any]:
    found = predictor.edit(text)
    edits = [
        {"text": edit.text, "changes": [asdict(change) for change in edit.changes], "reached": edit.reached}
        for edit in found.edits
    ]
    return {"target": found.target, "words": found.words, "edits": edits}


def _trust(predictor: Predictor, text: str, lens: str) -> dict[str, Any]:
    explained = predictor.explain(text, lens)
    faithfulness, summary = explained.findings.faithfulness, summarize(explained)
    checked = check(explained, summary)
    assert faithfulness is not None
    return {
        "weights": np.concatenate(explained.light.shown.token_weights).tolist(),
        "summary": summary.text,
        "check": checked and asdict(checked),
        "flip": faithfulness.words_to_flip,
        "drop": faithfulness.drop,
        "random_drop": faithfulness.random_drop,
        "agreement": [pair.rank_correlation for pair in explained.findings.agreement],
    }
