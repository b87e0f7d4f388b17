"""The page for many reviews: a file goes in, its report comes back, its rows open highlighted, a reload keeps it."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.system.browser.conftest import BROKEN_CELLS, Visit

ROWS = [
    "text,stars,shop",
    *(f'"The kettle boils fast and looks lovely. I would buy it again! {n}",5,north' for n in range(8)),
    *(f"\"Terrible, it didn't even switch on, and the shop won't answer. {n}\",5,south" for n in range(8)),
    '"   ",3,north',
    '"<script>alert(1)</script> lovely \U0001f44d",4,south',
]


def open_page(visit: Visit) -> Page:
    visit.page.goto(f"{visit.address}/many")
    expect(visit.page.locator("#source")).not_to_have_attribute("inert", "")
    return visit.page


def open_file(page: Page, folder: Path, rows: list[str]) -> None:
    path = folder / "reviews.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    page.locator("#file").set_input_files(path)


def test_a_file_becomes_a_report_whose_rows_open_in_the_light(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    open_file(page, tmp_path, ROWS)
    expect(page.locator("#report h1")).not_to_be_empty(timeout=60_000)
    expect(page.locator("#result")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#found")).to_have_text("18 rows in reviews.csv.")
    expect(page.locator("select[name=text]")).to_have_value("text")
    expect(page.locator("select[name=stars]")).to_have_value("stars")
    expect(page.locator("#report script")).to_have_count(0)
    with page.expect_download() as saved:
        page.locator("[data-file=page]").click()
    assert "<!doctype html>" in Path(saved.value.path()).read_text(encoding="utf-8")
    row = page.locator("#report li[data-row]").first.get_by_role("link")
    with page.context.expect_page() as opened:
        row.press("Enter")
    expect(opened.value.locator("#text")).to_have_value(row.inner_text())
    opened.value.close()
    page.reload()
    expect(page.locator("#report h1")).not_to_be_empty()
    page.get_by_role("button", name="Forget these reviews").click()
    expect(page.locator("#report h1")).to_have_count(0)


# Boxes of the report that are wider than what holds them, or hold more than they show.
TOO_WIDE = """() => {
  const report = document.querySelector(".report");
  const { right } = report.getBoundingClientRect();
  return [...report.querySelectorAll("*:not(svg *)")]
    // The figures scroll in their own box.
    .filter((node) => node.checkVisibility() && !node.closest(".figures"))
    .filter((node) => node.getBoundingClientRect().right > right + 1
      || node.getBoundingClientRect().right > node.parentElement.getBoundingClientRect().right + 1
      || (getComputedStyle(node).display !== "inline" && node.scrollWidth > node.clientWidth + 1))
    .map((node) => `${node.tagName} ${node.className} ${node.textContent.slice(0, 40)}`);
}"""


def test_no_box_of_a_report_is_wider_than_what_holds_it(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    reviews = [
        "The kettle boils fast and looks lovely.",
        "I would buy it again!",
        "Terrible, it didn't even switch on.",
    ]
    rows = ["Title,text,stars,date,shop"]
    for number in range(240):
        month = number % 12 + 1
        broken = " The terrible zipper broke." if month >= 7 and number % 2 else ""
        shop = "north" if number % 5 else "south"
        cells = [f"Number {number}", f"{reviews[number % 3]!r}{broken}", 5 - number % 3, f"2026-{month:02d}-11", shop]
        rows.append(",".join(map(str, cells)))
    open_file(page, tmp_path, rows)
    expect(page.locator("#report h1")).not_to_be_empty(timeout=60_000)
    # The title is found, and what was chosen is folded.
    expect(page.locator("select[name=title]")).to_have_value("Title")
    expect(page.locator("select[name=title]")).to_be_hidden()
    expect(page.locator("#report .cause")).not_to_have_count(0)
    page.evaluate("document.querySelectorAll('#report details').forEach((node) => { node.open = true; })")
    for width in [375, 1100, 1440]:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(TOO_WIDE) == [], width
        assert page.evaluate(BROKEN_CELLS, "#report :is(thead th, td)") == [], width


def test_after_a_report_that_is_too_large_to_keep_a_reload_shows_no_earlier_one(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    open_file(page, tmp_path, ROWS[:9])
    expect(page.locator("#report .short")).to_contain_text("8 rows", timeout=60_000)
    page.evaluate("void (Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); })")
    open_file(page, tmp_path, ROWS[:17])
    expect(page.locator("#report .short")).to_contain_text("16 rows", timeout=60_000)
    page.reload()
    expect(page.locator("#source")).not_to_have_attribute("inert", "")
    expect(page.locator("#report h1")).to_have_count(0)
