"""The printed parts of an answer do not contradict each other: on the page, on a static site, in a terminal.

A card is a list of lines, found wherever a number is printed of words, so that a new part of the page is tested too.
The words of a line are looked up in the review; what they add is known from the answer.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import limelight.classifier.wrap
from app.main import create_app
from app.settings import Settings
from app.site.export import export_site
from limelight.commands.predict import predict
from limelight.common.resources import weights_dir
from limelight.predictor import Predictor
from tests.places import ROOT
from tests.system.site.texts import reviews
from tests.system.test_one_voice import examples

MODELS = ("han", "kim_cnn")
# The browser draws one text of so many; every night (`NIGHT`) all of them.
STEP = 1 if "NIGHT" in os.environ else 20
# A phrase that adds as much, in stars or as a probability, is expected in the sentence.
LARGE = {"stars": 0.4, "probability": 0.1}
ADDED = r"([+−±])(\d+(?:\.\d+)?)\s?(?:★|points?|pts)"
QUOTED = re.compile(rf"“([^”]+)”[^“]*?\({ADDED}\)")
# An experiment, which says so; and what all other phrases add.
UNLIKE = re.compile(r"without|average|\d others? |^Rounding")
TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
MOST_WORDS = 32


def texts_of(model: str) -> list[str]:
    """The examples, and made-up reviews, some of contrasts, questions, lists, quotations, tags."""
    return [*examples(model), *reviews(150)]


@dataclass(frozen=True)
class Printed:
    """A number that is printed of words: these, what it says that they add, half a unit of it, and the line."""

    words: str
    value: float
    error: float
    line: str


def printed_numbers(line: str) -> list[Printed]:
    """Returns the numbers of a line with the words that each is of: of quoted ones, or of all the rest."""
    found = [(match[1], match.groups()[1:]) for match in QUOTED.finditer(line)]
    rest = [match.groups() for match in re.finditer(ADDED, QUOTED.sub("", line))]
    assert len(rest) < (1 if found else 2), f"a number of no words, or a line with two: {line}"
    found += [(re.sub(rf"{ADDED}( to [\w ]+)?|\badds\b|█+", "", line), number) for number in rest]
    return [_printed(words, *number, line) for words, number in found]


def _printed(words: str, sign: str, number: str, line: str) -> Printed:
    scale = 1 if "★" in line else 100
    digits = len(number.partition(".")[2])
    value = float(number) / scale * (-1 if sign == "−" else 1)
    return Printed(words, value, 0.5 * 10**-digits / scale, line)


class Answer:
    """The answer of a model, in which words are looked up that are printed of it."""

    def __init__(self, answer: dict[str, Any]):
        self.tokens = [token for sentence in answer["sentences"] for token in sentence["tokens"]]
        self.weights = [token["weight"] for token in self.tokens]
        ends = list(accumulate((len(sentence["tokens"]) for sentence in answer["sentences"]), initial=0))
        self.sentences = [range(*pair) for pair in pairwise(ends)]
        self.phrases = [(range(each["start"], each["end"]), each["value"]) for each in answer["phrases"]]
        self.large = LARGE[answer["unit"]]
        # All that is no white space and no tag, and the token of each.
        text = "".join(token["text"] + token["whitespace"] for token in self.tokens)
        owners = [at for at, token in enumerate(self.tokens) for _ in token["text"] + token["whitespace"]]
        tags = {at for tag in TAG.finditer(text) for at in range(*tag.span())}
        kept = [
            (char.lower(), owner)
            for at, (char, owner) in enumerate(zip(text, owners, strict=True))
            if at not in tags and not char.isspace()
        ]
        self._text, self._owners = "".join(char for char, _ in kept), [owner for _, owner in kept]

    def places(self, words: str) -> list[range]:
        """Returns the tokens of `words`, wherever they are in the text; three dots stand for others."""
        parts = [re.escape(_solid(part)) for part in TAG.sub("", words).strip("… ").split("…")]
        found = re.finditer(f"(?=({'.*?'.join(parts)}))", self._text)
        return [range(self._owners[match.start(1)], self._owners[match.end(1) - 1] + 1) for match in found if match[1]]

    def adds(self, run: range) -> set[float]:
        """Returns what the tokens of `run` add, with or without the marks around them."""
        first, last = run.start, run.stop
        while first and not any(map(str.isalnum, self.tokens[first - 1]["text"])):
            first -= 1
        while last < len(self.tokens) and not any(map(str.isalnum, self.tokens[last]["text"])):
            last += 1
        starts, stops = range(first, run.start + 1), range(run.stop, last + 1)
        return {sum(self.weights[start:stop]) for start in starts for stop in stops}

    def pulls_both_ways(self, run: range) -> bool:
        """Whether phrases in `run` pull against what all of them add, at least half as much as the others."""
        values = [value for phrase, value in self.phrases if phrase.start < run.stop and run.start < phrase.stop]
        gold, blue = sum(max(0.0, value) for value in values), sum(max(0.0, -value) for value in values)
        return 2 * min(gold, blue) >= max(gold, blue)


def _solid(text: str) -> str:
    """Returns `text` as it is compared: in lower case, without white space."""
    return "".join(text.lower().split())


def quarrels(given: dict[str, Any], lines: list[dict[str, str]]) -> list[str]:
    """Returns what the lines of a card say against each other, or against what words add."""
    answer = Answer(given)
    [sentence] = [line["text"] for line in lines if line["part"] == "summary"]
    found = [f"another number than the words add: {line}" for line in lines if not is_true(answer, line["text"])]
    if "question" in sentence:
        return found
    named = [(each, answer.places(each.words)) for each in printed_numbers(sentence)]
    tokens = {at for _, places in named for place in places for at in place}
    printed = max((abs(each.value) for each, _ in named), default=0.0)
    strongest, value = max(answer.phrases, key=lambda phrase: abs(phrase[1]))
    if abs(value) >= answer.large and not named:
        found.append("no phrase is named above an effect")
    elif abs(value) >= answer.large:
        found += [] if tokens.intersection(strongest) else ["the largest effect is not named"]
        found += ["the numbers are below half of the largest effect"] if printed < abs(value) / 2 else []
    found += [f"its words pull both ways: {each}" for each, places in named if all(map(answer.pulls_both_ways, places))]
    for line in lines if named else ():
        if line["part"] in ("heatmap", "row"):
            [row] = printed_numbers(line["text"])
            is_named = any(tokens.intersection(place) for place in answer.places(row.words))
            if abs(row.value) > printed + row.error and not is_named:
                found.append(f"a row adds more than is named: {line}")
    return found


def is_true(answer: Answer, line: str) -> bool:
    """Whether each number of a line is what its words add, to the printed digit."""
    for each in [] if UNLIKE.search(line) else printed_numbers(line):
        if each.words.startswith("Sentence "):
            run = answer.sentences[int(each.words.split()[1]) - 1]
            sums = [answer.adds(run)]
        else:
            sums = [answer.adds(place) for place in answer.places(each.words)]
        # Words that are written several times may have one line for all of them.
        sums += [{sum(min(some) for some in sums)}, {sum(max(some) for some in sums)}]
        if not any(abs(value - each.value) <= each.error + 1e-3 for some in sums for value in some):
            return False
    return True


def asked(model: str, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Returns texts and the answers of a model, as the server gives them."""
    with TestClient(create_app(Settings())) as client:
        given = [client.post("/api/v1/explain", json={"text": text, "model": model}).json() for text in texts]
    return [{"text": text, "answer": answer} for text, answer in zip(texts, given, strict=True)]


def test_on_the_page_and_without_a_server(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is missing")
    export_site(tmp_path / "site", weights_dir(), "float16")
    known = {model: asked(model, texts_of(model)[::STEP]) for model in MODELS}
    (tmp_path / "answers.json").write_text(json.dumps(known), encoding="utf-8")
    command = [node, "tests/js/printed_cards.js", str(tmp_path / "site"), str(tmp_path / "answers.json")]
    cards = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    assert [card["text"] for card in cards] == [each["text"] for model in MODELS for _ in "12" for each in known[model]]
    found = {
        (card["door"], card["text"]): wrong for card in cards if (wrong := quarrels(card["answer"], card["lines"]))
    }
    assert found == {}, "\n".join(line for lines in found.values() for line in lines)
    parts = {line["part"] for card in cards for line in card["lines"]}
    assert parts == {"summary", "steps", "heatmap", "tip", "comparison"}


@pytest.mark.parametrize("model", MODELS)
def test_in_a_terminal(model: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    predictor = Predictor.load(weights_dir() / model)
    monkeypatch.setattr(limelight.classifier.wrap, "load_any", lambda _: predictor)
    monkeypatch.setenv("COLUMNS", "100000")
    explain = Predictor.explain
    texts, found, words = texts_of(model), {}, 0
    for text in texts:
        explained = explain(predictor, text)
        monkeypatch.setattr(Predictor, "explain", lambda *_, known=explained, **__: known)
        predict(text)
        blocks = capsys.readouterr().out.split("\n\n")
        sentences = blocks[-1].splitlines()
        words += len(" ".join(sentences[:-1]).split())
        lines = [
            {"part": part, "text": line} for part, line in zip(("summary", "comparison"), sentences[:-1], strict=False)
        ]
        lines += [{"part": "row", "text": line} for line in blocks[1].splitlines() if re.match(ADDED, line)]
        if wrong := quarrels({**explained.prediction.to_dict(), "unit": explained.lens_input.target.unit}, lines):
            found[text] = wrong
    assert found == {}, "\n".join(line for lines in found.values() for line in lines)
    assert words <= MOST_WORDS * len(texts)
