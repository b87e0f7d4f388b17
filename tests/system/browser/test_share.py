"""Taking answers away from the page and bringing them back."""

from base64 import b64encode
from pathlib import Path
from typing import Literal
from urllib.parse import urldefrag

import pytest
from playwright.sync_api import expect

from tests.system.browser.conftest import Visit, copy_link, open_panel
from tests.system.browser.test_page import opened, read_review, wait_for_light, wait_for_text

TEXT = 'The kettle boils fast. 🔭 "Cheap", =1+1\n\n<script>document.title = "hacked"</script> I would buy it again!'


def test_a_link_restores_the_view_and_the_server_never_sees_it(visit: Visit) -> None:
    page = opened(visit, TEXT)
    link = copy_link(page)
    address = urldefrag(link)[0]
    assert "kettle" not in link
    page.goto("about:blank")
    asked = len(visit.requests)
    page.goto(link)
    wait_for_text(page, TEXT)
    expect(page.locator("#text")).to_have_value(TEXT)
    # Who opens it sees the words, and not the panel that it was copied in.
    expect(page.locator("#panel-share")).to_be_hidden()
    assert urldefrag(visit.requests[asked])[0] == address
    assert page.url == link


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_shows_what_the_page_shows(visit: Visit, theme: Literal["light", "dark"]) -> None:
    page = visit.open()
    page.emulate_media(color_scheme=theme)
    # A character that XML lacks, and markup, which stays text.
    read_review(page, "Good\x01 soup. <script>document.title = 1</script> & I love this kettle!")
    wait_for_light(page)
    open_panel(page, "Share")
    expect(page.locator("#share-preview")).to_be_visible()
    # Only the words are lit then.
    page.evaluate("() => [...document.querySelectorAll('.legend, #summary')].forEach((part) => (part.hidden = true))")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture").click()
    picture = Path(download.value.path()).read_bytes()
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
        b64encode(picture).decode(),
    )
    assert ground > 0.6 * pixels
    assert light > 500
    assert covered
