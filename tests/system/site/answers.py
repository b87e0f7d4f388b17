"""Writes the answers of Python for the texts of `tests.system.site.texts`, for comparison with the browser's."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from limelight.errors import EmptyTextError, InvalidWordError, RareWordError
from limelight.inside.elsewhere import Elsewhere
from limelight.insights.comparison import compare
from limelight.insights.summary import summarize
from limelight.predictor import Predictor
from tests.system.site.texts import hard_texts, reviews

# Longer texts are not explained: that takes far longer than their stars.
MOST_CHARACTERS = 1_500
# By day every third text is explained: those that tests/js/site/answers.test.js compares.
STEP = 1 if "NIGHT" in os.environ else 3
MOST_WORDS = 150
HARD_WORDS = ["BAD", "recomend", "awfull", "xyzzy", "lid", "two words", "😀", "<b>bad</b>", "%00", "\0", "", "a" * 61]
HARD_WORDS += ["ſtraße", "don’t", "n't", "and/or", "10", "Ⅷ", "ﬁne", "ok", "ok ", "Käse", "好", "{word}"]


def write_answers(weights: Path, names: list[str], out: Path) -> None:
    """Writes the answers of the models `names`, in the folder `weights`."""
    texts = [*reviews(), *hard_texts()]
    content = answers_of(weights, names, texts, STEP, [word for text in hard_texts() for word in text.split()])
    out.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def answers_of(
    weights: Path, names: list[str], every: list[str], step: int = 1, words: Sequence[str] = ()
) -> dict[str, Any]:
    """Returns the answers of the models `names`, in the folder `weights`, to texts, and which of these are refused.

    Every `step`-th answer is explained. Each model is also asked about `words`, and those that are hard to read.
    """
    predictors = {name: Predictor.load(weights / name) for name in names}
    texts: list[str] = []
    refused: list[str] = []
    for text in every:
        (texts if _has_words(predictors[names[0]], text) else refused).append(text)
    models = {
        name: [_answer(predictor, text, number % step == 0) for number, text in enumerate(texts)]
        for name, predictor in predictors.items()
    }
    known = {name: _words(predictor.words, words) for name, predictor in predictors.items() if predictor.words}
    return {"texts": texts, "refused": refused, "models": models, "words": known}


def _words(known: Elsewhere, words: Sequence[str]) -> dict[str, Any]:
    """Returns the list of the words of a model, and the answers to some, by what was asked."""
    listed = known.all()
    frequent = [summary.word for summary in listed.words[:MOST_WORDS]]
    asked = dict.fromkeys([*frequent, *words, *HARD_WORDS])
    return {"list": asdict(listed), "asked": {word: _word(known, word) for word in asked}}


def _word(known: Elsewhere, word: str) -> dict[str, Any]:
    try:
        return asdict(known.find(word))
    except RareWordError as error:
        return {"kind": "not-found", "detail": error.args[0], "near": error.near}
    except InvalidWordError as error:
        return {"kind": "invalid-request", "detail": str(error)}


def _has_words(predictor: Predictor, text: str) -> bool:
    try:
        predictor.read(text)
    except EmptyTextError:
        return False
    return True


def _answer(predictor: Predictor, text: str, is_explained: bool) -> dict[str, Any]:
    """Returns the pieces with their ids and the answer; if asked, of a text that is not long its light and sentence."""
    reading = predictor.read(text)
    [said] = predictor.predict_readings([reading])
    return {
        "pieces": [
            [[token.text, token.whitespace, token.token_id] for token in sentence]
            for sentence in reading.document.sentences
        ],
        "label": said.label,
        "undecided": said.undecided,
        "probabilities": said.probabilities,
        "counts": said.to_dict()["counts"],
        "light": _light(predictor, text) if is_explained and len(text) <= MOST_CHARACTERS else None,
    }


def _light(predictor: Predictor, text: str) -> dict[str, Any]:
    explained = predictor.explain(text)
    summary = summarize(explained)
    return {
        "value": explained.findings.value,
        "base": explained.findings.base,
        "phrases": [list(msgspec.structs.astuple(phrase)) for phrase in explained.prediction.phrases],
        "weights": np.concatenate(explained.light.shown.token_weights).tolist(),
        "looks": [
            [
                sentence.attention,
                sentence.picked,
                [[token.level, token.looked, token.attention] for token in sentence.tokens],
            ]
            for sentence in explained.prediction.sentences
        ],
        "summary": asdict(summary),
        "comparison": comparison.text if (comparison := compare(explained, summary)) else None,
    }
