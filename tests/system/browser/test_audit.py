"""The report of an audit opens from disk, and asks for nothing."""

from pathlib import Path

from playwright.sync_api import Browser

import limelight
from limelight.audit.against import compare
from limelight.audit.audit import Auditor
from limelight.audit.page import to_html
from tests.places import ROOT
from tests.unit.limelight.audit.classifiers import audited, deaf_to_not, lexicon


def test_a_report_opens_from_disk_without_a_request(browser: Browser, tmp_path: Path) -> None:
    kim = Auditor(limelight.load(str(ROOT / "weights/kim_cnn")), budget=2000, light=3).run()
    deaf = audited(deaf_to_not(lexicon))
    for name, html in {"kim": to_html(kim), "deaf": to_html(deaf, compare(audited(lexicon), deaf, 0.02))}.items():
        path = tmp_path / f"{name}.html"
        path.write_text(html, "utf-8")
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(path.as_uri())
        part = page.locator("#understands ~ details").first
        part.locator("summary").first.click()
        first = part.locator("details").first
        first.locator("summary").click()
        assert first.locator("li q").first.is_visible()
        assert asked == [path.as_uri()]
        page.close()
