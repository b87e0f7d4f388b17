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
    """Returns what the page asks a started server about each example of a model that reads text, with the answers.

    Each has a `path` below /api/v1/, a `question` and an `answer`: the same in every export of the same weights,
    without times or an id of its own. Raises `ValueError` if the server refuses an example.
    """
    model = app.state.models[name]
    results: list[dict[str, Any]] = []
    for number, (_, _, text) in enumerate(examples_of(model)):
        own = {"request_id": f"{number:016d}", "timing_ms": {"total": 0.0, "model": 0.0}}
        for path, lens in (("predict", {}), ("explain", {"method": model.default_lens})):
            question = {"text": text, "model": name, **lens}
            _, body = await request(app, f"/api/v1/{path}", json.dumps(question).encode())
            results.append({"path": path, "question": question, "answer": json.loads(body) | own})
    return results


def first_light(answers: Sequence[Mapping[str, Any]], text: str) -> ExplainAnswer | None:
    """Returns the explanation of `text` among `answers`."""
    lights = [each["answer"] for each in answers if each["path"] == "explain" and each["question"]["text"] == text]
    return msgspec.convert(lights[0], ExplainAnswer) if lights else None
