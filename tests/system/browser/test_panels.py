"""Panels open next to the words and move none of them; tests of comparing and sorting in them."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.system.browser.conftest import Visit, answered, open_panel
from tests.system.browser.test_page import HALF_A_PIXEL, REVIEW, opened, read_review
from tests.system.browser.test_play import click_word


@pytest.mark.parametrize(
    "visit", [{}, {"viewport": {"width": 375, "height": 812}}], ids=["wide", "phone"], indirect=True
)
def test_a_strike_moves_nothing_and_stars_badge_and_undo_stay_in_sight(visit: Visit) -> None:
    page = opened(visit, f"{REVIEW}\n\n" * 5)
    expect(page.locator("#summary")).not_to_be_empty()
    word = page.locator(".run", has_text="wobbly").nth(1)
    word.evaluate("node => node.scrollIntoView({ block: 'center' })")
    before = word.bounding_box()
    with answered(page, "explain"):
        click_word(page, "lovely")
    for part in (".score-number", "#change .badge"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    expect(page.locator("#ways-back [data-undo]")).to_be_in_viewport(ratio=1)
    number, stars = (page.locator(part).bounding_box() for part in (".score-number", "#score .stars"))
    # Next to the number, not below it.
    assert stars["y"] < number["y"] + number["height"]
    # The struck-out text is shown in full.
    assert page.locator("#change .cause").evaluate("node => node.scrollWidth <= node.clientWidth")
    expect(page.locator("#agreement")).to_contain_text("★")
    expect(page.locator(".run.removed")).to_be_in_viewport()
    word.evaluate("node => node.scrollIntoView({ block: 'center' })")
    # Words are drawn again when more light arrives.
    expect(word).to_be_in_viewport()
    assert word.bounding_box() == pytest.approx(before, abs=HALF_A_PIXEL)


def test_panels_stand_beside_the_words_and_move_none_of_them(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    words, stars = page.locator("attention-heatmap"), page.locator("#score")
    before = words.bounding_box(), stars.bounding_box()
    for name in ["Why", "Share", "Try"]:
        open_panel(page, name)
        panel = page.locator(f"#panel-{name.lower()}").bounding_box()
        assert (words.bounding_box(), stars.bounding_box()) == before
        assert panel["x"] + panel["width"] < before[0]["x"]  # type: ignore[index]
    page.get_by_role("button", name="Close Other changes").click()
    # The button that opened it is folded away.
    expect(page.locator("#more summary")).to_be_focused()
    expect(page.locator(".panel:visible")).to_have_count(0)


def test_no_word_of_a_review_is_cut_before_an_ellipsis(visit: Visit) -> None:
    page = visit.open()
    review = (
        "Marvellous craftsmanship throughout, notwithstanding disappointing instructions accompanying everything. "
        "Unfortunately replacement batteries overheated immediately, endangering grandmother's antique sideboard."
    )
    read_review(page, review)
    expect(page.locator("#summary")).not_to_be_empty()
    shown = []
    # No other model answers the same question, so none is compared.
    doors = page.locator("[data-opens]:not(#opens-compare)")
    for panel in doors.evaluate_all("nodes => nodes.map(node => node.dataset.opens)"):
        open_panel(page, panel)
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        shown.append(page.locator("body").inner_text())
    page.keyboard.press("Escape")
    read_review(page, "Fine.")
    page.get_by_text("Recent reviews").click()
    shown += page.locator(".recent-entry").all_inner_texts()
    before = re.findall(r"([\w'’]+)\W*…", "\n".join(shown))
    words = re.findall(r"[\w'’]+", review)
    cut = {end for end in before if end not in words and any(word.startswith(end) for word in words)}
    assert set(before) & set(words)
    assert not cut


@pytest.mark.parametrize("visit", [{"viewport": {"width": 375, "height": 812}, "has_touch": True}], indirect=True)
def test_on_a_phone_a_panel_leaves_stars_and_lit_words_in_sight(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    expect(page.locator("#summary")).not_to_be_empty()
    for name in ["Why", "Share", "Try"]:
        open_panel(page, name)
        panel = page.locator(f"#panel-{name.lower()}")
        expect(panel).to_be_in_viewport()
        expect(page.locator(".panel:visible")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        assert not re.search(r"\bclick", panel.inner_text(), re.IGNORECASE)
        expect(page.locator(".score-number")).to_be_in_viewport(ratio=1)
        expect(page.locator("#score .stars")).to_be_in_viewport(ratio=1)
        expect(page.locator(".run:not([data-level='0'])").first).to_be_in_viewport()
        shelf = page.locator("#shelf").bounding_box()
        assert shelf["y"] > 812 / 2
        panel.locator("[data-closes]").click()
        expect(panel).to_be_hidden()


def test_nothing_of_another_answer_stands_next_to_an_answer(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    expect(page.locator("#summary")).not_to_be_empty()

    def late(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/api/v1/**", late)
    # In every frame, the answer and everything next to it belong to one request.
    page.evaluate(
        """() => {
            window.seen = [];
            const look = () => {
              const parts = ["answer", "heatmap", "summary"].map((id) => document.getElementById(id));
              const isShown = (node) => node.checkVisibility() && node.textContent;
              const ids = parts.filter(isShown).map((node) => node.dataset.request);
              window.seen.push([...new Set(ids.filter((id) => id !== undefined))]);
              requestAnimationFrame(look);
            };
            look();
        }"""
    )
    score = page.locator(".score-number").inner_text()
    page.fill("#text", "Terrible. It didn't even switch on, and the shop won't answer.")
    expect(page.locator(".score-number")).not_to_have_text(score)
    expect(page.locator("#summary")).to_contain_text("★")
    click_word(page, "Terrible")
    expect(page.locator("#change")).to_be_visible()
    seen = page.evaluate("window.seen")
    assert len(seen) > 5
    assert [ids for ids in seen if len([each for each in ids if each]) > 1] == []
