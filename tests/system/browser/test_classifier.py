"""A classifier of the user on the page: slow, so that its light gets better; and with many labels of many words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.places import TESTS
from tests.system.browser.conftest import Visit, first_of, open_panel, serving
from tests.system.browser.test_page import read_review

TEXT = "The kettle is good and the lid is good, but the cord is bad and the spout drips. A good buy all in all."
SLOW_MS = 900


@pytest.fixture(scope="module")
def slow(browser: Browser, weights: Path) -> Iterator[str]:
    """Where the app runs with a classifier of its own next to the networks."""
    source = f"{TESTS / 'fixtures/classifier.py'}:predict_proba"
    with serving(weights, model=source, model_labels=("negative", "positive")) as address:
        yield f"{address}/?model=mine"


@pytest.mark.parametrize("fails", [False, True], ids=["it ends", "the last round fails"])
def test_a_slow_model_answers_at_once_and_its_light_gets_better(browser: Browser, slow: str, fails: bool) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    # A tab that is not new shows no example.
    context.add_init_script("sessionStorage.setItem('draft', '{}')")
    visit = Visit(context, slow)
    page = visit.page
    held: list[Route] = []
    budgets: list[int | None] = []

    def say_that_it_is_slow(route: Route) -> None:
        response = route.fetch()
        answer = response.json()
        answer["timing_ms"]["model"] = SLOW_MS
        route.fulfill(response=response, json=answer)

    def hold(route: Route) -> None:
        question = route.request.post_data_json
        budgets.append(question.get("budget"))
        held.append(route)

    page.route("**/api/v1/predict", say_that_it_is_slow)
    page.route("**/api/v1/explain", hold)
    visit.open()
    page.fill("#text", TEXT)
    expect(page.locator(".score-number")).to_have_text("positive")
    expect(page.locator("#summary")).to_be_hidden()
    progress = page.locator("#progress")
    first_of(page, held).continue_()
    expect(progress).to_contain_text("a first explanation, from 64 parts of the text; a better one is on its way")
    expect(page.locator("#summary")).to_contain_text("ecause of")
    expect(page.locator(".run:not([data-level='0'])").first).to_be_visible()
    if fails:
        problem = {"title": "Timed out", "status": 504, "detail": "It took too long."}
        first_of(page, held).fulfill(status=504, json=problem, content_type="application/problem+json")
        expect(progress).to_contain_text("did not come in time")
        expect(page.locator(".run:not([data-level='0'])").first).to_be_visible()
        expect(page.locator("#problem")).to_be_hidden()
    else:
        first_of(page, held).continue_()
        expect(progress).to_be_empty()
        expect(page.locator("#result")).to_have_attribute("aria-busy", "false")
    assert budgets == [64, None]
    visit.page.unroute_all(behavior="ignoreErrors")
    context.close()
    assert [each for each in visit.complaints if "504" not in each] == []


def test_it_is_compared_with_the_model_that_has_its_labels_alone(browser: Browser, slow: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script("sessionStorage.setItem('draft', '{}')")
    page = context.new_page()
    page.goto(slow)
    page.fill("#text", TEXT)
    expect(page.locator("#summary")).to_be_visible()
    open_panel(page, "Compare")
    expect(page.locator("#compare h3")).to_have_text(["Tiny kim_cnn"])
    expect(page.locator("#compare limelight-heat .run").first).to_be_visible()
    page.keyboard.press("Escape")
    page.check("input[value=han]")
    expect(page.locator(".bar")).to_have_count(5)
    expect(page.locator("#opens-compare")).to_be_hidden()
    context.close()


LABELS = tuple(f"recommended-without-reservation to friends, family and group {number}" for number in range(12))
CLASSIFIER = """
def predict_proba(texts):
    return [[0.34 + 0.11 * ("good" not in text), *[0.06 - 0.01 * ("good" not in text)] * 11] for text in texts]
"""


@pytest.fixture(scope="module")
def address(browser: object, weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("classifier") / "classifier.py"
    file.write_text(CLASSIFIER)
    with serving(weights, model=f"{file}:predict_proba", model_labels=LABELS) as address:
        yield address


@pytest.mark.parametrize("visit", [{"viewport": {"width": w, "height": 640}} for w in (1280, 320)], indirect=True)
def test_labels_stay_out_of_the_way(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}/?model=mine")
    read_review(page, "The soup was good.")
    expect(page.locator(".bar")).to_have_count(12)
    names = page.locator("#score .word-score, .bar-name")
    assert names.evaluate_all("names => names.every((name) => name.scrollWidth <= name.clientWidth + 1)")
    # The verdict stays in sight while the words scroll, and does not cover the doors.
    open_panel(page, "Why")
