"""Reports say what is recorded of them: every sentence, figure, row and point of a curve."""

import json
from pathlib import Path

import pytest

from tests.record_reports import RECORDED, REPORTS, make, prepare


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        prepare(folder)
    return folder


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_as_recorded(name: str, tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tables)
    make(name)
    for ending in ("html", "csv"):
        made, recorded = ((folder / f"{name}.{ending}").read_text(encoding="utf-8") for folder in (tables, RECORDED))
        assert made.splitlines() == recorded.splitlines(), "If it should differ: python -m tests.record_reports"
    made, recorded = (
        [json.loads(line) for line in (folder / f"{name}.json").read_text(encoding="utf-8").splitlines()]
        for folder in (tables, RECORDED)
    )
    assert made == [
        {key: pytest.approx(value) if isinstance(value, float) else value for key, value in figure.items()}
        for figure in recorded
    ]
