"""Rows of "I want to …" in docs/architecture.md, done on a copy: the files that a row names are all that must change.

A lens, a network and what a package adds have tests of their own, which the table names.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

TABLE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").partition("## I want to …")[2].partition("\n## ")[0]
ROWS = {
    cells[1]: re.findall(r"`((?:[\w-]+/)+[\w.-]*)`", f"{cells[2]} {cells[3]}")
    for line in TABLE.splitlines()
    if len(cells := re.split(r" ?\| ?", line)) > 3 and not cells[1].startswith(("…", "---"))
}
# For each row: what one line of a file becomes, and what holds afterwards in a fresh process.
RECIPES = {
    "add a doubt": (
        {
            "limelight/insights/doubts.py": {
                '    "short": "One': '    "wordy": "It has many words.",\n    "short": "One',
                '        "short": words': '        "wordy": words > 3,\n        "short": words',
            }
        },
        "import limelight\n"
        "from limelight.insights.insights import read_insights\n"
        "from tests.tiny import save_tiny_han\n"
        "from pathlib import Path\n"
        'model = limelight.load(save_tiny_han(Path("weights/tiny")))\n'
        'doubts = read_insights(model, "The kettle boils fast and looks lovely.").doubts\n'
        'assert ("wordy", "It has many words.") in [(doubt.code, doubt.text) for doubt in doubts], doubts\n',
    ),
    "add a table format": (
        {
            "limelight/tables/sources.py": {'    ".tsv": "tsv",': '    ".tsv": "tsv",\n    ".psv": "psv",'},
            "limelight/tables/read.py": {
                'usual = "\\t" if info.kind == "tsv" else ","': 'usual = {"tsv": "\\t", "psv": "|"}.get(info.kind, ",")'
            },
        },
        "from pathlib import Path\n"
        "from limelight.tables.read import inspect, read_rows\n"
        "from limelight.tables.sources import find_sources\n"
        'Path("rows.psv").write_text("text|stars\\nA fine lamp, really.|5\\nDull.|2\\n")\n'
        '[source] = find_sources(["rows.psv"])\n'
        "[table] = read_rows(inspect(source))\n"
        'assert table.to_pylist()[0] == {"text": "A fine lamp, really.", "stars": "5"}, table\n',
    ),
    "add an endpoint or a page": (
        {
            "app/answers/echo.py": {
                "": "from dataclasses import dataclass\n"
                "from starlette.requests import Request\n"
                "from .questions import TextRequest\n"
                "@dataclass\n"
                "class Echo:\n"
                "    text: str\n"
                "def echo(request: Request, question: TextRequest) -> Echo:\n"
                '    """Returns the text."""\n'
                "    return Echo(question.text)\n"
            },
            "app/routes.py": {
                "from .answers.edits import": "from .answers.echo import echo\nfrom .answers.edits import",
                '_question("/edits"': '_question("/echo", echo)\n_question("/edits"',
            },
        },
        "from pathlib import Path\n"
        "from starlette.testclient import TestClient\n"
        "from app.main import create_app\n"
        "from app.settings import Settings\n"
        "from tests.tiny import save_tiny_han\n"
        'save_tiny_han(Path("weights/han"))\n'
        'with TestClient(create_app(Settings(weights_dir=Path("weights")))) as client:\n'
        '    assert client.post("/api/v1/echo", json={"text": "Fine."}).json() == {"text": "Fine."}\n'
        '    assert "/api/v1/echo" in client.get("/openapi.json").json()["paths"]\n',
    ),
    "change a word list, a threshold, a sentence or a colour": (
        {
            "limelight/common/rules.json": {
                '"faf6e4 201d12"': '"123456 201d12"',
                '"cannot_tell": "': '"cannot_tell": "Words of a copy. ',
            }
        },
        "from pathlib import Path\n"
        "from limelight.drawing.templates import shades\n"
        "from tests.made_scripts import made\n"
        "for path, text in made().items():\n"
        '    path.write_text(text, encoding="utf-8")\n'
        "from limelight.common.rules import RULES\n"
        'assert "#123456" in shades()\n'
        'assert "Words of a copy." in RULES["summary"]["cannot_tell"]\n'
        'assert "Words of a copy." in Path("static/js/rules.js").read_text()\n'
        'assert "123456" in Path("static/js/embed/limelight-heat.js").read_text()\n',
    ),
}


@pytest.mark.parametrize("row", RECIPES)
def test_a_row_names_all_files_that_must_change(row: str, tmp_path: Path) -> None:
    edits, check = RECIPES[row]
    for folder in ("app", "limelight", "static", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests").mkdir()
    for name in ("__init__", "tiny", "places", "made_scripts", "vocabulary"):
        shutil.copy(ROOT / f"tests/{name}.py", tmp_path / "tests")
    (tmp_path / "weights").mkdir()
    for name, changes in edits.items():
        assert any(name.startswith(named) for named in ROWS[row])
        file = tmp_path / name
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        for before, after in changes.items():
            assert text.count(before) == 1 or not text
            text = text.replace(before, after) if text else after
        file.write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", check], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
