"""A classifier with many labels of many words on the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.system.browser.conftest import Visit, open_panel, serving
from tests.system.browser.test_page import read_review

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
