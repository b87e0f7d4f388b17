"""A custom classifier runs next to the networks, and delays only its own clients."""

import html
import json
import math
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.runtime.registry import StartError
from limelight.cli import main
from tests.places import TESTS
from tests.unit.app.conftest import serve

SOURCE = f"{TESTS / 'fixtures/classifier.py'}:predict_proba"
LABELS = ("negative", "positive")
WORDS = (("good", "positive"), ("bad", "negative"))


@pytest.fixture(scope="module")
def mine(weights_dir: Path) -> Iterator[TestClient]:
    with serve(weights_dir, model=SOURCE, model_labels=LABELS, model_title="Counter") as client:
        yield client


def engine_of(client: TestClient):
    return client.app.state.registry.predictors["mine"].engine


def test_it_is_listed_with_the_lenses_that_need_answers_alone(mine: TestClient) -> None:
    described = mine.get("/api/v1/models/mine").json()
    assert described["title"] == "Counter"
    assert described["labels"] == list(LABELS)
    assert [lens["name"] for lens in described["lenses"]] == ["phrases"]


@pytest.mark.parametrize("path", ["/", "/?model=mine", "/models/mine", "/many", "/about"])
def test_every_page_has_it(mine: TestClient, path: str) -> None:
    page = mine.get(path)
    assert page.status_code == 200
    assert "Counter" in page.text


@pytest.fixture
def audited(tmp_path: Path) -> Path:
    """The file of `limelight audit` for the classifier."""
    out = tmp_path / "mine.json"
    rows = ["text,label", *(f"It was {word} {number}.,{label}" for number in range(15) for word, label in WORDS)]
    (tmp_path / "rows.csv").write_text("\n".join(rows))
    mine = [SOURCE, "--labels", ",".join(LABELS), "--budget", "2000", "--light", "3"]
    main(["audit", *mine, "--data", str(tmp_path / "rows.csv"), "--json", str(out)])
    return out


def test_its_card_has_its_audit_where_there_is_one(mine: TestClient, weights_dir: Path, audited: Path) -> None:
    assert "limelight audit" in mine.get("/models/mine").text
    with serve(weights_dir, model=SOURCE, model_labels=LABELS, model_audit=audited) as client:
        page = html.unescape(client.get("/models/mine").text)
    found = json.loads(audited.read_text())
    mean, half = (100 * number for number in found["light"]["comprehensiveness"])
    assert f"falls by {mean:.1f} ± {half:.1f} points if the words ranked highest by Phrases" in page
    assert found["understands"][0]["title"] in page
    assert "limelight audit" not in page
    # The card does not call unknown what it has.
    assert f"Of 30 labelled rows (rows.csv), it classified {found['certainty']['rows']['right']:.1%} correctly" in page
    assert "How often it is right" not in page


def test_another_audit_or_a_model_that_cannot_be_opened_stops_the_start(weights_dir: Path, audited: Path) -> None:
    other, damaged = audited.with_name("other.json"), audited.with_name("damaged.json")
    other.write_text(json.dumps({**json.loads(audited.read_text()), "version": "other"}))
    damaged.write_text("{}")
    for settings, problem in (
        ({"model": "nosuch.py:f"}, "no such file"),
        ({"model": SOURCE.replace("predict_proba", "other")}, "predict_proba"),
        ({"model": SOURCE, "model_audit": other}, "another classifier"),
        ({"model": SOURCE, "model_audit": damaged}, "not written by limelight audit"),
    ):
        with pytest.raises(StartError, match=problem), serve(weights_dir, model_labels=LABELS, **settings):
            pass


def test_there_is_nothing_to_look_into(mine: TestClient) -> None:
    good = {"text": "good", "model": "mine"}
    assert mine.post("/api/v1/insights", json=good).json()["model"] == "mine"
    assert mine.post("/api/v1/trace", json=good).json()["type"] == "/problems/not-found"


def test_a_model_that_hangs_holds_up_no_other(mine: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging, go_on, answer = threading.Event(), threading.Event(), engine_of(mine).predict_proba

    def hang(texts: list[str]) -> list[list[float]]:
        hanging.set()
        go_on.wait(60)
        return answer(texts)

    monkeypatch.setattr(engine_of(mine), "predict_proba", hang)
    routes = ("/api/v1/predict", "/api/v1/explain")
    with ThreadPoolExecutor() as pool:
        asked = [
            pool.submit(mine.post, route, json={"text": f"good {number}", "model": "mine"})
            for number in range(6)
            for route in routes
        ]
        assert hanging.wait(60)
        for route in routes:
            assert mine.post(route, json={"text": "Fine.", "model": "han"}).status_code == 200
        assert mine.get("/readyz").status_code == 200
        go_on.set()
    assert all(each.result().status_code == 200 for each in asked)


# Each of these ends in a batch that is not full: the text itself, the phrases, their words, the sides of the summary,
# and the phrases together.
def test_the_page_asks_about_no_text_twice_and_fills_its_batches(mine, monkeypatch) -> None:
    asked, answer = [], engine_of(mine).predict_proba

    def note(texts: list[str]) -> list[list[float]]:
        asked.append(texts)
        return answer(texts)

    monkeypatch.setattr(engine_of(mine), "predict_proba", note)
    text = "The kettle boils fast and looks good, but the lid is bad. I like it."
    question = {"text": text, "model": "mine"}
    mine.post("/api/v1/predict", json=question).raise_for_status()
    assert len(asked) == 1
    mine.post("/api/v1/explain", json=question).raise_for_status()
    texts = [text for batch in asked for text in batch]
    assert len(texts) == len(set(texts))
    assert len(asked) <= math.ceil(len(texts) / 32) + 6
