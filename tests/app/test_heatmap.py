"""The light of sentences and words, by the cases that tests/js reads too."""

import json
from pathlib import Path

import pytest

from app.heatmap import heat

CASES = json.loads((Path(__file__).parent.parent / "fixtures" / "heat.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_weights_become_light(case):
    lit = heat(case["answer"])
    assert [
        {"level": sentence["level"], "tokens": [token["level"] for token in sentence["tokens"]]} for sentence in lit
    ] == case["levels"]


def test_what_a_template_shows_is_kept():
    answer = CASES[0]["answer"]
    for sentence, lit in zip(answer["sentences"], heat(answer), strict=True):
        assert (lit["weight"], lit["read"]) == (sentence["weight"], sentence["read"])
        assert [{k: v for k, v in token.items() if k != "level"} for token in lit["tokens"]] == sentence["tokens"]


def test_a_real_answer_is_lit_from_0_to_10(client):
    answer = client.post("/api/v1/predict", json={"text": "The kettle is lovely. It boils fast!"}).json()
    levels = [token["level"] for sentence in heat(answer) for token in sentence["tokens"]]
    assert max(levels) == 10
    assert min(levels) >= 0
