"""Checks every page with Lighthouse, axe and vnu: `python -m benchmarks.pages`, or `make lighthouse`.

The tools are downloaded from npm into a temporary folder, which is removed afterwards. Node.js, Java and Chromium must
be installed.
"""

import argparse
import base64
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import httpx
import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.server import running_server
from limelight import load
from limelight.audit.audit import Auditor
from limelight.audit.certainty import Rows
from limelight.audit.compare import compare
from limelight.audit.thresholds import crossed
from limelight.drawing.audit import to_html

TOOLS = ("lighthouse@12", "axe-core@4", "vnu-jar@26")
LEAST = 95
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
ROOT = Path(__file__).resolve().parent.parent
REVIEW = (
    "The kettle boils fast and looks lovely.\n\nThe lid, though, is wobbly, and no one answered my mails. Quite sad."
)


def link(text: str) -> str:
    """Returns the fragment of a shared link to a review, as static/js/model/link.js writes it."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(json.dumps({"text": text, "model": "han", "given": True}).encode()) + packer.flush()
    return "/#v1=" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


PAGES = {
    "page": "/",
    "shared link": link(REVIEW),
    "digits": "/digits",
    "API": "/docs",
    "card": "/models/han",
    "about": "/about",
    "lesson": "/lesson",
}


def complete(page: Page) -> None:
    """Waits until an answer is complete, as that to the example of a first visit."""
    page.wait_for_selector("#answer:not([hidden])")
    page.wait_for_function("() => document.getElementById('check').textContent")


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
    # Until the light of the changed review comes, the one before is pale.
    page.wait_for_selector(".late", state="detached")


def table(page: Page) -> None:
    """Shows the words as a table."""
    opened("why")(page)
    page.get_by_label("As a table").check()
    page.wait_for_selector("#table table")


def side_by_side(page: Page) -> None:
    """Keeps a version, and changes the text."""
    opened("try")(page)
    page.locator("#pin").click()
    page.fill("#text", REVIEW.replace("lovely", "terrible"))
    page.locator(".side-by-side summary").click()
    page.wait_for_selector("#word-diff .differs")


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
    """Reads a file of reviews."""
    many(page)
    rows = ["text,stars,shop", *(f'"{REVIEW} {n}",{1 + n % 5},{"north" if n % 2 else "south"}' for n in range(24))]
    content = "\n".join(rows).encode()
    page.set_input_files("#file", {"name": "reviews.csv", "mimeType": "text/csv", "buffer": content})
    page.locator("#group-column").select_option(label="shop")
    page.locator("#start").click()
    page.wait_for_selector("#answer:not([hidden])")
    page.wait_for_selector("#result[aria-busy=false]")
    page.wait_for_selector("#changes .summary")
    page.wait_for_selector("#gap-list .excerpt")


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
    """Returns the report of `limelight audit` on kim_cnn, with all that one may have."""
    predictor = load(str(ROOT / "weights/kim_cnn"))
    texts = [f"{'Lovely' if row % 3 else 'Awful'} film, number {row}." for row in range(60)]
    rows = Rows("rows.csv", texts, np.array([int(row % 4 > 0) for row in range(60)]), range(60), {})
    found = Auditor(predictor, rows, budget=2000, light=3).run()
    return to_html(found, compare(found, found), crossed({"most": {"failed": 0.0}}, found))


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
    **{f"panel {name}": ("/", opened(name)) for name in ("why", "try", "compare", "map", "inside", "share")},
    "more": ("/", more),
    "struck": ("/", struck),
    "table": ("/", table),
    "side by side": ("/", side_by_side),
    "server away": ("/", away),
    "movies": ("/?model=kim_cnn", read),
    "digits": ("/digits", lambda page: page.locator("#samples button").first.click()),
    "layers": ("/digits", layers),
    "API": ("/docs", lambda page: None),
    "card": ("/models/han", lambda page: None),
    "about": ("/about", lambda page: None),
    "nothing": ("/nothing", lambda page: None),
    "problem": ("/problems/too-many-requests", lambda page: None),
    "many": ("/many", many),
    "many read": ("/many", many_read),
    "audit": ("/about", audited),
    "lesson": ("/lesson", lambda page: page.locator("#phrases button").first.wait_for()),
    "lesson lit": ("/lesson?arm=light", guessed),
    "lesson unlit": ("/lesson?arm=no-light", guessed),
    "lesson over": ("/lesson", taught),
    "inside a HAN": ("/inside", followed("han")),
    "inside a CNN": ("/inside", followed("kim_cnn")),
}


def lighthouse(tools: Path, address: str, chromium: str) -> list[str]:
    """Prints Lighthouse's scores of every page on phone and desktop; returns those that are too low."""
    low = []
    environment = {**os.environ, "CHROME_PATH": chromium}
    for name, path in PAGES.items():
        for form in ("mobile", "desktop"):
            preset = ["--preset=desktop"] if form == "desktop" else []
            flags = ["--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}", *preset]
            chrome = "--chrome-flags=--headless=new --no-sandbox"
            command = [str(tools / "node_modules/.bin/lighthouse"), address + path, *flags, chrome]
            run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            report = json.loads(run.stdout)
            scores = {each: round(100 * (report["categories"][each]["score"] or 0)) for each in CATEGORIES}
            audits = report["audits"]
            paint = audits["largest-contentful-paint"]["numericValue"] / 1000
            shift = audits["cumulative-layout-shift"]["numericValue"]
            print(
                f"{name:12} {form:8}", *scores.values(), f"largest paint {paint:.1f} s, shift {shift:.3f}", flush=True
            )
            low += [f"{name}, {form}: {each} {score}" for each, score in scores.items() if score < LEAST]
            for each, score in scores.items():
                if score < LEAST:
                    failing = [ref["id"] for ref in report["categories"][each]["auditRefs"] if ref["weight"]]
                    print("   ", each, [id_ for id_ in failing if (audits[id_]["score"] or 0) < 0.9], flush=True)
    return low


def axe(tools: Path, address: str, chromium: str) -> list[str]:
    """Prints axe's findings in every state, wide and narrow, light and dark; returns them."""
    script = (tools / "node_modules/axe-core/axe.min.js").read_text("utf-8")
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for width, scheme in itertools.product((1440, 375), ("light", "dark")):
            for name, (path, act) in STATES.items():
                # Without animations, in whose midst colours would be measured.
                looks = {"color_scheme": scheme, "reduced_motion": "reduce"}
                context = browser.new_context(viewport={"width": width, "height": 900}, **looks)  # type: ignore[arg-type]
                page = context.new_page()
                page.goto(address + path)
                act(page)
                page.evaluate(script)
                tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
                for violation in page.evaluate("tags => axe.run({ runOnly: tags })", tags)["violations"]:
                    nodes = [node["target"][0] for node in violation["nodes"]]
                    found.append(f"{name}, {width} px, {scheme}: {violation['id']} at {', '.join(map(str, nodes[:4]))}")
                    print(found[-1], flush=True)
                if (width, scheme) == (1440, "light"):
                    (tools / f"{name}.html").write_text(page.content(), "utf-8")
                context.close()
        browser.close()
    print(f"axe: {len(found)} findings in {4 * len(STATES)} views")
    return found


def vnu(tools: Path, address: str) -> list[str]:
    """Prints the errors of every page, as sent by the server and in each state that `axe` visited; returns them."""
    for path in sorted({path.partition("#")[0] for path, _ in STATES.values()}):
        name = f"sent {path.strip('/').replace('/', ' ') or 'page'}.html"
        (tools / name).write_bytes(httpx.get(address + path, headers={"Accept": "text/html"}).content)
    for model in ("han", "kim_cnn"):
        posted = httpx.post(address, data={"text": REVIEW, "model": model})
        (tools / f"sent answer of {model}.html").write_bytes(posted.content)
    pages = sorted(tools.glob("*.html"))
    command = [
        "java",
        "-jar",
        str(tools / "node_modules/vnu-jar/build/dist/vnu.jar"),
        "--errors-only",
        "--format",
        "json",
    ]
    run = subprocess.run([*command, *map(str, pages)], capture_output=True, text=True, check=False)
    found = []
    for message in json.loads(run.stderr)["messages"]:
        where = Path(message["url"]).name
        found.append(f"{where}, line {message.get('lastLine', '?')}: {message['message']}")
        print(found[-1], flush=True)
    print(f"vnu: {len(found)} errors in {len(pages)} pages")
    return found


def main() -> None:
    """Measures, prints, and exits with 1 if a score is too low."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("lighthouse", "axe"), help="run only this; axe includes vnu")
    only = parser.parse_args().only
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None or shutil.which("npm") is None or shutil.which("java") is None:
        sys.exit("Chromium, npm and Java must be there (Debian: apt-get install chromium npm default-jre-headless).")
    with tempfile.TemporaryDirectory() as folder, running_server() as server:
        subprocess.run(
            ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder, *TOOLS], check=True
        )
        wrong: list[str] = []
        if only != "lighthouse":
            wrong += axe(Path(folder), server.url, chromium) + vnu(Path(folder), server.url)
        wrong += lighthouse(Path(folder), server.url, chromium) if only != "axe" else []
    if wrong:
        sys.exit("Below the mark:\n" + "\n".join(wrong))


if __name__ == "__main__":
    main()
