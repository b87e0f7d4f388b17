"""A TF-IDF pipeline, brought with `--model`, gets the page and the API."""

from collections.abc import Iterator
from pathlib import Path

import joblib
import pyarrow.csv as pa_csv
import pytest
from playwright.sync_api import Browser, Page, expect
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from tests.places import TESTS
from tests.system.browser.conftest import Visit, serving
from tests.system.browser.test_page import read_review, shown_text, wait_for_light
from tests.system.browser.test_play import click_word
from tests.tiny import save_tiny_han

TEXT = "I love this burger. It simply works.\n\n  But I hate the lamp: it fails!  😕"
LABELS = ["bad", "good"]


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
