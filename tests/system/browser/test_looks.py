"""The look of the page for different eyes and on different screens, measured in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.system.browser.conftest import Visit, meter, open_panel
from tests.system.browser.test_page import REVIEW, opened, read_review, wait_for_light, wait_for_text

# WCAG 2.2: relative luminance and contrast of the colours that the browser paints.
CONTRAST = """
(node) => {
  const channels = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((value) => value / 255);
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let ground = node;
  while (/, 0\\)|transparent/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
  const [dark, light] = [getComputedStyle(node).color, getComputedStyle(ground).backgroundColor]
    .map(luminance).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}
"""

LONG_ANSWER = """
(words) => {
  // Paragraphs of 200 words.
  const token = (i) => (
    { text: `word${i}`, whitespace: i % 200 === 199 ? "\\n" : " ", weight: ((i * 7919) % 101) / 5000,
      known: i % 9 > 0, read: true });
  const sentences = Array.from({ length: words / 20 }, (_, s) => ({
    weight: 1 / (words / 20), read: true, tokens: Array.from({ length: 20 }, (_, i) => token(20 * s + i)),
  }));
  const counts = { sentences: sentences.length, sentences_read: sentences.length, tokens: words, tokens_read: words };
  const heatmap = document.querySelector("attention-heatmap");
  document.getElementById("answer").hidden = false;
  const answer = { explanation: "attention", sentences, counts };
  heatmap.show(answer, { ...answer, signed: false });
  heatmap.getBoundingClientRect();
}
"""


def ground(page: Page) -> int:
    """The brightness of the page, 0 to 255."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return int(colour.removeprefix("rgb(").split(",")[0])


@pytest.mark.parametrize(
    "visit", [{"color_scheme": "light"}, {"color_scheme": "dark"}], ids=["light", "dark"], indirect=True
)
def test_words_can_be_read_at_every_level_in_both_themes(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    # The drawing is final.
    wait_for_light(page)
    word = page.locator(".run").first
    for level in range(11):
        # In one call: a word may be redrawn between two.
        for name in ("level", "looked"):
            view = "looked" if name == "looked" else "decides"
            shown = f"node.closest('attention-heatmap').dataset.view = '{view}'; node.dataset.{name} = level"
            ratio = word.evaluate(f"(node, level) => {{ {shown}; return ({CONTRAST})(node); }}", level)
            assert ratio >= 7, f"{name} {level}"
    read_review(page, "Fine. " * 12)
    wait_for_text(page, "Fine. " * 12)
    wait_for_light(page)
    for part in [
        ".unread .words",
        ".cut",
        ".legend .of-decides",
        ".key .of-decides",
        ".bar-name",
        "#likely",
        ".footer p",
    ]:
        assert page.locator(part).first.evaluate(CONTRAST) >= 4.5, part


def test_nothing_scrolls_sideways_on_any_screen(visit: Visit) -> None:
    page = visit.open()
    for text in ["", "w" * 300, REVIEW + " Fine." * 12]:
        if text:
            read_review(page, text)
        for width in [320, 375, 768, 1440]:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width
            in_columns = page.evaluate("document.querySelector('.stage').getBoundingClientRect().left > innerWidth / 3")
            assert in_columns == (width == 1440)


@pytest.mark.parametrize("visit", [{"viewport": {"width": 320, "height": 640}}], indirect=True)
@pytest.mark.parametrize("path", ["models/han", "problems/invalid-request", "w" * 300, "inside/"])
def test_no_page_of_text_is_wider_than_a_small_phone(visit: Visit, path: str) -> None:
    visit.page.goto(f"{visit.address}/{path}")
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 320
    visit.complaints.clear()


@pytest.mark.parametrize("visit", [{"viewport": {"width": 320, "height": 640}}], indirect=True)
def test_no_panel_is_wider_than_a_small_phone(visit: Visit) -> None:
    page = visit.open()
    for model in ["han", "kim_cnn"]:
        page.check(f"input[value={model}]")
        read_review(page, REVIEW)
        for panel in ["why", "try", "share"]:
            open_panel(page, panel)
            wait_for_light(page)
            assert page.locator("#shelf").evaluate("node => node.scrollWidth") == 320, (model, panel)
            page.keyboard.press("Escape")


# The element over the middle of the one with the focus, neither in it nor around it; "" where nothing is over it. What
# moves within a frame, and is put back before it is drawn or in the next one, is not seen.
COVER = """
async () => {
  for (const _ of "ab") await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
  const node = document.activeElement;
  const { x, y, width, height } = node.getBoundingClientRect();
  const top = document.elementFromPoint(Math.min(x + width / 2, innerWidth - 1), y + height / 2);
  return top && (node.contains(top) || top.contains(node)) ? "" : `${node.outerHTML} is under ${top?.outerHTML}`;
}
"""

# The spacing that a reader may ask for (WCAG 2.2, 1.4.12); other fonts take more room too.
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
SPACED = (
    "(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }"
)


@pytest.mark.parametrize(
    "visit",
    [{"viewport": {"width": width, "height": height}} for width, height in [(1440, 700), (720, 450), (375, 700)]],
    ids=["wide", "zoomed", "phone"],
    indirect=True,
)
@pytest.mark.parametrize("spacing", ["", SPACING], ids=["", "spaced"])
def test_nothing_lies_over_what_the_keyboard_comes_to(visit: Visit, spacing: str) -> None:
    page = visit.open()
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(SPACED, spacing)
    read_review(page, f"{REVIEW} " * 25)
    wait_for_light(page)
    for name in ["", "why"]:
        if name:
            open_panel(page, name)
        page.locator(".word[tabindex='0']").focus()
        page.keyboard.press("Control+End")
        for key in ["ArrowUp"] * 12 + ["ArrowDown"] * 12 + ["Shift+Tab"] * 3 + ["Tab"] * 5:
            page.keyboard.press(key)
            assert page.evaluate(COVER) == "", (name, key)


@pytest.mark.parametrize("visit", [{"viewport": {"width": 375, "height": 812}}], indirect=True)
def test_on_a_phone_an_example_brings_its_answer_into_view(visit: Visit) -> None:
    page = visit.open()
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Ramen bar").click()
    expect(page.locator(".score-number")).to_be_in_viewport()
    # The last line to arrive moves everything below it, and a card does not follow.
    wait_for_light(page)
    for word in (page.locator(".run").first, page.locator(".run").nth(9)):
        # A click would strike it out, and the new answer would close the card.
        word.hover()
        tip = page.get_by_role("tooltip").bounding_box()
        assert tip["x"] >= 0
        assert tip["x"] + tip["width"] <= 375


def test_three_thousand_words_stay_smooth(visit: Visit) -> None:
    page = visit.open()
    work = meter(page)
    page.evaluate(LONG_ANSWER, 3_000)
    # About 0.05 s.
    assert work() < 1
    page.locator(".word[tabindex='0']").focus()
    page.keyboard.press("Control+End")
    expect(page.locator(".word[tabindex='0']")).to_be_focused()
    expect(page.get_by_role("tooltip")).to_contain_text("word2999")
    assert page.evaluate("document.querySelectorAll('attention-heatmap [tabindex]').length") == 1
