"""From the first command of the README to a highlighted review in the browser."""

import re
import shlex
import subprocess
import sys

import pytest
from playwright.sync_api import Browser, expect

from tests.places import ROOT
from tests.system.server.stopping import free_ports
from tests.system.test_install import ask


@pytest.mark.long
def test_make_serve_leads_to_a_review_with_lit_words(browser: Browser) -> None:
    assert re.search(r"^make serve\b", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    [port] = free_ports(1)
    recipe = ["make", "--no-print-directory", "--dry-run", "serve", f"PORT={port}"]
    lines = subprocess.run(recipe, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    # The environment that these tests run in takes the place of the one that the recipe makes.
    command = lines[-1].replace(".venv/bin/python", shlex.quote(sys.executable))
    with subprocess.Popen(command, shell=True, cwd=ROOT, stderr=subprocess.DEVNULL) as server:
        try:
            ask(f"http://127.0.0.1:{port}/readyz")
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{port}")
            page.fill("#text", "Loved it. The strap broke.")
            expect(page.locator("#summary")).to_contain_text("Loved it")
            expect(page.locator("attention-heatmap [data-level]")).not_to_have_count(0)
            page.close()
        finally:
            server.terminate()
