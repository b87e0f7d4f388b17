"""The states of the pages that `benchmarks.pages` checks, each with what a reader does to get there."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

from limelight import load
from limelight.audit.against import compare
from limelight.audit.audit import Auditor
from limelight.audit.certainty import Rows
from limelight.audit.page import to_html

ROOT = Path(__file__).resolve().parent.parent
REVIEW = (
    "The kettle boils fast and looks lovely.\n\nThe lid, though, is wobbly, and no one answered my mails. Quite sad."
)


def complete(page: Page) -> None:
    """Waits until an answer is complete, as that to the example of a first visit."""
    page.wait_for_selector("#answer:not([hidden])")
    page.wait_for_selector("#summary:not([hidden]) .phrase")


def read(page: Page) -> None:
    """Enters a review, and waits until the page is complete."""
    page.fill("#text", REVIEW)
    complete(page)


def opened(name: str) -> Callable[[Page], None]:
    """Returns a function that opens a panel of the page."""

    def act(page: Page) -> None:
        read(page)
        door = page.locator(f"[data-opens={name}]")
        if not door.is_visible():
            page.locator("#more summary").click()
        door.click()
        page.wait_for_timeout(1500)

    return act


def elsewhere(page: Page) -> None:
    """Opens the panel of a word."""
    read(page)
    page.locator(".word[tabindex='0']").focus()
    page.keyboard.press("Shift+Enter")
    page.locator("#panel-word .looks").wait_for()


def more(page: Page) -> None:
    """Opens the list of the other panels."""
    read(page)
    page.locator("#more summary").click()


def struck(page: Page) -> None:
    """Strikes a word out, so that its badge, the ways back and its card are visible."""
    read(page)
    page.locator(".word[tabindex='0']").focus()
    page.keyboard.press("Delete")
    page.wait_for_selector("#change:not([hidden])")


def layers(page: Page) -> None:
    """Opens the Inside view of the network for digits."""
    page.locator("#samples button").first.click()
    page.locator("#look-inside").click()
    page.wait_for_selector(".nine")


def away(page: Page) -> None:
    """Disconnects the server."""
    read(page)
    page.context.set_offline(True)
    page.fill("#text", REVIEW + " Hm.")
    page.wait_for_selector("#problem:not([hidden])")


def many(page: Page) -> None:
    """Waits until a file can be opened."""
    page.wait_for_selector("#source:not([inert])")


def many_read(page: Page) -> None:
    """Waits for the report on a file of reviews."""
    many(page)
    rows = ["text,stars,shop", *(f'"{REVIEW} {n}",{1 + n % 5},{"north" if n % 2 else "south"}' for n in range(24))]
    content = "\n".join(rows).encode()
    page.set_input_files("#file", {"name": "reviews.csv", "mimeType": "text/csv", "buffer": content})
    page.wait_for_selector("#report h1")


def guessed(page: Page) -> None:
    """Guesses on the first review of the lesson, and changes a word."""
    page.locator("#phrases button").first.click()
    page.get_by_role("radio").first.check(force=True)
    page.get_by_role("button", name="Show the answer").click()
    page.locator(".word[tabindex='0']").press("Delete")
    page.locator("#turn").filter(has_text="★").wait_for()


def taught(page: Page) -> None:
    """Plays the lesson to its end."""
    while page.locator("#end").is_hidden():
        guessed(page)
        page.locator("#next").click()


def followed(model: str) -> Callable[[Page], None]:
    """Returns a function that opens the Inside view of a network for reviews."""

    def act(page: Page) -> None:
        page.wait_for_selector("#ask[data-ready]")
        page.locator("#model").select_option(model)
        page.get_by_role("button", name="Follow it").click()
        page.wait_for_selector(f".diagram[aria-busy=false] [data-part={'words' if model == 'han' else 'windows'}]")

    return act


@cache
def report() -> str:
    """Returns the report of `limelight audit` on kim_cnn, with all parts."""
    predictor = load(str(ROOT / "weights/kim_cnn"))
    texts = [f"{'Lovely' if row % 3 else 'Awful'} film, number {row}." for row in range(60)]
    rows = Rows("rows.csv", texts, np.array([int(row % 4 > 0) for row in range(60)]), {})
    audit = Auditor(predictor, rows, budget=2000, light=3).run()
    return to_html(audit, compare(audit, audit, 0.02))


def audited(page: Page) -> None:
    """Shows a report with everything open."""
    # A page of the server forbids styles within the document.
    page.goto("about:blank")
    page.set_content(report())
    page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true; })")


STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "first visit": ("/", complete),
    "empty": ("/", lambda page: page.locator("#text").fill("")),
    "answer": ("/", read),
    **{f"panel {name}": ("/", opened(name)) for name in ("why", "try", "share")},
    "panel word": ("/", elsewhere),
    "more": ("/", more),
    "struck": ("/", struck),
    "server away": ("/", away),
    "movies": ("/?model=kim_cnn", read),
    "digits": ("/digits", lambda page: page.locator("#samples button").first.click()),
    "layers": ("/digits", layers),
    "card": ("/models/han", lambda page: None),
    "about": ("/about", lambda page: None),
    "API": ("/docs", lambda page: None),
    "nothing": ("/nothing", lambda page: None),
    "problem": ("/problems/too-many-requests", lambda page: None),
    "many": ("/many", many),
    "many read": ("/many", many_read),
    "audit": ("/about", audited),
    "words": ("/words#bad", lambda page: page.locator("#found").wait_for()),
    "lesson": ("/lesson", lambda page: page.locator("#phrases button").first.wait_for()),
    "lesson lit": ("/lesson?arm=light", guessed),
    "lesson unlit": ("/lesson?arm=no-light", guessed),
    "lesson over": ("/lesson", taught),
    "inside a HAN": ("/inside", followed("han")),
    "inside a CNN": ("/inside", followed("kim_cnn")),
}
