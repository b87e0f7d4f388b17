"""The static site of tiny models in a folder below the root of a plain host, and Chromium to view it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app.site.export import export_site
from tests.system.browser.conftest import browser as browser
from tests.system.browser.conftest import hosting
from tests.system.browser.conftest import weights as weights


@pytest.fixture(scope="package")
def address(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site of these models."""
    folder = tmp_path_factory.mktemp("host") / "limelight"
    export_site(folder, weights)
    with hosting(folder) as address:
        yield f"{address}/"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that may send requests only to the site, and whose scripts may not fail."""
    context = browser.new_context()
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: request.url.startswith((address, "blob:", "data:")) or wrong.append(request.url))
    page.on("response", lambda response: wrong.append(response.url) if response.status >= 400 else None)
    yield page
    context.close()
    assert wrong == []
