"""The page for digits: a digit is drawn with the mouse or a finger; tests/js/digits has the keys and the rest."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from tests.system.browser.conftest import Visit


def sent_by(page: Page, act: Any, whole: Callable[[Any], bool] = lambda asked: True) -> Any:
    """Runs an action that sends a digit, and returns the request, once the answer is shown.

    A busy machine is asked in the middle of a stroke, too: `whole` tells the question that counts.
    """

    def counts(response: Response) -> bool:
        return response.url.endswith("/api/v1/digits") and whole(response.request.post_data_json)

    with page.expect_response(counts) as answer:
        act()
    assert answer.value.ok
    expect(page.locator("#answer")).to_be_visible()
    expect(page.locator("#digit")).to_have_text(str(answer.value.json()["digit"]))
    return answer.value.request.post_data_json


def arrive(visit: Visit) -> Page:
    """Opens the page, and waits for the example that it arrives with."""
    visit.page.goto(f"{visit.address}/digits")
    expect(visit.page.locator("#digit")).not_to_be_empty()
    return visit.page


def test_a_digit_that_is_drawn_is_centred_and_read(visit: Visit) -> None:
    # The first stroke takes the place of the example.
    page = arrive(visit)
    box = page.locator("#pad").bounding_box()

    def draw() -> None:
        page.mouse.move(box["x"] + 50, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + 50, box["y"] + 200, steps=4)
        page.mouse.up()

    # A part of the stroke is thicker, as its length is scaled to twenty pixels.
    def is_whole(asked: Any) -> bool:
        return sum(pixel > 0 for pixel in asked["pixels"][14]) == 4

    drawn = sent_by(page, draw, is_whole)["pixels"]
    # The digit is centred: twenty rows of ink, in the middle columns.
    assert [y for y, row in enumerate(drawn) if any(row)] == list(range(4, 24))
    assert drawn[14][14] == 255
    expect(page.locator(".bar-share")).to_have_count(10)
    expect(page.locator("#map [data-level='10']")).not_to_have_count(0)
    steps = page.locator(".scale i").evaluate_all("steps => steps.map((step) => step.getBoundingClientRect().width)")
    assert len(steps) == 21
    assert min(steps) > 4


def test_the_digit_whose_pixels_are_shown_is_marked_for_eyes_too(visit: Visit) -> None:
    page = arrive(visit)
    bars = page.locator("#bars button")
    shown = bars.and_(page.locator("[aria-pressed=true]"))
    expect(shown).to_have_count(1)
    other = bars.and_(page.locator("[aria-pressed=false]")).first.element_handle()
    looks = [other.screenshot(), shown.element_handle().screenshot()]
    handles = [other, shown.element_handle()]
    label = other.query_selector(".bar-name").text_content()
    sent_by(page, other.click, lambda asked: asked.get("target") == label)
    expect(shown.locator(".bar-name")).to_have_text(label)
    page.mouse.move(0, 0)
    other.evaluate("(bar) => bar.blur()")
    for handle, before in zip(handles, looks, strict=True):
        assert handle.screenshot(animations="disabled") != before


@pytest.mark.parametrize("visit", [{"viewport": {"width": 375, "height": 800}, "has_touch": True}], indirect=True)
def test_on_a_phone_one_draws_with_a_finger_and_nothing_is_cut_off(visit: Visit) -> None:
    page = arrive(visit)
    sent_by(page, lambda: page.locator("#pad").tap())
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 375
