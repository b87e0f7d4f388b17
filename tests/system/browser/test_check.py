"""The page of a check: rows are drawn as they come in sight, decided by key, and saved as CSV."""

import csv
from pathlib import Path

from playwright.sync_api import Browser

from limelight.drawing.check import LitRow, to_html

TEXT = [("The lamp ", 0), ("never worked", 8), (", but the box is ", 0), ("lovely", -4), (". </script>", 0)]


def test_a_long_list_is_decided_by_key_and_saved(browser: Browser, tmp_path: Path) -> None:
    rows = [LitRow(n, 1, n, "5", "1", "5", 0.004, "why", TEXT) for n in range(1, 3001)]
    rows.append(LitRow(3001, 2, 3001, "4", "1", "4", 0.03, "", TEXT))
    page_file = tmp_path / "page.html"
    page_file.write_text(to_html(rows, {"almost surely wrong": 3000, "worth a look": 1}, 4000), encoding="utf-8")
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text))
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(page_file.as_uri())
    page.wait_for_selector(".row .u8")
    assert page.locator(".row b").count() < 100
    for key in ("j", "a", "g", "s"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Worth a look").click()
    page.get_by_role("button", name="Accept 1").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save decisions").click()
    saved = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8").splitlines()))
    assert [(row["row"], row["decision"], row["label"]) for row in saved] == [
        ("1", "accept", "1"),
        ("2", "keep", "5"),
        ("3", "skip", ""),
        ("3001", "accept", "1"),
    ]
    assert errors == []
    assert {url.partition(":")[0] for url in requests} <= {"file", "blob"}
    page_file.write_text(to_html(rows[-1:], {"almost surely wrong": 0, "worth a look": 1}, 4000), encoding="utf-8")
    page.goto(page_file.as_uri())
    page.wait_for_selector(".row .u8")
    page.close()
