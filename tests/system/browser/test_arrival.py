"""A visit begins with an example that is lit, or with a file that is opened or dropped on the first view."""

import gzip
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.system.browser.conftest import Visit
from tests.system.browser.test_page import REVIEW, shown_text, wait_for_light, wait_for_text


@pytest.mark.parametrize("visit", [{"returning": False}], indirect=True)
def test_a_first_visit_begins_with_an_example_that_is_lit_and_gives_way_to_a_review(visit: Visit) -> None:
    page = visit.open()
    wait_for_light(page)
    example = page.locator(".examples[data-model='han'] [data-first]").get_attribute("value")
    expect(page.locator("#text")).to_have_value(example or "")
    assert shown_text(page) == example
    expect(page.locator(".score-number")).to_have_text(re.compile(r"^\d\.\d$"))
    expect(page.locator(".run:not([data-level='0'])")).not_to_have_count(0)
    # The first key takes its place; a reload keeps the reader's own.
    page.locator("#text").focus()
    page.keyboard.type("Mine.")
    wait_for_text(page, "Mine.")
    page.reload()
    wait_for_text(page, "Mine.")


@pytest.mark.parametrize("visit", [{"returning": False}, {}], indirect=True)
def test_a_tab_that_is_not_there_is_told_next_to_what_is_shown(visit: Visit) -> None:
    for _ in range(2):
        visit.page.goto(f"{visit.address}/?model=bert")
        expect(visit.page.locator("#arrival")).to_contain_text("'bert'")
        expect(visit.page.locator("#problem")).to_be_hidden()
    visit.complaints.clear()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_text_file_that_is_opened_is_a_review(visit: Visit, tmp_path: Path, encoding: str) -> None:
    page = visit.open()
    path = tmp_path / "review.txt"
    path.write_bytes("Café – lovely.\r\n".encode(encoding))
    page.locator("#empty [data-open-file]").set_input_files(path)
    wait_for_text(page, "Café – lovely.")
    expect(page.locator("#text")).to_have_value("Café – lovely.")


def test_a_table_that_is_opened_or_dropped_is_read_under_many(visit: Visit, tmp_path: Path) -> None:
    page = visit.open()
    table = f'review,stars\n"{REVIEW}",5\nIt broke.,1\n'
    for name, content in (("reviews.csv", table.encode()), ("reviews.csv.gz", gzip.compress(table.encode()))):
        path = tmp_path / name
        path.write_bytes(content)
        page.locator("#empty [data-open-file]").set_input_files(path)
        expect(page).to_have_url(f"{visit.address}/many")
        expect(page.locator("#found")).to_have_text(f"2 rows in {name}.")
        visit.open()

    page.evaluate(
        """table => {
            const moved = new DataTransfer();
            moved.items.add(new File([table], "dropped.csv", { type: "text/csv" }));
            const options = { dataTransfer: moved, bubbles: true, cancelable: true };
            document.body.dispatchEvent(new DragEvent("drop", options));
        }""",
        table,
    )
    expect(page).to_have_url(f"{visit.address}/many")
    expect(page.locator("#found")).to_have_text("2 rows in dropped.csv.")
    # It is handed over once.
    page.reload()
    expect(page.locator("#source")).not_to_have_attribute("inert", "")
    expect(page.locator("#plan")).to_be_hidden()
