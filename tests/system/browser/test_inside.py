"""The page Inside follows a review through both networks, and its link restores the place.

Tests of its keys, changes and steps are in tests/js/inside.
"""

import base64
import json
import re
import zlib
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.system.browser.conftest import BROKEN_CELLS, Visit, answered, first_of
from tests.system.browser.test_page import opened, place

REVIEW = "The kettle boils fast and looks lovely. It didn't even switch on, zxqv!"


def open_inside(visit: Visit, text: str = REVIEW) -> Page:
    page = visit.page
    page.goto(f"{visit.address}/inside")
    expect(page.locator("#ask")).to_have_attribute("data-ready", "")
    page.locator("#text").fill(text)
    expect(box_of(page, text.split()[1])).to_be_visible()
    expect(page.locator(".stage-of-it")).to_have_attribute("aria-busy", "false")
    return page


def box_of(page: Page, word: str) -> Locator:
    return page.locator(".box[data-column='word']", has_text=re.compile(f"^{re.escape(word)}$")).first


def view_of(address: str) -> dict[str, Any]:
    """Returns the state that a link encodes."""
    packed = address.partition("#v1=")[2]
    if not packed:
        return {}
    unpacked = zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), wbits=-15)
    return json.loads(unpacked)  # type: ignore[no-any-return]


def test_a_whole_han_is_in_view_and_each_box_opens_to_its_sum(visit: Visit) -> None:
    page = open_inside(visit)
    assert page.evaluate("document.documentElement.scrollHeight") <= 900
    expect(page.locator(".box.unknown[data-column='word']")).to_have_text("zxqv")
    for column in page.evaluate(
        "[...new Set([...document.querySelectorAll('.box')].map((box) => box.dataset.column))]"
    ):
        page.locator(f".box[data-column='{column}']").last.click()
        expect(page.locator(".sheet h2")).not_to_have_text("…")
        page.keyboard.press("Escape")
        expect(page.locator(".sheet")).to_be_hidden()
    # The last of them has the focus again.
    expect(page.locator(".box[data-column='star']").last).to_be_focused()
    # A ribbon has none.
    page.evaluate("document.activeElement.blur()")
    page.locator(".ribbon[data-column='sflow']").last.dispatch_event("click")
    expect(page.locator(".sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".sheet")).to_be_hidden()


@pytest.mark.parametrize("column", ["score", "star"])
def test_a_press_that_an_answer_comes_into_opens_its_box(visit: Visit, column: str) -> None:
    page = open_inside(visit)
    held: list[Route] = []
    page.route("**/api/v1/trace", lambda route: held.append(route), times=1)
    page.locator("#text").fill(REVIEW.replace("fast", "very fast"))
    route = first_of(page, held)
    page.locator(f".box[data-column='{column}']").first.hover()
    page.mouse.down()
    route.continue_()
    expect(box_of(page, "very")).to_be_visible()
    page.mouse.up()
    expect(page.locator(".sheet")).to_be_visible()


@pytest.mark.parametrize("visit", [{"viewport": {"width": 980, "height": 720}}], indirect=True)
def test_in_a_small_window_no_score_and_no_heading_of_a_column_is_cut_off(visit: Visit) -> None:
    page = open_inside(visit)
    cut = "(all) => all.filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent)"
    for cells in (".box[data-column='score'], .box[data-column='sscore']", ".heads button"):
        expect(page.locator(cells).first).to_be_visible()
        assert page.locator(cells).evaluate_all(cut) == []


def test_the_last_step_is_a_lesson_of_this_review_and_the_link_holds_the_place(visit: Visit) -> None:
    page = open_inside(visit)
    page.get_by_role("button", name="Step 10").click()
    expect(page.locator(".told p")).to_contain_text("of all attention")
    offer = page.locator(".offers button").last
    word = re.findall("“(.+)”", offer.inner_text())[0]
    offer.click()
    expect(page.locator(".box.struck")).to_have_text(word)
    expect(page.locator(".offers button").last).to_contain_text("back")
    # Making a link takes a moment.
    page.wait_for_url(lambda url: view_of(url).get("step") == 9 and view_of(url).get("without"))
    page.reload()
    expect(page.locator(".told h2")).to_contain_text("10.")
    expect(page.locator(".box.struck")).to_have_text(word)
    expect(page.locator(".note.was")).to_be_visible()
    expect(page.locator("#text")).to_have_value(REVIEW)
    page.locator("#back").click()
    expect(page.locator("#text")).to_have_value(REVIEW)


def open_kim_cnn(visit: Visit) -> Page:
    page = open_inside(visit)
    page.locator("#model").select_option("kim_cnn")
    expect(page.locator(".box[data-column='windows']").first).to_be_visible()
    return page


def test_a_whole_kim_cnn_is_in_view_and_a_window_opens_to_its_filters_and_their_sums(visit: Visit) -> None:
    page = open_kim_cnn(visit)
    assert page.evaluate("document.documentElement.scrollHeight") <= 900
    expect(page.get_by_role("button", name="All words alike")).to_be_hidden()
    window = page.locator(".box.won").first
    window.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sheet .ngrams li")).to_have_text(["kettle boils 1.50", "looks lovely 1.25"])
    expect(page.locator(".filter-told")).to_contain_text("relu(")
    page.keyboard.press("Escape")
    expect(window).to_be_focused()
    for side in ("more", "less"):
        page.locator(f".box.{side}[data-column='side']").click()
        expect(page.locator(".sheet .marked")).to_contain_text("sum")
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Step 9").click()
    expect(page.locator(".offers button").first).to_be_visible()


def test_a_scene_is_saved_as_a_picture_with_what_it_does_not_show(visit: Visit) -> None:
    page = open_kim_cnn(visit)
    with page.expect_download() as saved:
        page.get_by_role("button", name="SVG").click()
    root = ElementTree.parse(saved.value.path()).getroot()
    texts = [node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"kettle", "words"} <= set(texts)
    assert "does not mean" in " ".join(texts) or "not what decides" in " ".join(texts)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}image"))) > 10
    with page.expect_download() as saved:
        page.get_by_role("button", name="PNG").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def test_the_page_leads_there_with_its_review_and_loads_nothing_of_it_before(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    page.mouse.click(*place(page, "lovely"))
    expect(page.locator("#change")).to_contain_text("without “lovely”")
    assert [url for url in visit.requests if "/js/inside/" in url or url.endswith("/trace")] == []
    # The link holds the review itself, so that a middle click opens it in a new tab.
    door = page.get_by_role("link", name="The whole network")
    door.hover()
    expect(door).to_have_attribute("href", re.compile("^/inside#v1="))
    with answered(page, "trace") as traced:
        door.click()
    page.wait_for_url(re.compile("/inside/?#v1="))
    expect(page.locator("#text")).to_have_value(REVIEW)
    # First the whole review, then without the struck word.
    assert "without" not in traced.value.request.post_data_json
    expect(page.locator(".box.struck")).to_have_text("lovely")
    expect(page.locator(".note.was")).to_be_visible()


@pytest.mark.parametrize("visit", [{"viewport": {"width": 375, "height": 812}, "has_touch": True}], indirect=True)
def test_on_a_phone_the_words_of_each_step_are_in_sight_and_a_sum_is_a_sheet(visit: Visit) -> None:
    page = open_inside(visit)
    for _ in range(9):
        page.get_by_role("button", name="Next step").click()
        expect(page.locator(".told p")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    page.locator(".box[data-column='doc']").click()
    sheet = page.locator(".sheet").bounding_box()
    assert round(sheet["y"] + sheet["height"]) == 812


@pytest.mark.parametrize("visit", [{"viewport": {"width": 375, "height": 812}, "has_touch": True}], indirect=True)
def test_on_a_phone_no_word_of_the_tables_is_broken_or_cut_off(visit: Visit) -> None:
    page = open_kim_cnn(visit)
    page.locator(".box.won").first.click()
    expect(page.locator(".filter-told")).to_contain_text("relu(")
    assert page.evaluate(BROKEN_CELLS, ".sums :is(th, td)") == []


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_the_steps_of_both_networks_are_explained_in_words(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}/inside")
    expect(page.locator(":is(.cards, .steps-told) li").filter(visible=True)).to_have_count(19)
    expect(page.locator(".stage-of-it")).to_be_hidden()
    # Playwright cannot read the content of <noscript>, but it can see that it takes up room.
    advice = page.locator("noscript").bounding_box()
    assert advice["height"] > 20
