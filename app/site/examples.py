"""The answers to the examples of the page, which a site shows before its models have come."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from fastapi import FastAPI

from ..answers.explanations import ExplainAnswer
from ..pages import examples_of
from .pages import request


async def answer_examples(app: FastAPI, name: str) -> list[dict[str, Any]]:
    """Returns what the page asks about each example of a model, with the answers.

    Args:
        app: The server, started.
        name: A model that reads text.

    Returns:
        Dictionaries with `path` below /api/v1/, `question` and `answer`. They are the same in every export of the same
        weights: none has times or an id of its own.

    Raises:
        ValueError: The server refuses an example.
    """
    model = app.state.models[name]
    results: list[dict[str, Any]] = []
    for _, _, text in examples_of(model):
        question = {"text": text, "model": name}
        asked: Mapping[str, dict[str, Any]] = {
            "predict": question,
            "explain": {**question, "method": model.default_lens},
        }
        for path, each in asked.items():
            _, body = await request(app, f"/api/v1/{path}", json.dumps(each).encode())
            answer = {
                **json.loads(body),
                "request_id": f"{len(results) // len(asked):016d}",
                "timing_ms": {"total": 0.0, "model": 0.0},
            }
            results.append({"path": path, "question": each, "answer": answer})
    return results


def first_light(answers: Sequence[Mapping[str, Any]], text: str) -> ExplainAnswer | None:
    """Returns the explanation of `text` among `answers`."""
    lights = [each["answer"] for each in answers if each["path"] == "explain" and each["question"]["text"] == text]
    return msgspec.convert(lights[0], ExplainAnswer) if lights else None
