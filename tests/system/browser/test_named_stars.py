"""A classifier of ratings whose labels are words, and whose scale begins at 0, on the page for many reviews."""

from collections.abc import Iterator

import pytest

from tests.system.browser.conftest import Visit
from tests.system.browser.test_labels import open_many, read_them, serving_classifier

CLASSIFIER = """
def predict_proba(texts):
    return [[0, 0.3, 0.7] if "good" in text else [0.9, 0.1, 0] for text in texts]
"""
NAMES, STARS = ("furious", "so so", "delighted"), (0, 2.5, 10)


@pytest.fixture(scope="module")
def address(browser: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("classifier")
    with serving_classifier(folder, CLASSIFIER, model_labels=NAMES, model_stars=STARS) as address:
        yield address


def test_reviews_are_counted_by_the_stars_of_their_labels(visit: Visit) -> None:
    page = visit.page
    rows = ["The soup was good.,10", "The tea was bad.,0", "The cake was bad.,2"]
    open_many(page, visit.address, "review,stars", rows)
    page.locator("#stars-column").select_option(label="stars")
    read_them(page)
    # Of each bin how many are said; a tip has also how many were given.
    bins = page.locator("#distribution title").all_text_contents()
    # 2 that were given are nearest to 2.5, which the model tells apart.
    said = ["0★: 2 reviews, given 1 times", "2.5★: 0 reviews, given 1 times", "10★: 1 review, given 1 times"]
    assert bins == said
