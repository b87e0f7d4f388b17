"""Attention that comes with a classifier is the same at all doors: addresses, methods, commands and drawings."""

import inspect
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from msgspec import to_builtins

from app.routes import QUESTIONS
from limelight.classifier.wrap import open_model
from limelight.cli import COMMANDS, main
from limelight.drawing.html import to_html
from limelight.errors import NoTraceError
from limelight.predictor import Predictor
from limelight.widget import HeatWidget
from tests.places import TESTS
from tests.unit.app.conftest import serve

FILE = str(TESTS / "fixtures/attending.py")
LABELS = ("negative", "positive")
TEXT = (
    "The soup was good, really good. <b>Alas</b>, the bread was bad! The tea was bad, bad.\nIt was extraordinarily so."
)


def expected(sentences: list[dict[str, Any]]) -> list[tuple[float, list[float]]]:
    """Returns the share of each sentence, and of each of its tokens in the sentence: that of the letters."""
    letters = [[sum(map(str.isalpha, t["text"])) * t.get("read", True) for t in each["tokens"]] for each in sentences]
    total = sum(map(sum, letters))
    return [(sum(row) / total, [count / sum(row) for count in row]) for row in letters]


def shown(answer: dict[str, Any]) -> list[tuple[float, list[float]]]:
    """Returns the same as an answer has it: as attention or, by the lens of attention, as weights."""
    name = "weight" if answer["explanation"] == "attention" else "attention"
    return [(each[name], [token.get(name, 0) for token in each["tokens"]]) for each in answer["sentences"]]


def check(answer: dict[str, Any]) -> None:
    for (share, words), (true, true_words) in zip(shown(answer), expected(answer["sentences"]), strict=True):
        assert share == pytest.approx(true, abs=6e-5)
        assert words == pytest.approx(true_words, abs=6e-5)
    tokens = [token for sentence in answer["sentences"] for token in sentence["tokens"]]
    longest = max(tokens, key=lambda token: sum(map(str.isalpha, token["text"])))
    assert longest["level" if answer["explanation"] == "attention" else "looked"] == 10


def answers_in(value: Any) -> Iterator[dict[str, Any]]:
    """Yields each answer to a text within `value`."""
    if isinstance(value, dict):
        if value.get("sentences") and "explanation" in value:
            yield value
        value = list(value.values())
    for part in value if isinstance(value, list) else []:
        yield from answers_in(part)


@pytest.fixture(scope="module")
def model() -> Predictor:
    return open_model(FILE, LABELS)


def test_at_every_address(weights_dir: Path, model: Predictor) -> None:
    found = set()
    with serve(weights_dir, model=FILE, model_labels=LABELS) as client:
        for path, (_, _, body) in QUESTIONS.items():
            methods = [lens.name for lens in model.lenses] if "method" in body.model_fields else [None]
            for method in methods:
                asked = {"text": TEXT, "model": "mine"} | ({"method": method} if method else {})
                for answer in answers_in(client.post(path, json=asked).json()):
                    check(answer)
                    found.add((path, answer["explanation"]))
        page = client.get("/models/mine").text
    assert {(path.rpartition("/")[2], lens) for path, lens in found} >= {
        ("predict", "attention"),
        ("explain", "attention"),
        ("explain", "phrases"),
    }
    assert "given with it, not measured" in page


def test_by_every_method_of_a_model(model: Predictor) -> None:
    found = []
    for name, method in inspect.getmembers(model, inspect.ismethod):
        if name.startswith("_") or "text" not in (parameters := inspect.signature(method).parameters):
            continue
        for lens in [{"method": lens.name} for lens in model.lenses] if "method" in parameters else [{}]:
            with suppress(NoTraceError):
                answer = method(TEXT, **lens)
                found += answers_in(to_builtins(getattr(answer, "prediction", answer), enc_hook=vars))
    assert len(found) >= 3
    for answer in found:
        check(answer)


@pytest.mark.parametrize("lens", ["phrases", "attention"])
def test_in_every_command_that_reads_a_text(lens: str, capsys: pytest.CaptureFixture[str]) -> None:
    of_text = []
    for command in COMMANDS:
        module, _, name = command.target.partition(":")
        parameters = inspect.signature(getattr(import_module(module), name)).parameters
        of_text += [command.name] if "text" in parameters and "classifier" in parameters else []
    assert of_text
    for command_name in of_text:
        given = [command_name, TEXT, "--model", FILE, "--labels", ",".join(LABELS), "--lens", lens]
        main([*given, "--json"])
        answer = json.loads(capsys.readouterr().out)
        check(answer)
        main(given)
        out = capsys.readouterr().out
        percents = [f"{share:.0%}" for share, _ in expected(answer["sentences"])]
        if lens == "attention":
            assert re.findall(r"^ *(\d+%) ", out, re.MULTILINE)[-len(percents) :] == percents
        else:
            assert "Most attention: “extraordinarily" in " ".join(out.split())


def test_in_every_drawing(model: Predictor) -> None:
    for lens in model.lenses:
        explained = model.explain(TEXT, lens.name)
        widget = HeatWidget(model, TEXT, lens.name)
        check(widget.answer)
        percents = [f"{share:.0%}" for share, _ in expected(widget.answer["sentences"])]
        pages = [to_html(explained.prediction), explained._repr_html_(), explained.prediction._repr_html_()]
        if lens.name == "attention":
            pages.append(to_html(model.predict(TEXT)))
        for page in map(unescape, pages):
            assert re.findall(r'data-looked="(.*?)"', page) == percents
            assert "Looking is not deciding." in page
            assert re.search(r'class="word h-?\d+ l10"\s[^>]*>extraordinarily', page)
