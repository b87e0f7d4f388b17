"""The widget of a notebook in a browser: actions of the reader reach the traits."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

import limelight
from limelight.widget import HeatWidget

# A stand-in for anywidget: a model of traits, and the module that draws it.
PAGE = """
<!doctype html><meta charset="utf-8"><div id="cell"></div>
<script>
window.model = {
  traits: TRAITS, sent: {}, heard: {},
  get(name) { return this.traits[name]; },
  set(name, value) { this.traits[name] = value; this.sent[name] = value; },
  save_changes() {},
  on(name, act) { this.heard[name] = act; },
  off() {},
};
</script>
"""


@pytest.fixture
def widget():
    def rule(texts: list[str]) -> list[list[float]]:
        return [[0.1, 0.9] if "Good" in text else [0.8, 0.2] for text in texts]

    made = HeatWidget(limelight.wrap(rule, ["bad", "good"]), "Good soup. <b>Bad</b> bread.", lens="phrases")
    yield made
    made.close()


@pytest.fixture
def drawn(browser: Browser, widget: HeatWidget) -> Iterator[Page]:
    names = ("answer", "verdict", "lens", "lenses", "without", "hover", "selection")
    traits = json.dumps({name: getattr(widget, name) for name in names})
    page = browser.new_page()
    page.set_content(PAGE.replace("TRAITS", traits.replace("<", "\\u003c")))
    page.evaluate(
        """async (source) => {
          const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
          const { default: widget } = await import(address);
          widget.render({ model: window.model, el: document.getElementById("cell") });
        }""",
        HeatWidget._esm if isinstance(HeatWidget._esm, str) else str(widget._esm),
    )
    yield page
    page.close()


def test_strikes_hover_and_lens_reach_python(drawn: Page) -> None:
    page = drawn
    words = page.locator("limelight-heat")
    assert "<b>Bad</b>" in words.evaluate("(heat) => heat.shadowRoot.textContent")
    words.locator(".run").first.click()
    sent = page.evaluate("window.model.sent")
    assert sent["without"] == sent["selection"] != []
    assert sent["hover"]
    words.locator(".run").first.click()
    assert page.evaluate("window.model.sent.without") == []
    page.locator("select").select_option("phrases")
    assert page.evaluate("window.model.sent.lens") == "phrases"


def test_the_error_of_a_text_is_shown_though_no_answer_comes(drawn: Page) -> None:
    drawn.evaluate("model.traits.verdict = 'Leave at least one.'; model.heard['change:verdict']();")
    expect(drawn.get_by_text("Leave at least one.")).to_be_visible()
