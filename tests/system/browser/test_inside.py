"""The page Inside follows a review through both networks, step by step, and its link restores the place."""

import base64
import json
import re
import zlib
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.system.browser.conftest import BROKEN_CELLS, Visit, answered
from tests.system.browser.test_page import place, read_review

REVIEW = "The kettle boils fast and looks lovely. It didn't even switch on, zxqv!"


def open_inside(visit: Visit, text: str = REVIEW) -> Page:
    page = visit.page
    page.goto(f"{visit.address}/inside")
    expect(page.locator("#ask")).to_have_attribute("data-ready", "")
    page.locator("#text").fill(text)
    page.get_by_role("button", name="Follow it").click()
    expect(page.locator(".fold").first).to_contain_text(text.split()[1])
    return page


def view_of(address: str) -> dict[str, Any]:
    """Returns the state that a link encodes."""
    packed = address.partition("#v1=")[2]
    if not packed:
        return {}
    unpacked = zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), wbits=-15)
    return json.loads(unpacked)  # type: ignore[no-any-return]


def test_a_han_is_followed_from_words_to_stars(visit: Visit) -> None:
    page = open_inside(visit)
    expect(page.locator(".fold")).to_have_count(2)
    rows = page.locator("[data-part='words'] tbody tr")
    expect(rows).to_have_count(8)
    page.locator(".fold").nth(1).click()
    expect(page.locator(".fold").nth(1)).to_be_focused()
    expect(page.locator(".unknown")).to_contain_text("zxqv")

    # The terms of a score add up to it.
    page.locator(".arithmetic summary").first.click()
    lines = page.locator(".arithmetic ul").first.locator("li").all_inner_texts()
    parts = [float(line.rsplit(" ", 1)[1].replace("−", "-")) for line in lines]
    assert sum(parts[:-1]) == pytest.approx(parts[-1], abs=0.01)

    rows.nth(2).focus()
    expect(page.locator(".memory-told")).to_contain_text("Memory is not attention")
    before = page.locator(".even output").inner_text()
    page.get_by_text("Equal weights for all words and sentences").click()
    expect(page.locator(".even output")).not_to_have_text(before)
    expect(page.locator("[data-part='blocks']")).to_contain_text("word attention")


def test_the_steps_light_their_parts_and_the_link_holds_the_place(visit: Visit) -> None:
    page = open_inside(visit)
    expect(page.locator(".where")).to_have_text("Step 1 of 11")
    for _ in range(7):
        page.get_by_role("button", name="Next").click()
    expect(page.locator(".where")).to_have_text("Step 8 of 11")
    expect(page.locator("[data-part='sentences']")).to_have_class("part lit")
    # Making a link takes a moment.
    page.wait_for_url(lambda url: view_of(url).get("step") == 7)
    page.reload()
    expect(page.locator(".where")).to_have_text("Step 8 of 11")
    expect(page.locator("#text")).to_have_value(REVIEW)
    page.locator("#back").click()
    expect(page.locator("#text")).to_have_value(REVIEW)


def test_a_kim_cnn_shows_its_windows_winners_and_an_exact_sum(visit: Visit) -> None:
    page = open_inside(visit)
    page.locator("#model").select_option("kim_cnn")
    expect(page.locator(".windows")).to_have_count(2)
    page.get_by_role("button", name="Step").click()
    expect(page.locator(".window-words").first).to_contain_text("“The kettle” activates")
    # A click on its column, or on its row of the table, shows what a filter looks for.
    page.locator(".windows .picture").first.click()
    expect(page.locator(".windows .favourites").first).to_contain_text("(2 words) is activated most")
    page.get_by_role("button", name="what does it respond to?").first.press("Enter")
    told = page.locator("[data-part='winners'] .favourites").first
    expect(told.locator("li")).to_have_text(["kettle boils 1.50", "looks lovely 1.25"])
    expect(told).to_contain_text("In this review:")
    values = page.locator(".waterfall .mean").all_inner_texts()
    total = sum(float(value.replace("−", "-").replace("±", "")) for value in values)
    said = page.locator("[data-part='waterfall'] .sum").inner_text().split()[1].rstrip(":")
    assert total == pytest.approx(float(said.replace("−", "-").replace("±", "")), abs=0.02)


def test_the_page_leads_there_with_its_review_and_loads_nothing_of_it_before(visit: Visit) -> None:
    page = visit.open()
    read_review(page, REVIEW)
    page.mouse.click(*place(page, "lovely"))
    expect(page.locator("#change")).to_contain_text("without “lovely”")
    assert [url for url in visit.requests if "/js/inside/" in url or url.endswith("/trace")] == []
    # The link holds the review itself, so that a middle click opens it in a new tab.
    door = page.get_by_role("link", name="The whole network")
    expect(door).to_have_attribute("href", re.compile("^/inside#v1="))
    with answered(page, "trace") as traced:
        door.click()
    page.wait_for_url(re.compile("/inside/?#v1="))
    expect(page.locator("#text")).to_have_value(REVIEW)
    expect(page.locator(".fold")).to_have_count(2)
    # The numbers are those of the remaining words.
    assert len(traced.value.request.post_data_json["without"]) == 1
    expect(page.locator("[data-part='answer']")).to_contain_text("1 word struck out")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".where")).to_have_text("Step 2 of 11")


@pytest.mark.parametrize("visit", [{"viewport": {"width": 375, "height": 812}, "has_touch": True}], indirect=True)
def test_on_a_phone_the_words_of_each_step_are_in_sight(visit: Visit) -> None:
    page = open_inside(visit)
    expect(page.locator(".fold")).to_have_count(2)
    for _ in range(10):
        page.locator(".next").click()
        expect(page.locator(".cards li").filter(visible=True)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("visit", [{"viewport": {"width": 375, "height": 812}, "has_touch": True}], indirect=True)
def test_on_a_phone_no_word_of_the_tables_is_broken_or_cut_off(visit: Visit) -> None:
    page = open_inside(visit)
    page.locator("#model").select_option("kim_cnn")
    expect(page.locator(".waterfall .name").first).to_be_visible()
    assert page.evaluate(BROKEN_CELLS, ".diagram :is(thead th, .numbers td, .waterfall .name)") == []


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_the_steps_of_both_networks_are_explained_in_words(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}/inside")
    expect(page.locator(".cards li").filter(visible=True)).to_have_count(20)
    expect(page.get_by_role("button", name="Follow it", include_hidden=True)).to_be_hidden()
    # Playwright cannot read the content of <noscript>, but it can see that it takes up room.
    advice = page.locator("noscript").bounding_box()
    assert advice is not None
    assert advice["height"] > 20


@pytest.mark.parametrize("model", ["han", "kim_cnn"])
def test_the_last_step_is_the_map_before_and_after_training_read_by_keys(visit: Visit, model: str) -> None:
    page = open_inside(visit)
    page.locator("#model").select_option(model)
    reviews = visit.page.request.get(f"{visit.address}/api/v1/models/{model}/map").json()["reviews"]
    maps = page.locator("[data-part='map'] .review-map")
    expect(maps).to_have_count(2)
    for drawn, own in [(maps.first, 0), (maps.last, 1)]:
        expect(drawn.locator("text")).to_have_count(len(reviews))
        expect(drawn.locator(".own")).to_have_count(own)
        drawn.focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator(".map-told")).to_contain_text(
            re.compile("|".join(re.escape(each["excerpt"]) for each in reviews))
        )
    page.locator("#model").select_option("han")
    for _ in range(10):
        page.get_by_role("button", name="Next").click()
    expect(page.locator("[data-part='map']")).to_have_class("part lit")
