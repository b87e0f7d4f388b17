"""Four classifiers are audited: the reports open from disk, and a second suite of tests puts them in the same order."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser
from scipy.stats import spearmanr
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

import limelight
from limelight.audit.audit import Auditor
from limelight.audit.own import read_own
from limelight.audit.report import Audit
from limelight.audit.scale import Scale
from limelight.drawing.audit import to_html
from limelight.predictor import Predictor
from limelight.tables.read import read_rows, survey
from limelight.tables.sources import source_of
from tests.places import ROOT, TESTS
from tests.unit.limelight.audit.classifiers import lexicon

SECOND = TESTS / "fixtures/checklist.toml"


def counted_films() -> Predictor:
    """Returns weighted words with logistic regression, fitted on the small table of films."""
    rows = [row for table in read_rows(survey(source_of(TESTS / "data/films.tsv"))) for row in table.to_pylist()]
    pipeline = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(C=10))
    return limelight.wrap(pipeline.fit([row["text"] for row in rows], [row["label"] for row in rows]), batch=256)


CLASSIFIERS: dict[str, Callable[[], Predictor]] = {
    "lexicon": lambda: limelight.wrap(lexicon, ["bad", "good"], batch=256, name="lexicon"),
    "counted words": counted_films,
    "kim_cnn": lambda: limelight.load(str(ROOT / "weights/kim_cnn")),
    "han": lambda: limelight.load(str(ROOT / "weights/han")),
}


@pytest.fixture(scope="module")
def audits() -> dict[str, tuple[Audit, Audit]]:
    """The audit of each classifier, and its failures in the second suite."""
    found = {}
    for name, make in CLASSIFIERS.items():
        model = make()
        second = read_own(SECOND, Scale.of(model.labels, model.stars), 100, 1)
        found[name] = Auditor(model, light=5).run(), Auditor(model, own=second, light=0).run()
    return found


def test_a_second_suite_puts_four_classifiers_in_the_same_order(audits: dict[str, tuple[Audit, Audit]]) -> None:
    failed = np.array([[audit.failed for audit in pair] for pair in audits.values()])
    assert spearmanr(failed[:, 0], failed[:, 1]).statistic >= 0.8 - 1e-9
    shared = {each.name for each in audits["han"][0].understands if not each.alone}
    assert 10 < len(shared) < len(audits["han"][0].understands)


def test_each_report_opens_from_disk_without_a_request(
    audits: dict[str, tuple[Audit, Audit]], browser: Browser, tmp_path: Path
) -> None:
    for name, (audit, _) in audits.items():
        path = tmp_path / f"{name}.html"
        path.write_text(to_html(audit), "utf-8")
        assert path.stat().st_size < 1_000_000
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(path.as_uri())
        assert page.locator("h2").count() == 3
        first = page.locator("#understands + p + .table details").first
        first.locator("summary").first.click()
        assert first.locator("li mark").first.is_visible()
        assert asked == [path.as_uri()]
        page.close()
