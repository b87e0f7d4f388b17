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
from pathlib import Path

import httpx
from playwright.sync_api import sync_playwright

from benchmarks.page_states import REVIEW, STATES
from benchmarks.server import running_server

TOOLS = ("lighthouse@12", "axe-core@4", "vnu-jar@26")
LEAST = 95
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def link(text: str) -> str:
    """Returns the fragment of a shared link to a review, as static/js/model/link.js writes it."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(json.dumps({"text": text, "model": "han", "given": True}).encode()) + packer.flush()
    return "/#v1=" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


PAGES = {
    "page": "/",
    "shared link": link(REVIEW),
    "digits": "/digits",
    "card": "/models/han",
    "about": "/about",
    "API": "/docs",
    "lesson": "/lesson",
    "words": "/words",
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
    """Prints axe's hits in every state, wide and narrow, light and dark; returns them."""
    script = (tools / "node_modules/axe-core/axe.min.js").read_text("utf-8")
    hits = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for width, scheme in itertools.product((1440, 375), ("light", "dark")):
            for name, (path, act) in STATES.items():
                # Without animations, in whose midst colours would be measured.
                looks = {"color_scheme": scheme, "reduced_motion": "reduce"}
                size = {"width": width, "height": 900}
                context = browser.new_context(viewport=size, **looks)  # type: ignore[arg-type]
                page = context.new_page()
                page.goto(address + path)
                act(page)
                page.evaluate(script)
                tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
                for violation in page.evaluate("tags => axe.run({ runOnly: tags })", tags)["violations"]:
                    nodes = [node["target"][0] for node in violation["nodes"]]
                    hits.append(f"{name}, {width} px, {scheme}: {violation['id']} at {', '.join(map(str, nodes[:4]))}")
                    print(hits[-1], flush=True)
                if (width, scheme) == (1440, "light"):
                    (tools / f"{name}.html").write_text(page.content(), "utf-8")
                context.close()
        browser.close()
    print(f"axe: {len(hits)} findings in {4 * len(STATES)} views")
    return hits


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
    findings = []
    for message in json.loads(run.stderr)["messages"]:
        where = Path(message["url"]).name
        findings.append(f"{where}, line {message.get('lastLine', '?')}: {message['message']}")
        print(findings[-1], flush=True)
    print(f"vnu: {len(findings)} errors in {len(pages)} pages")
    return findings


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
