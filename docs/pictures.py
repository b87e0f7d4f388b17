"""Takes the pictures of the README in Chromium, from the shipped models and example reviews: `make pictures`."""

import csv
import io
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from app.main import create_app
from app.settings import Settings
from benchmarks.site import launch
from limelight import report_on

DOCS = Path(__file__).resolve().parent
# Names of the files, with the width and height of the window of each, and how much smaller the picture is.
SIZES = {"page": (1280, 1040, 1.0), "inside": (1440, 760, 0.75), "report": (940, 990, 1.0)}
_SAID = {
    5: [
        "I love this kettle.",
        "The best kettle that we ever had.",
        "It looks wonderful.",
        "My sister adores hers.",
        "It is so quiet.",
        "Perfect for tea.",
    ],
    4: ["It boils quickly.", "Good value for the money.", "Easy to clean.", "It is light and looks nice."],
    3: ["It is a bit heavy when it is full.", "It does the job.", "It is louder than the old one."],
    2: ["The handle gets hot.", "The cord is too short.", "It takes far too long to boil."],
    1: ["I sent it back.", "A waste of money.", "It stopped working within a month."],
}
_CRACKED = ["The lid cracked after a week.", "Now the lid does not close.", "The lid broke off in my hand."]


def reviews(rows: int = 900) -> str:
    """Returns a table of reviews of a kettle as CSV, always the same; since December, lids break."""
    chance = random.Random(1)  # noqa: S311
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(["order", "date", "shop", "stars", "review"])
    for row in range(rows):
        month = row * 12 // rows
        stars = chance.choices([1, 2, 3, 4, 5], [5, 9, 18, 28, 40])[0]
        parts = [chance.choice(_SAID[level]) for level in (stars, stars, chance.choice([stars, 3, 4, 5]))]
        if month > 7 and chance.random() < 0.25:
            stars, parts = max(1, stars - 2), [*parts, chance.choice(_CRACKED)]
        given = 6 - stars if row in (50, 410) else stars
        date = f"{2025 + (month + 3) // 12}-{(month + 3) % 12 + 1:02d}-{1 + row % 28:02d}"
        table.writerow(
            [f"K{row + 1000}", date, ("York", "Bath", "Leeds")[row % 3], given, " ".join(dict.fromkeys(parts))]
        )
    return file.getvalue()


@contextmanager
def serving() -> Iterator[str]:
    """Serves the page with the shipped models, and yields its address."""
    server = uvicorn.Server(uvicorn.Config(create_app(Settings()), port=0, log_level="warning"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
        if not thread.is_alive():
            raise RuntimeError("The server did not start.")
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def take(browser: Browser, name: str, address: str, ready: str) -> None:
    """Writes the picture of what stands at an address as soon as `ready`, a selector, is visible."""
    width, height, scale = SIZES[name]
    size = {"width": width, "height": height}
    page = browser.new_page(viewport=size, device_scale_factor=scale, reduced_motion="reduce")
    page.goto(address)
    page.locator(ready).first.wait_for(state="visible")
    page.wait_for_load_state("networkidle")
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(256).save(DOCS / f"{name}.png", optimize=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, serving() as address:
        table, report = Path(folder) / "reviews.csv", Path(folder) / "report.html"
        table.write_text(reviews(), encoding="utf-8")
        report.write_text(str(report_on("han", table, show="order,shop")), encoding="utf-8")
        browser = launch(playwright)
        take(browser, "page", f"{address}/", "#chip button")
        take(browser, "inside", f"{address}/inside", ".box[data-column='score']")
        take(browser, "report", report.as_uri(), "h1")
        browser.close()
