"""Taking answers away from the page and bringing them back, and the details next to the stars, in a real browser."""

import csv
import io
import json
from base64 import b64encode
from pathlib import Path
from typing import Literal
from urllib.parse import urldefrag

import pytest
from playwright.sync_api import Download, Page, Route, expect

from benchmarks.pages import link
from tests.system.browser.conftest import Visit, first_of, open_panel
from tests.system.browser.test_page import read_review, shown_text, wait_for_light, wait_for_text

TEXT = 'The kettle boils fast. 🔭 "Cheap", =1+1\n\n<script>document.title = "hacked"</script> I would buy it again!'


def save(page: Page, kind: str) -> Download:
    with page.expect_download() as download:
        page.locator(f"[data-save={kind}]").click()
    return download.value


def content(download: Download) -> str:
    return Path(download.path()).read_bytes().decode()


def test_a_link_restores_the_view_and_the_server_never_sees_it(visit: Visit) -> None:
    page = visit.open()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    read_review(page, TEXT)
    open_panel(page, "Share")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#link-note")).to_contain_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    address, fragment = urldefrag(link)
    assert "kettle" not in link
    page.goto("about:blank")
    asked = len(visit.requests)
    page.goto(link)
    wait_for_text(page, TEXT)
    expect(page.locator("#text")).to_have_value(TEXT)
    expect(page.locator("#panel-share")).to_be_visible()
    assert urldefrag(visit.requests[asked])[0] == address
    assert page.url == link
    for broken in [link[:-9], f"{address}#v1=", f"{address}#v1=%F0"]:
        page.goto("about:blank")
        page.goto(broken)
        expect(page.locator("#arrival")).to_contain_text("This link is broken")
        # The previous view of this tab is still there.
        wait_for_text(page, TEXT)
        assert page.url == address
    # Once the reader continues, neither the address nor the note refers to an older view.
    read_review(page, "Another one.")
    expect(page.locator("#arrival")).to_be_hidden()
    page.evaluate("fragment => { location.hash = fragment; }", fragment)
    wait_for_text(page, TEXT)
    assert page.url == link
    read_review(page, "Another one.")
    assert page.url == address
    page.evaluate("location.hash = 'result'")
    expect(page.locator("#arrival")).to_be_hidden()


def test_what_a_link_holds_stands_in_the_box_before_the_rest_of_the_page_has_come(visit: Visit) -> None:
    page = visit.page
    held: list[Route] = []
    page.route("**/js/page/main.js", lambda route: held.append(route))
    page.goto(visit.address + link(TEXT), wait_until="commit")
    expect(page.locator("#text")).to_have_value(TEXT)
    expect(page.locator("#answer")).to_be_hidden()
    first_of(page, held).continue_()
    wait_for_text(page, TEXT)
    # It was opened, not typed: there is nothing to undo.
    expect(page.locator("#ways-back")).to_be_hidden()


def test_a_saved_file_opens_again_and_any_other_is_told_so(visit: Visit) -> None:
    page = visit.open()
    read_review(page, TEXT)
    open_panel(page, "Share")
    saved = content(save(page, "json"))
    answer = json.loads(saved)["answer"]
    assert "".join(t["text"] + t["whitespace"] for s in answer["sentences"] for t in s["tokens"]) == TEXT
    read_review(page, "Another one.")
    page.set_input_files("#open-file", {"name": "a.json", "mimeType": "application/json", "buffer": saved.encode()})
    wait_for_text(page, TEXT)
    page.set_input_files("#open-file", {"name": "b.json", "mimeType": "application/json", "buffer": b"[1]"})
    expect(page.locator("#arrival")).to_contain_text("b.json is JSON, and not an answer that was saved here")
    assert shown_text(page) == TEXT


def test_a_link_is_asked_about_while_the_scripts_come_and_once(visit: Visit) -> None:
    page = visit.page
    asked: list[dict[str, object]] = []
    page.on("request", lambda request: asked.append(request.post_data_json) if "/api/v1/" in request.url else None)
    held: list[Route] = []
    page.route("**/page/main.js", lambda route: held.append(route))
    with page.expect_response("**/api/v1/explain"):
        page.goto(visit.address + link(TEXT), wait_until="commit")
    held[0].continue_()
    wait_for_text(page, TEXT)
    wait_for_light(page)
    # The test of the light comes later.
    assert [sorted(question) for question in asked if question.get("trust") is not True][:2] == [
        ["model", "text"],
        ["method", "model", "text", "trust"],
    ]
    assert [question for question in asked if "trust" in question] == [asked[1]]


def test_the_panels_come_after_the_light_of_a_link(visit: Visit) -> None:
    page = visit.page
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("response", lambda response: seen.append(f"end of {response.url}"))
    held: list[Route] = []
    page.route("**/api/v1/explain", lambda route: held.append(route))
    page.goto(visit.address + link(TEXT))
    page.evaluate("() => new Promise((idle) => void requestIdleCallback(() => idle(null)))")
    with page.expect_request("**/panels/why.js"):
        held[0].continue_()
    light = next(i for i, url in enumerate(seen) if url.startswith("end of") and url.endswith("/explain"))
    assert [url for url in seen[:light] if "/panels/" in url] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_shows_what_the_page_shows(visit: Visit, theme: Literal["light", "dark"]) -> None:
    page = visit.open()
    page.emulate_media(color_scheme=theme)
    # A character that XML lacks, and markup, which stays text.
    read_review(page, "Good\x01 soup. <script>document.title = 1</script> & I love this kettle!")
    wait_for_light(page)
    open_panel(page, "Share")
    # Only the words are lit then.
    page.evaluate("() => [...document.querySelectorAll('.legend, #summary')].forEach((part) => (part.hidden = true))")
    # The ground of the sheet is that of the card, and the strongest word stands on its light.
    pixels, ground, light, covered = page.evaluate(
        """async (picture) => {
          const bytes = Uint8Array.from(atob(picture), (character) => character.charCodeAt(0));
          const image = await createImageBitmap(new Blob([bytes]));
          const context = new OffscreenCanvas(image.width, image.height).getContext("2d", { willReadFrequently: true });
          const count = (node) => {
            context.fillStyle = getComputedStyle(node).backgroundColor;
            context.fillRect(0, 0, 1, 1);
            const colour = context.getImageData(0, 0, 1, 1).data.slice(0, 3).join();
            context.drawImage(image, 0, 0);
            const { data } = context.getImageData(0, 0, image.width, image.height);
            let found = 0;
            for (let n = 0; n < data.length; n += 4) if (data.slice(n, n + 3).join() === colour) found++;
            return found;
          };
          const runs = [...document.querySelectorAll(".run")];
          const strongest = runs.sort((one, other) => other.dataset.level - one.dataset.level)[0];
          context.drawImage(image, 0, 0);
          const { data: row } = context.getImageData(0, image.height - 1, image.width, 1);
          const covered = row.filter((_, n) => n % 4 === 3).every((alpha) => alpha === 255);
          return [image.width * image.height, count(document.querySelector("#panel-share")), count(strongest), covered];
        }""",
        b64encode(Path(save(page, "png").path()).read_bytes()).decode(),
    )
    assert ground > 0.6 * pixels
    assert light > 500
    assert covered


@pytest.mark.parametrize(
    "visit", [{}, {"viewport": {"width": 375, "height": 812}}], ids=["wide", "phone"], indirect=True
)
def test_pictures_and_tables_hold_the_readers_text_as_text(visit: Visit) -> None:
    page = visit.open()
    read_review(page, TEXT)
    open_panel(page, "Share")
    picture = Path(save(page, "png").path()).read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20]) == 2 * 760
    table = content(save(page, "csv"))
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert {"attention", "phrases", "phrase"} < set(rows[0])
    assert "".join(row["text"].removeprefix("'") for row in rows) == "".join(TEXT.split())
    assert not [row for row in rows if row["text"].startswith("=")]


def test_the_standalone_page_opens_without_a_network_and_answers_the_pointer(visit: Visit, tmp_path: Path) -> None:
    page = visit.open()
    read_review(page, TEXT)
    # An export saved before the explanation has no highlighted words.
    wait_for_light(page)
    open_panel(page, "Share")
    path = tmp_path / "limelight.html"
    save(page, "html").save_as(path)
    context = page.context.browser.new_context(offline=True)  # type: ignore[union-attr]
    saved = context.new_page()
    complaints: list[str] = []
    saved.on("console", lambda message: complaints.append(message.text))
    saved.goto(path.as_uri())
    expect(saved).to_have_title("Limelight: " + page.locator(".score-number").inner_text() + " stars")
    assert saved.evaluate("document.scripts.length") == 0
    expect(saved.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()
    # The Tab key stops once at each phrase that is lit.
    stops, words = saved.locator("[tabindex='0']"), saved.locator(".carded")
    assert 0 < stops.count() < words.count() / 2
    assert saved.locator("input, button, a").count() == 0
    word = saved.locator(".carded").nth(1)
    card = word.locator(".card")
    expect(card).to_be_hidden()
    word.hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text("adds")
    word.focus()
    expect(card).to_be_visible()
    assert saved.locator(".score-number").evaluate("node => getComputedStyle(node).fontSize") == "60px"
    assert complaints == []
    context.close()


def test_the_map_shows_the_review_also_where_its_script_comes_after_the_answer(visit: Visit) -> None:
    held: list[Route] = []
    visit.page.route("**/map_panel*", lambda route: held.append(route))
    page = visit.open()
    with page.expect_response("**/api/v1/insights"):
        read_review(page, "The kettle boils fast and looks lovely.")
    open_panel(page, "Map")
    page.wait_for_function("document.querySelector('#panel-map')?.hidden === false")
    first_of(page, held).continue_()
    expect(page.locator(".map-cross")).to_have_count(1)


def test_the_map_shows_the_review_and_its_neighbours(visit: Visit) -> None:
    page = visit.open()
    read_review(page, "The kettle boils fast and looks lovely.")
    open_panel(page, "Map")
    expect(page.locator(".map-dot")).not_to_have_count(0)
    expect(page.locator(".map-cross")).to_have_count(1)
    expect(page.locator(".near-list li")).to_have_count(4)
    places = "[...document.querySelectorAll('.map-dot')].map((dot) => dot.getAttribute('d')).sort().join()"
    trained = page.evaluate(places)
    page.get_by_role("switch", name="Before training").press("Space")
    expect(page.locator("#map-lead")).to_contain_text("nothing but chance")
    expect(page.locator(".map-cross")).to_have_count(0)
    assert page.evaluate(places) != trained
    page.get_by_role("switch", name="Before training").press("Space")
    expect(page.locator(".map-cross")).to_have_count(1)
    assert page.evaluate(places) == trained
    page.get_by_text("Every review on the map, in words").click()
    expect(page.locator(".map-table tbody tr")).to_have_count(page.locator(".map-dot").count())
    neighbour = page.locator(".near-list button").first
    neighbour.click()
    expect(neighbour).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".map-dot.pointed")).to_have_count(1)


def test_the_mood_line_leads_to_its_sentence(visit: Visit) -> None:
    page = visit.open()
    read_review(page, "The kettle boils fast. It didn't even switch on. I would buy it again!")
    expect(page.locator("#mood")).to_be_hidden()
    open_panel(page, "Why")
    stops = page.locator(".mood-field button")
    expect(stops).to_have_count(3)
    stops.first.focus()
    page.keyboard.press("ArrowRight")
    expect(stops.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('attention-heatmap').contains(document.activeElement)")
    assert (
        page.evaluate(
            "[...document.querySelectorAll('.sentence')].indexOf(document.activeElement.closest('.sentence'))"
        )
        == 1
    )
