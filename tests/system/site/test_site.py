"""`limelight export --site`: a folder whose page reads, lights and strikes, and says what needs a server."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.site.export import export_site
from limelight import load
from limelight.common.resources import weights_dir
from tests.places import ROOT
from tests.system.browser.conftest import hosting
from tests.system.browser.test_play import click_word
from tests.system.site.answers import write_answers
from tests.tiny import save_tiny_han, save_tiny_kim_cnn

TEXT = "The kettle is lovely and boils fast. But the strap broke after a day."
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("predict", {"text": "  "}),
    ("predict", {"text": "?!"}),
    ("predict", {"text": "Good.", "without": [1_234]}),
    ("predict", {"text": "Good.", "without": [0, 1]}),
    ("predict", {"text": "Good.", "model": "n" * 70}),
]
UPDATED = """async () => {
  const registration = await navigator.serviceWorker.ready;
  await registration.update();
  const worker = registration.installing ?? registration.waiting;
  while (worker && worker.state !== "activated") await new Promise((resolve) => (worker.onstatechange = resolve));
}"""
ASK = """async ([path, question]) => {
  const { post } = await import(new URL("static/js/model/api.js", location.href));
  return post(path, question, new AbortController().signal).catch((error) => error.problem);
}"""


def _read(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    expect(page.locator("#heatmap")).to_contain_text(text[-12:-1])
    expect(page.locator("#summary")).not_to_be_empty()
    expect(page.locator(".run:not([data-level='0'])").first).to_be_visible()


def test_a_review_is_read_lit_struck_linked_and_read_again_without_a_network(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    # A file that came once is kept.
    page.reload()
    _read(page, TEXT)
    click_word(page, "broke")
    expect(page.locator(".run.removed")).to_have_text("broke")
    expect(page.locator("#change")).to_contain_text("without “broke”")
    link = page.evaluate("location.href")
    page.context.set_offline(True)
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator(".run.removed")).to_have_text("broke")
    page.get_by_role("radio", name="Tiny kim_cnn").check()
    expect(page.locator("#heatmap")).to_contain_text("strap")


@pytest.mark.parametrize(("model", "last"), [("Tiny han", "10"), ("Tiny kim_cnn", "9")])
def test_the_whole_network_is_drawn_and_followed_without_a_network(
    page: Page, address: str, model: str, last: str
) -> None:
    page.goto(address)
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.reload()
    page.get_by_role("radio", name=model).check()
    _read(page, TEXT)
    page.context.set_offline(True)
    page.get_by_role("link", name="The whole network").click()
    expect(page.locator(".box[data-column='word']", has_text=re.compile("^strap$"))).to_be_visible()
    page.locator(".box[data-column='score'], .box.won").first.click()
    expect(page.locator(".sheet h2")).not_to_have_text("…")
    page.keyboard.press("Escape")
    page.get_by_role("button", name=f"Step {last}").click()
    page.locator(".offers button").first.click()
    expect(page.locator(".box.struck")).to_have_count(1)
    expect(page.locator("#scene .problem")).to_be_hidden()
    page.locator("#blocks summary").click()
    expect(page.locator("#blocks table")).to_contain_text("all")


def test_a_word_is_looked_up_in_other_reviews_and_again_without_a_network(page: Page, address: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(address)
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.reload()
    _read(page, TEXT)
    assert not [url for url in fetched if "words.json" in url]
    page.goto(f"{address}about/")
    page.get_by_role("link", name="How it looks at words").click()
    page.get_by_label("Word", exact=True).fill("lovely")
    page.keyboard.press("Enter")
    expect(page.locator("#problem")).to_contain_text("0 times")
    page.locator("#problem button").first.click()
    expect(page.locator("#found mark").first).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("link", name="Tiny han").click()
    page.locator(".word-map").press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#found mark").first).to_be_visible()


@pytest.mark.parametrize("path", ["about/", "models/han/", "words/", "words/han/"])
def test_other_pages_are_there(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}{path}")
    expect(page.locator("h1").first).to_be_attached()
    assert '="/' not in page.content(), "an address of the host's root"


def test_what_only_a_server_answers_says_so_where_it_would_be(page: Page, address: str) -> None:
    for path in ("many", "lesson"):
        page.goto(f"{address}{path}/")
        expect(page.locator("h1")).to_contain_text("needs a server")
        expect(page.locator("main")).to_contain_text("limelight serve")
    page.goto(address)
    answer = page.evaluate(ASK, ["explain", {"text": TEXT, "model": "han", "target": "4"}])
    assert "needs a server" in answer["detail"]


def test_a_page_never_answers_with_the_weights_of_another_edition(browser: Browser, tmp_path: Path) -> None:
    site, weights = tmp_path / "site", tmp_path / "weights"

    def publish(strength: float) -> None:
        save_tiny_han(weights / "han", strength)
        save_tiny_kim_cnn(weights / "kim_cnn", strength)
        export_site(site, weights)
        # Browsers use what has been old for long without asking for it again.
        for file in site.rglob("*"):
            os.utime(file, (strength, strength))

    page = browser.new_page()
    with hosting(site) as address:
        publish(1)
        page.goto(f"{address}/")
        page.evaluate(ASK, ["predict", {"text": TEXT, "model": "han"}])
        page.evaluate(UPDATED)
        publish(20)
        assert page.evaluate(ASK, ["predict", {"text": TEXT, "model": "kim_cnn"}])["type"] == "/problems/not-ready"
        page.evaluate(UPDATED)
        page.reload()
        for model in ("han", "kim_cnn"):
            answer = page.evaluate(ASK, ["predict", {"text": TEXT, "model": model}])
            there = load(weights / model).predict(TEXT).probabilities
            assert answer["probabilities"] == pytest.approx(there, abs=1e-3)
    page.close()


@pytest.mark.parametrize(
    ("part", "told"), [("weights/han/*/network.gz", "connection"), ("static/js/site/offline_api.js", "Nothing is lost")]
)
def test_a_part_that_did_not_come_is_asked_for_again(browser: Browser, address: str, part: str, told: str) -> None:
    # Requests of a service worker are not seen here.
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.route(f"**/{part}", lambda route: route.abort())
    page.goto(address)
    page.locator("#text").fill(TEXT)
    # Without a connection a reader is told what is lacking, and no path.
    expect(page.locator("#problem")).to_contain_text(told)
    expect(page.locator("#problem")).not_to_contain_text("/")
    page.unroute(f"**/{part}")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#summary")).not_to_be_empty()
    context.close()
    assert wrong == []


def test_what_cannot_be_answered_is_the_problem_of_the_server(page: Page, address: str, weights: Path) -> None:
    page.goto(address)
    with TestClient(create_app(Settings(weights_dir=weights))) as client:
        for path, question in REFUSED:
            there = client.post(f"/api/v1/{path}", json=question).json()
            here = page.evaluate(ASK, [path, question])
            fields = ("type", "title", "status", "detail")
            assert {name: here[name] for name in fields} == {name: there[name] for name in fields}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The answers of Python with the shipped weights."""
    path = tmp_path_factory.mktemp("answers") / "answers.json"
    write_answers(weights_dir(), ["han", "kim_cnn"], path)
    return path


@pytest.mark.parametrize("precision", ["int8", pytest.param("float16", marks=pytest.mark.night)])
def test_node_answers_as_python_does(tmp_path: Path, answers: Path, precision: Any) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is missing")
    export_site(tmp_path / "site", weights_dir(), precision)
    environment = {"LIMELIGHT_SITE": f"{tmp_path}/site", "LIMELIGHT_ANSWERS": str(answers)}
    ran = subprocess.run(
        [node, "--test", "tests/js/site/answers.test.js"],
        cwd=ROOT,
        env=os.environ | environment | {"LIMELIGHT_PRECISION": precision},
        check=False,
    )
    assert ran.returncode == 0
