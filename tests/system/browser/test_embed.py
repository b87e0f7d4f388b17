"""The element <limelight-heat> in pages of another origin: its content, its colours, and its keys."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.places import ROOT
from tests.system.browser.conftest import hosting

TEXT = 'The kettle boils fast. 🔭\n\nI would buy it again! <script>document.title = "hacked"</script>'
EXAMPLE = re.findall(r"```html\n(.*?)```", (ROOT / "docs/browser.md").read_text("utf-8"), re.DOTALL)[0]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address of another server that hosts it."""
    with hosting(tmp_path) as other:
        yield tmp_path, other


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(color_scheme="dark")
    yield context.new_page()
    context.close()


def page_with(address: str, element: str) -> str:
    script = f'<script type="module" src="{address}/static/js/embed/limelight-heat.js"></script>'
    return f"<!doctype html><title>Shop</title>{script}{element}"


def answer_to(address: str, path: str, **question: str) -> httpx.Response:
    return httpx.post(f"{address}/api/v1/{path}", json={"text": TEXT, "model": "han", **question}).raise_for_status()


def ground(page: Page) -> str:
    return str(page.locator("limelight-heat").evaluate("node => getComputedStyle(node).backgroundColor"))


def test_the_example_of_the_documentation_runs(address: str, shop: tuple[Path, str], window: Page) -> None:
    folder, other = shop
    (folder / "review.html").write_text(EXAMPLE.replace("http://127.0.0.1:8000", address), encoding="utf-8")
    window.goto(f"{other}/review.html")
    expect(window.get_by_role("group", name="A review of a kettle")).to_have_text("Boils quickly.")
    expect(window.locator(".run", has_text="quickly")).to_have_attribute("data-looked", "10")
    # The page declares both themes, and the reader's is dark.
    assert ground(window) == "rgb(20, 19, 15)"


def test_an_answer_of_the_api_is_drawn_word_by_word_and_its_text_stays_text(
    address: str, shop: tuple[Path, str], window: Page
) -> None:
    folder, other = shop
    (folder / "answer.json").write_bytes(answer_to(address, "predict").content)
    page = page_with(address, '<limelight-heat src="answer.json"></limelight-heat><button>after</button>')
    (folder / "index.html").write_text(page, encoding="utf-8")
    window.goto(f"{other}/")
    heat = window.locator("limelight-heat")
    expect(heat.locator(".paragraph")).to_have_count(2)
    drawn = heat.evaluate("node => [...node.shadowRoot.querySelectorAll('.paragraph, .gap')].map(p => p.textContent)")
    assert "".join(drawn) == TEXT
    expect(window).to_have_title("Shop")
    # A page that declares no themes is a light one.
    assert ground(window) == "rgb(255, 253, 247)"
    heat.evaluate("node => node.setAttribute('theme', 'auto')")
    assert ground(window) == "rgb(20, 19, 15)"

    window.keyboard.press("Tab")
    expect(heat.locator(".word:focus")).to_have_text("The")
    expect(heat.locator(".word:focus")).to_have_attribute("aria-describedby", "tip")
    window.keyboard.press("ArrowRight")
    expect(heat.get_by_role("tooltip")).to_contain_text(re.compile(r"kettle.*% of the sentence"))
    window.keyboard.press("Escape")
    expect(heat.get_by_role("tooltip")).to_be_hidden()
    window.keyboard.press("Tab")
    expect(window.get_by_role("button", name="after")).to_be_focused()
    heat.locator(".run").first.hover()
    expect(heat.get_by_role("tooltip")).to_contain_text("The")
