"""A TF-IDF pipeline, brought with `--model`, gets the page, the API, the scoring of files and the drivers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pyarrow.csv as pa_csv
import pytest
from playwright.sync_api import Browser, Page, expect
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from limelight.cli import main
from tests.places import TESTS
from tests.system.browser.conftest import Visit, open_panel, serving
from tests.system.browser.test_page import open_experts, read_review, shown_text, wait_for_light
from tests.system.browser.test_play import click_word
from tests.tiny import save_tiny_han

TEXT = "I love this burger. It simply works.\n\n  But I hate the lamp: it fails!  😕"
LABELS = ["bad", "good"]
LENSES = ["phrases"]


def share(pipeline: Pipeline, text: str, label: str) -> float:
    return float(pipeline.predict_proba([text])[0][LABELS.index(label)])


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    rows = pa_csv.read_csv(TESTS / "data/products.csv").to_pylist()
    made = make_pipeline(TfidfVectorizer(), LogisticRegression(C=10))
    made.fit([row["body"] for row in rows], [row["verdict"] for row in rows])
    assert made.classes_.tolist() == LABELS
    return made


@pytest.fixture(scope="module")
def saved(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mine") / "pipeline.joblib"
    joblib.dump(pipeline, path)
    return path


@pytest.fixture(scope="module")
def address(browser: Browser, saved: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real app, with the pipeline next to a tiny network; the pipeline is open."""
    weights = tmp_path_factory.mktemp("weights")
    save_tiny_han(weights / "han", strength=5)
    settings = {"model": str(saved), "model_trust": True, "model_title": "Verdicts", "default_model": "mine"}
    with serving(weights, **settings) as address:
        yield address


@pytest.fixture
def ask(visit: Visit) -> Callable[..., Any]:
    def post(path: str, **question: object) -> Any:
        asked = {"model": "mine", **question}
        return visit.page.request.post(f"{visit.address}/api/v1/{path}", data=asked).json()

    return post


# The page


def shares(page: Page) -> list[str]:
    return page.locator("#bars .bar-share").all_inner_texts()


def test_the_page_shows_its_answer_and_lights_its_words(visit: Visit, pipeline: Pipeline) -> None:
    page = visit.open()
    read_review(page, TEXT)
    wait_for_light(page)
    assert shown_text(page) == TEXT
    assert shares(page) == [f"{100 * share(pipeline, TEXT, label):.1f}%" for label in LABELS]
    best = max(LABELS, key=lambda label: share(pipeline, TEXT, label))
    expect(page.locator(".score-number")).to_have_text(best)
    # Gold speaks for the good end, also where the answer is bad.
    assert page.locator(".run", has_text="love").first.get_attribute("data-sign") != "-"
    assert page.locator(".run", has_text="hate").first.get_attribute("data-sign") == "-"
    expect(page.locator("#summary .phrase").first).to_be_visible()


def test_a_struck_word_and_one_typed_over_change_it(visit: Visit, pipeline: Pipeline) -> None:
    page = visit.open()
    read_review(page, "I love this burger.")
    wait_for_light(page)
    click_word(page, "love")
    expect(page.locator("#change")).to_contain_text("without “love”")
    expect(page.locator("#bars .bar-share").last).to_have_text(
        f"{100 * share(pipeline, 'I this burger.', 'good'):.1f}%"
    )
    page.keyboard.type("hate")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value("I hate this burger.")
    expect(page.locator(".score-number")).to_have_text("bad")
    expect(page.locator("#bars .bar-share").first).to_have_text(
        f"{100 * share(pipeline, 'I hate this burger.', 'bad'):.1f}%"
    )
    page.locator("#ways-back [data-bring-back]").click()
    expect(page.locator("#text")).to_have_value("I love this burger.")


def test_its_lenses_can_be_chosen(visit: Visit) -> None:
    page = visit.open()
    read_review(page, TEXT)
    wait_for_light(page)
    open_panel(page, "Why")
    open_experts(page)
    expect(page.locator("#lenses label")).to_have_text(["Phrases", "Leave one out"])
    page.get_by_role("radio", name="Leave one out", exact=True).check()
    page.get_by_label("As a table").check()
    columns = ["Sentence", "Word", "Leave one out"]
    expect(page.locator(".words-table thead th")).to_have_text(columns)


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_it_answers_too(visit: Visit, pipeline: Pipeline) -> None:
    page = visit.open()
    page.fill("#text", TEXT)
    page.get_by_role("button", name="Rate it").click()
    assert shown_text(page) == TEXT
    assert shares(page) == [f"{100 * share(pipeline, TEXT, label):.1f}%" for label in LABELS]


def test_many_reviews_are_read_and_what_moves_them_is_named(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}/many")
    expect(page.locator("#source")).not_to_have_attribute("inert", "")
    rows = [
        "review",
        *(f'"I love this burger. {n}"' for n in range(6)),
        *(f'"I hate this lamp. {n}"' for n in range(6)),
    ]
    page.set_input_files("#file", {"name": "r.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()})
    page.locator("#model").select_option("mine")
    page.locator("#phrases").select_option("phrases")
    page.locator("#start").click()
    expect(page.locator("#result")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#in-words")).to_contain_text("12 reviews read")
    expect(page.locator("#mean-of")).to_contain_text("probability of “good” on average")
    expect(page.locator(".drivers[data-sign='+'] b").first).to_contain_text("love")
    expect(page.locator(".drivers[data-sign='-'] b").first).to_contain_text("hate")


# The API


def test_predict_answers_as_the_pipeline_does(ask: Callable[..., Any], pipeline: Pipeline) -> None:
    texts = [TEXT, "burger", "  the lamp  "]
    answers = ask("predict", texts=texts)["results"]
    found = [answer["probabilities"] for answer in answers]
    np.testing.assert_allclose(found, pipeline.predict_proba(texts), atol=1e-6)
    assert [answer["label"] for answer in answers] == pipeline.predict(texts).tolist()


@pytest.mark.parametrize("method", LENSES)
@pytest.mark.parametrize("target", [None, "bad", "good vs bad"])
def test_explain_weighs_its_words(ask: Callable[..., Any], method: str, target: str | None) -> None:
    answer = ask("explain", text=TEXT, method=method, target=target)
    weights = {token["text"]: token["weight"] for sentence in answer["sentences"] for token in sentence["tokens"]}
    assert answer["signed"]
    assert weights["love"] * weights["hate"] < 0
    assert (weights["hate"] > 0) == (answer["target"] == "bad")
    assert answer["faithfulness"]["levels"]
    assert answer["summary"]["phrases"]


def test_insights_score_and_errors(ask: Callable[..., Any]) -> None:
    assert [point["sentence"] for point in ask("insights", text=TEXT)["mood"]] == [0, 1, 2]
    rows = ask("score", texts=["I love it.", " "], phrases=3, method="phrases")["rows"]
    assert rows[0]["label"] == "good"
    assert rows[0]["key_phrases"]
    assert rows[1]["error"]
    problems = [
        ("predict", {"text": " "}, "invalid-request"),
        ("explain", {"text": TEXT, "method": "attention"}, "invalid-request"),
        ("trace", {"text": TEXT}, "not-found"),
    ]
    assert [ask(path, **question)["type"] for path, question, _ in problems] == [
        f"/problems/{kind}" for _, _, kind in problems
    ]


# Files, and what moves them


def test_a_file_is_scored_and_its_drivers_are_found(saved: Path, pipeline: Pipeline, tmp_path: Path) -> None:
    mine = ["--model", str(saved), "--trust"]
    scored, page = tmp_path / "scored.csv", tmp_path / "drivers.html"
    source = TESTS / "data/products.csv"
    main(["score", str(source), "--text", "body", "--out", str(scored), "--explain", "phrases", *mine])
    rows = pa_csv.read_csv(scored).to_pylist()
    bodies = [row["body"] for row in rows]
    assert [row["label"] for row in rows] == pipeline.predict(bodies).tolist()
    np.testing.assert_allclose(
        [row["probability_good"] for row in rows], pipeline.predict_proba(bodies)[:, 1], atol=1e-4
    )
    main(["drivers", str(scored), "--html", str(page), "--about", "burger,lamp", *mine])
    told = page.read_text("utf-8")
    assert "love" in told
    assert "hate" in told
