"""The page for many reviews: open a file, see the drivers of its stars, open a row and come back."""

import json
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, Route, expect

from tests.system.browser.conftest import Visit

ROWS = [
    "text,stars,shop",
    *(f'"The kettle boils fast and looks lovely. I would buy it again! {n}",5,north' for n in range(8)),
    *(f"\"Terrible, it didn't even switch on, and the shop won't answer. {n}\",1,south" for n in range(8)),
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


def read_all(page: Page) -> None:
    page.locator("#start").click()
    expect(page.locator("#result")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#answer")).to_be_visible()


def test_a_file_is_read_summed_up_and_every_row_can_be_opened_and_left_again(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    open_file(page, tmp_path, ROWS)
    expect(page.locator("#found")).to_be_focused()
    expect(page.locator("#found")).to_have_text("18 reviews in reviews.csv.")
    assert page.locator("#text-column option:checked").inner_text() == "text"
    assert page.locator("#stars-column option:checked").inner_text() == "stars"
    page.locator("#group-column").select_option(label="shop")
    page.locator("#phrases").select_option("leave_one_out")
    read_all(page)
    expect(page.locator("#in-words")).to_contain_text("17 reviews read; 1 could not be read")
    expect(page.locator("#in-words")).to_contain_text("stars were given on average")
    expect(page.locator(".multiples li")).to_have_count(2)
    groups = " ".join(page.locator(".multiples li").all_inner_texts())
    assert sum(int(number) for number in re.findall(r"(\d+) reviews", groups)) == 17
    expect(page.locator("#rows .row")).to_have_count(18)
    expect(page.locator("#rows .failed")).to_contain_text("The text is empty")
    expect(page.locator("#rows")).to_contain_text("<script>alert(1)</script>")
    # For a screen reader too it is a table, with a header and a button in each row.
    table = page.get_by_role("table", name="Every review")
    expect(table).to_have_attribute("aria-rowcount", "19")
    expect(table.get_by_role("row")).to_have_count(19)
    expect(table.get_by_role("row").nth(1).get_by_role("cell").get_by_role("button")).to_have_count(1)

    page.locator("#filter").fill("terrible")
    expect(page.locator("#shown-count")).to_have_text("8 reviews of 18")
    page.locator("#filter").fill("")
    page.get_by_role("button", name="Stars", exact=True).click()
    values = [float(text) for text in page.locator("#rows .row .value").all_inner_texts() if text != "–"]
    assert values == sorted(values, reverse=True)

    page.locator("[data-number='13']").click()
    expect(page.locator("#text")).to_have_value("Terrible, it didn't even switch on, and the shop won't answer. 5")
    page.go_back()
    expect(page.locator("[data-number='13'] button")).to_be_focused()

    with page.expect_download() as saved:
        page.get_by_role("button", name="Table as JSON lines").click()
    lines = [json.loads(line) for line in saved.value.path().read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 18
    assert [line["text"] for line in lines[:1]] == [ROWS[1].split('"')[1]]
    assert lines[16]["error"]
    with page.expect_download() as drivers:
        page.get_by_role("button", name="as a page").click()
    assert "What drives the stars" in drivers.value.path().read_text(encoding="utf-8")


def stop_after_the_first_answer(page: Page) -> None:
    """Starts without phrases, answers one call for scores, and stops."""
    page.locator("#phrases").select_option("")
    held: list[Route] = []

    def answer_the_first(route: Route) -> None:
        held.append(route)
        if len(held) == 1:
            route.continue_()

    page.route("**/api/v1/score", answer_the_first)
    page.locator("#start").click()
    expect(page.locator("#rows .row").first).to_be_visible()
    page.get_by_role("button", name="Stop").press("Enter")
    expect(page.locator("#go-on")).to_be_focused()


def test_pasted_lines_are_reviews_and_what_was_read_stays_when_it_is_stopped(visit: Visit) -> None:
    page = open_page(visit)
    page.locator("#paste").fill("\n".join(f"The kettle boils fast. {n}" for n in range(80)))
    page.get_by_role("button", name="Use what I pasted").click()
    expect(page.locator("#found")).to_have_text("80 reviews in what you pasted.")
    stop_after_the_first_answer(page)
    expect(page.locator("#result")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#in-words")).to_contain_text("32 reviews read")
    page.unroute_all(behavior="ignoreErrors")


def test_a_stop_compares_what_was_read_survives_a_reload_and_goes_on_where_it_stopped(
    visit: Visit, tmp_path: Path
) -> None:
    page = open_page(visit)
    # Those that are not read were given other stars.
    good = [f'"The kettle boils fast. {n}",5,north' for n in range(32)]
    open_file(page, tmp_path, ["text,stars,shop", *good, *(f'"It broke at once. {n}",1,south' for n in range(28))])
    stop_after_the_first_answer(page)
    stopped = page.locator("#stopped")
    expect(stopped).to_contain_text("32 of 60 read · stopped")
    expect(page.locator("#in-words")).to_have_text(re.compile(r"^32 reviews read; .*5\.0 stars were given on average"))
    page.unroute_all(behavior="ignoreErrors")

    page.reload()
    expect(stopped).to_contain_text("32 of 60 read · stopped")
    expect(page.locator("#in-words")).to_contain_text("32 reviews read")
    with page.expect_request("**/api/v1/score") as request:
        page.locator("#go-on").press("Enter")
    assert request.value.post_data_json["texts"] == [f"It broke at once. {n}" for n in range(28)]
    expect(stopped).to_be_hidden()
    expect(page.locator("#filter")).to_be_focused()
    expect(page.locator("#in-words")).to_contain_text("60 reviews read")
    expect(page.locator("#in-words")).to_contain_text("3.1 stars were given on average")


def test_what_an_earlier_version_kept_is_dropped(visit: Visit) -> None:
    visit.page.goto(f"{visit.address}/about")
    visit.page.evaluate("""() => new Promise((resolve) => {
        const opening = indexedDB.open("limelight-many", 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore("last");
        opening.onsuccess = () => {
            const kept = { unit: "stars", columns: ["text"], rows: [["Fine."]], answers: [{ value: 3, label: "3" }] };
            Object.assign(kept, { name: "old.csv", notes: [], total: 1, text: 0, stars: -1, group: -1, model: "han" });
            const writing = opening.result.transaction("last", "readwrite");
            writing.objectStore("last").put(kept, "work");
            writing.oncomplete = () => { opening.result.close(); resolve(); };
        };
    })""")
    page = open_page(visit)
    page.get_by_role("button", name="Try an example file").click()
    expect(page.locator("#found")).to_have_text("60 reviews in example.csv.")
    page.locator("#phrases").select_option("")
    read_all(page)
    page.reload()
    expect(page.locator("#in-words")).to_contain_text("60 reviews read")


def test_the_example_file_is_one_click_away(visit: Visit) -> None:
    page = open_page(visit)
    page.get_by_role("button", name="Try an example file").click()
    expect(page.locator("#found")).to_have_text("60 reviews in example.csv.")
    assert page.locator("#text-column option:checked").inner_text() == "review"
    assert page.locator("#stars-column option:checked").inner_text() == "stars"
    # One button leads on, and it is in sight.
    expect(page.locator(".primary:visible", has_text="Read 60 reviews")).to_be_in_viewport(ratio=1)
    page.locator("#phrases").select_option("")
    read_all(page)
    said, given = (page.locator(f"#distribution .{kind}").first.bounding_box() for kind in ("said", "given"))
    assert said is not None
    assert given is not None
    # Next to each other, and not one over the other.
    assert said["x"] + said["width"] <= given["x"]
    expect(page.locator("#in-words")).to_contain_text("60 reviews read")
    expect(page.locator("#stopped")).to_be_hidden()


def test_a_phrase_that_was_opened_stays_open_and_focused_while_more_reviews_come(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    open_file(page, tmp_path, ROWS[:17])
    held: list[Route] = []

    def answer_the_first(route: Route) -> None:
        held.append(route)
        if len(held) == 1:
            answer_that_the_kettle_boils_fast(route)

    page.route("**/api/v1/score", answer_the_first)
    # Requests of the smallest size.
    page.locator("#phrases").select_option("leave_one_out")
    page.locator("#start").click()
    page.locator(".drivers summary").click()
    expect(page.locator(".drivers .open-review")).to_have_count(4)
    page.route("**/api/v1/score", answer_that_the_kettle_boils_fast)
    for route in held[1:]:
        answer_that_the_kettle_boils_fast(route)
    expect(page.locator("#result")).to_have_attribute("aria-busy", "false")
    expect(page.locator(".drivers .open-review")).to_have_count(16)
    expect(page.locator(".drivers summary")).to_be_focused()


def answer_that_the_kettle_boils_fast(route: Route) -> None:
    """Answers in place of a network that has learned something."""
    row = {"label": "5", "undecided": False, "probabilities": [0, 0, 0, 0, 1], "value": 4.6, "familiar": True}
    row |= {"truncated": False, "key_phrases": [{"phrase": "boils fast", "move": 0.5}], "error": None}
    rows = [row for _ in route.request.post_data_json["texts"]]
    answer = {"unit": "stars", "labels": ["1", "2", "3", "4", "5"], "prior": None, "rows": rows}
    route.fulfill(status=200, content_type="application/json", body=json.dumps(answer))


def test_a_long_number_keeps_its_digits(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    path = tmp_path / "reviews.jsonl"
    path.write_text('{"text": "The kettle boils fast.", "id": 12345678901234567891}\n', encoding="utf-8")
    page.locator("#file").set_input_files(path)
    expect(page.locator("#preview td")).to_have_text(["The kettle boils fast.", "12345678901234567891"])


def test_a_review_of_which_the_model_cannot_tell_has_no_stars(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    open_file(page, tmp_path, ["text,stars", "The kettle boils fast.,5", "A kettle.,5"])
    page.route("**/api/v1/score", answer_that_it_cannot_tell_of_the_second)
    read_all(page)
    expect(page.locator("#mean")).to_have_text("4.6")
    expect(page.locator("#in-words")).to_contain_text("2 reviews read; of 1 the model cannot tell")
    expect(page.locator("#gap-list li")).to_have_text("No review.")
    expect(page.locator("#rows .row .value")).to_have_text(["4.6", ""])
    expect(page.locator("#rows .row .label")).to_have_text(["5", "cannot tell"])


def answer_that_it_cannot_tell_of_the_second(route: Route) -> None:
    """Answers for two reviews: five stars, and nothing."""
    row = {"label": "5", "undecided": False, "probabilities": [0, 0, 0, 0, 1], "value": 4.6, "familiar": True}
    row |= {"truncated": False, "key_phrases": [], "error": None}
    flat = {"label": "1", "undecided": True, "probabilities": [0.2] * 5, "value": 3.0}
    answer = {"unit": "stars", "labels": ["1", "2", "3", "4", "5"], "prior": None, "rows": [row, row | flat]}
    route.fulfill(status=200, content_type="application/json", body=json.dumps(answer))


def test_terms_that_are_asked_for_open_their_reviews(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    open_file(page, tmp_path, ROWS)
    page.locator("#about").fill("Kettles, shop")
    read_all(page)
    names = page.locator("#aspect-lists summary b")
    expect(names).to_have_count(2)
    assert sorted(names.all_inner_texts()) == ["kettle", "shop"]
    kettle = page.locator("#aspect-lists details", has_text="kettle").first
    expect(kettle).to_contain_text("8 reviews (47%)")
    expect(kettle).to_contain_text("alone ")
    kettle.locator("summary").click()
    expect(kettle.locator(".reviews mark").first).to_have_text("kettle")


def test_a_busy_server_is_asked_again(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    open_file(page, tmp_path, ROWS[:5])
    refusals = [429]

    page.route("**/api/v1/score", lambda route: refuse_with_429(route, refusals))
    read_all(page)
    expect(page.locator("#rows .row")).to_have_count(4)
    # The browser reports every refused request itself.
    visit.complaints.clear()


def test_while_the_server_is_away_the_page_says_so_and_counts_alike(visit: Visit) -> None:
    page = open_page(visit)
    page.locator("#paste").fill("\n".join(f"The kettle boils fast. {n}" for n in range(80)))
    page.get_by_role("button", name="Use what I pasted").click()
    answered = []

    def answer_twice(route: Route) -> None:
        answered.append(route)
        route.continue_() if len(answered) <= 2 else route.abort()

    page.route("**/api/v1/score", answer_twice)
    page.locator("#start").click()
    expect(page.locator("#pace")).to_have_text(re.compile(r"^32 of 80\. .*again"))
    expect(page.locator("#in-words")).to_contain_text("32 reviews read")
    page.locator("#stop").click()
    visit.complaints.clear()


def test_on_paper_there_are_answers_and_no_controls(visit: Visit) -> None:
    page = open_page(visit)
    page.locator("#paste").fill("The kettle boils fast.")
    page.get_by_role("button", name="Use what I pasted").click()
    read_all(page)
    page.emulate_media(media="print")
    expect(page.locator("#in-words")).to_be_visible()
    for control in page.locator("button, input, select, textarea").all():
        expect(control).to_be_hidden()


def refuse_with_429(route: Route, refusals: list[int]) -> None:
    if not refusals:
        route.continue_()
        return
    body = json.dumps({"title": "Too busy", "status": refusals[0], "detail": "Busy."})
    route.fulfill(status=refusals.pop(), content_type="application/problem+json", body=body)


def test_what_is_no_table_is_said_in_words(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    (tmp_path / "book.csv").write_bytes(b"text\x00\n")
    page.locator("#file").set_input_files(tmp_path / "book.csv")
    expect(page.get_by_role("alert")).to_contain_text("may be an Excel file")
    open_file(page, tmp_path, ["text", '"an open quote'])
    expect(page.get_by_role("alert")).to_contain_text("quotation mark that nothing closes")
    # By its name alone one of them would be lost in JSON lines.
    open_file(page, tmp_path, ["text,stars,text", "Fine.,4,Cold."])
    expect(page.get_by_role("alert")).to_contain_text("called “text”")


@pytest.mark.parametrize("missing", ["reviews*.csv", "worker*.js"], ids=["the example", "the script that reads it"])
def test_what_cannot_be_fetched_is_said_in_words(visit: Visit, missing: str) -> None:
    page = open_page(visit)
    page.route(f"**/{missing}", lambda route: route.abort())
    page.get_by_role("button", name="Try an example file").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be fetched")
    assert [text for text in visit.complaints if "ERR_FAILED" not in text] == []
    visit.complaints.clear()


def test_files_of_excel_are_read_as_they_are_meant_and_a_guess_is_said(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    (tmp_path / "export.csv").write_bytes("review,shop\nCafé – “hot”.,east\nCold.,west\n".encode("cp1252"))
    page.locator("#file").set_input_files(tmp_path / "export.csv")
    expect(page.locator("#found")).to_contain_text("2 reviews in export.csv.")
    expect(page.locator("#found")).to_contain_text("read as Windows-1252")
    expect(page.locator("#preview").get_by_text("Café – “hot”.")).to_be_visible()

    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["stars", "review"], [5, "Hot tea."], [1, "It broke."]):
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    page.locator("#file").set_input_files(tmp_path / "book.xlsx")
    expect(page.locator("#found")).to_have_text("2 reviews in book.xlsx.")
    assert page.locator("#text-column option:checked").inner_text() == "review"
    read_all(page)
    expect(page.locator("#rows .row")).to_have_count(2)

    (tmp_path / "torn.xlsx").write_bytes((tmp_path / "book.xlsx").read_bytes()[:100])
    page.locator("#file").set_input_files(tmp_path / "torn.xlsx")
    expect(page.locator("#problem")).to_contain_text("torn.xlsx: cannot be read as a workbook of Excel")
    # The browser reports every refused request itself.
    visit.complaints.clear()


def test_files_that_only_a_server_reads_are_named_only_where_there_is_one(visit: Visit) -> None:
    page = open_page(visit)
    # The dialog of the browser would gray out others.
    assert page.locator("#file").get_attribute("accept") is None
    assert "Parquet" in page.locator("main").inner_text()


def test_only_a_server_is_asked_about_terms(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    open_file(page, tmp_path, ROWS)
    expect(page.locator("#phrases")).to_be_visible()
    expect(page.locator("#about")).to_be_visible()


@pytest.mark.parametrize("content", ['["A kettle", "A lamp"]', "[null]", "[[1]]", "3"])
def test_json_without_objects_is_refused_with_the_way_out(visit: Visit, tmp_path: Path, content: str) -> None:
    page = open_page(visit)
    (tmp_path / "reviews.json").write_text(content)
    page.locator("#file").set_input_files(tmp_path / "reviews.json")
    expect(page.get_by_role("alert")).to_contain_text('{"text": …}')


def test_the_answers_to_another_file_leave_with_it(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    open_file(page, tmp_path, ["text", "Fine.", "Cold soup."])
    read_all(page)
    open_file(page, tmp_path, ["text", "Lovely."])
    expect(page.locator("#found")).to_have_text("1 review in reviews.csv.")
    # Otherwise its rows would open, and be saved as, those of the new file.
    for part in ("#answer", "#every"):
        expect(page.locator(part)).to_be_hidden()
    read_all(page)
    expect(page.locator("#rows .row")).to_have_count(1)


def test_another_file_ends_the_reading_of_the_one_before(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    open_file(page, tmp_path, ["text", "Fine.", "Cold soup."])
    # The answer stays away.
    page.route("**/api/v1/score", lambda _: None)
    page.locator("#start").click()
    expect(page.locator("#result")).to_have_attribute("aria-busy", "true")
    open_file(page, tmp_path, ["text", "Lovely."])
    expect(page.locator("#found")).to_have_text("1 review in reviews.csv.")
    expect(page.locator("#result")).to_have_attribute("aria-busy", "false")


def test_reviews_that_are_too_long_are_told_before_they_are_read(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    open_file(page, tmp_path, ["text", "Fine.", "a" * 20_001])
    expect(page.locator("#cost")).to_contain_text(re.compile(r"\b1 of them .*20,000 characters"))


def test_one_review_of_one_word_is_counted_so(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    open_file(page, tmp_path, ["text", "Fine."])
    expect(page.locator("#cost")).to_contain_text(re.compile(r"1 review\b.*1 word\b"))


def test_given_stars_are_checked_and_dates_compared(visit: Visit, tmp_path: Path) -> None:
    page = open_page(visit)
    words = ("lovely", "terrible", "fine")
    rows = [f"The {words[n % 3]} kettle boils.,{1 + n % 5},2026-{1 + n % 6:02d}-11" for n in range(48)]
    open_file(page, tmp_path, ["text,stars,date", *rows])
    expect(page.locator("#plan")).to_be_visible()
    page.locator("#group-column").select_option(label="date (over time)")
    with page.expect_response("**/api/v1/check") as asked:
        read_all(page)
    checked = asked.value.json()["rows"]
    chosen = page.locator("#gap-lists [aria-pressed=true]").inner_text()
    assert {row["list"].capitalize() for row in checked} == {chosen.partition(" (")[0]}
    lines = page.locator("#gap-list li")
    expect(lines).to_have_count(len(checked))
    for line, row in zip(lines.all_inner_texts(), checked, strict=True):
        assert f"the words say {row['suggested_label']}" in line
        assert f"({row['given_probability']:.0%} likely)" in line
    expect(page.locator("#gap-list mark, #gap-list .excerpt").first).to_contain_text("kettle")
    expect(page.locator("#changes svg").first).to_be_visible()
    expect(page.locator("#changes .summary")).not_to_be_empty()


def test_a_column_of_another_scale_is_refused_in_words_and_one_date_is_not_offered(
    visit: Visit, tmp_path: Path
) -> None:
    page = open_page(visit)
    open_file(page, tmp_path, ["text,points,when", *[f"The kettle boils {n}.,{n % 11},2026-01-11" for n in range(24)]])
    page.locator("#stars-column").select_option(label="points")
    expect(page.locator("#group-column option", has_text="when")).to_have_count(0)
    read_all(page)
    expect(page.locator("#gap-note")).to_contain_text("are none of 1, 2, 3, 4, 5")
