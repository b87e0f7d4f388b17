"""Six steps on the page, in browsers that are not Chromium: `make test-browsers`."""

from collections.abc import Iterator

import pytest

from tests.nightly.drivers import Driver, driving
from tests.system.browser.conftest import serving
from tests.tiny import save_tiny_digit_cnn, save_tiny_han

REVIEW = "The kettle boils fast. It looks lovely."
TABLE = "text,stars\\n" + "".join(f"The kettle boils fast and looks lovely. {row},5\\n" for row in range(8))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    weights = tmp_path_factory.mktemp("weights")
    save_tiny_han(weights / "han", strength=5)
    save_tiny_digit_cnn(weights / "digit_cnn")
    with serving(weights) as address:
        yield address


@pytest.fixture(scope="module", params=["firefox", "webkit"])
def driver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    with driving(request.param, tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture
def card(driver: Driver, address: str) -> Driver:
    """A page with the answer to a review that was typed."""
    driver.open(f"{address}/")
    driver.until("document.readyState === 'complete'")
    driver.click("#text")
    driver.run("document.getElementById('text').select()")
    driver.type(REVIEW)
    driver.until(f"document.getElementById('text').value === {REVIEW!r}")
    driver.until(
        "document.querySelectorAll('#heatmap .sentence').length === 2 && !document.querySelector('[data-stale]')"
    )
    return driver


def test_the_stars_follow_the_typing(card: Driver) -> None:
    first = card.until("/^[1-5][.][0-9]$/.test(document.querySelector('.score-number').textContent)")
    assert first
    assert card.run("document.querySelectorAll('#heatmap .run:not([data-level=\"0\"])').length") > 0


def test_the_switch_shows_where_the_network_looked(card: Driver) -> None:
    card.click("#views label:nth-of-type(2)")
    card.until("document.getElementById('answer').dataset.view === 'looked'")
    assert card.run("document.querySelectorAll('#heatmap .sentence[data-share]').length") == 2


def test_a_click_strikes_a_word_and_undo_brings_it_back(card: Driver) -> None:
    card.click("#heatmap .word")
    card.until("document.querySelector('#heatmap .removed') && !document.getElementById('change').hidden")
    card.click("#ways-back [data-undo]")
    card.until("!document.querySelector('#heatmap .removed')")


@pytest.mark.parametrize("panel", ["why", "share"])
def test_a_panel_opens_and_closes(card: Driver, panel: str) -> None:
    card.click(f"[data-opens={panel}]")
    card.until(f"document.getElementById('panel-{panel}').checkVisibility()")
    card.click(f"#panel-{panel} [data-closes]")
    card.until(f"!document.getElementById('panel-{panel}').checkVisibility()")


def test_a_digit_is_drawn(driver: Driver, address: str) -> None:
    driver.open(f"{address}/digits")
    driver.until("!document.getElementById('easel').inert && document.getElementById('digit').textContent")
    driver.click("#clear")
    driver.until("document.getElementById('empty').checkVisibility()")
    driver.run("document.getElementById('pad').scrollIntoView({ behavior: 'instant' })")
    left, top = driver.run(
        "(({ x, y }) => [x, y].map(Math.round))(document.getElementById('pad').getBoundingClientRect())"
    )
    driver.drag((left + 140, top + 50), (left + 140, top + 140), (left + 140, top + 230))
    driver.until("document.getElementById('answer').checkVisibility()")
    assert driver.until("document.getElementById('digit').textContent") in "0123456789?"


def test_a_table_becomes_a_report(driver: Driver, address: str) -> None:
    driver.open(f"{address}/many")
    driver.until("!document.getElementById('source').inert")
    driver.run(f"""(() => {{
      const given = new DataTransfer();
      given.items.add(new File(["{TABLE}"], "reviews.csv", {{ type: "text/csv" }}));
      const input = document.getElementById("file");
      input.files = given.files;
      input.dispatchEvent(new Event("change", {{ bubbles: true }}));
    }})()""")
    driver.until("document.querySelector('#report h1')?.textContent")
