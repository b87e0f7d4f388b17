"""Rows of "I want to …" in docs/architecture.md, done on a copy: what a row names is all that must change."""

import re
import shutil
import subprocess
import sys

import pytest

from tests.places import ROOT

TABLE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").partition("## I want to …")[2].partition("\n## ")[0]
ROWS = {
    cells[1]: re.findall(r"`((?:[\w-]+/)+[\w.-]*)`", " ".join(cells))
    for line in TABLE.splitlines()
    if len(cells := re.split(r" ?\| ?", line)) > 3 and not cells[1].startswith(("…", "---"))
}
# Rows that a whole file of tests does.
ELSEWHERE = {
    "add a lens or network from another package": "tests/unit/app/test_plugins.py",
    "train a new network": "tests/unit/test_network_from_outside.py",
}
# For each other row: what a line of a file becomes (of a new one, ""), and what holds afterwards in a fresh process.
RECIPES = {
    "add a lens": (
        {
            "limelight/lenses/registry.py": {
                "    register(_lens)\n": (
                    "    register(_lens)\n"
                    "from limelight.lenses.lens import signed_light\n"
                    "run = lambda asked: signed_light(asked, np.eye(1, len(asked.texts), dtype=np.float32)[0] / -4)\n"
                    'register(Lens("first_word", "First word", "The first word.", signed=True, run=run))\n'
                )
            }
        },
        'answer = client.post("/api/v1/explain", json={"text": "Fine lamp.", "method": "first_word"}).json()\n'
        'assert (answer["method"], answer["explanation"], answer["signed"]) == ("first_word", "first_word", True)\n'
        'assert [token["weight"] for token in answer["sentences"][0]["tokens"]] == [-0.25, 0, 0]\n'
        'page = limelight.load(other).explain("Fine lamp.", "first_word").prediction.to_html()\n'
        'assert "Lens: First word." in page and "-0.250 stars" in page',
    ),
    "add a network": (
        {
            "limelight/networks/registry.py": {
                "\nNETWORKS |=": (
                    "\nfrom dataclasses import replace\n"
                    'NETWORKS["other"] = replace(han.SPEC, name="other", title="Another HAN")\nNETWORKS |='
                )
            }
        },
        'assert limelight.load(other).inside == "other"',
    ),
    "show a new network in *Inside*": (
        {
            "templates/scene.html": {'{% set scenes = {\n  "han": {': '{% set scenes = {\n  "other": {'},
            "static/js/inside/main.js": {"const NETWORKS = {\n  han:": "const NETWORKS = {\n  other:"},
        },
        'page = client.get("/inside?model=other").text\n'
        "assert page.count('data-network=\"other\"') > 2\n"
        'assert client.post("/api/v1/trace", json={"text": "Fine.", "model": "other"}).json()["network"] == "other"',
    ),
    "run a new network in the browser": (
        {
            "app/site/models.py": {'("han", "kim_cnn")': '("other", "kim_cnn")'},
            "static/js/site/model/model.js": {"const NETWORKS = { han:": "const NETWORKS = { other:"},
        },
        "from app.site.export import export_site\n"
        'export_site(Path("site"), other)\n'
        'assert "other: Han" in next(Path("site").rglob("site/model/model.js")).read_text()',
    ),
    "add a doubt": (
        {
            "limelight/insights/doubts.py": {
                '    "short": "One': '    "wordy": "It has many words.",\n    "short": "One',
                '        "short": words': '        "wordy": words > 3,\n        "short": words',
            }
        },
        "from limelight.insights.insights import read_insights\n"
        'doubts = read_insights(limelight.load(other), "The kettle boils fast and looks lovely.").doubts\n'
        'assert ("wordy", "It has many words.") in [(doubt.code, doubt.text) for doubt in doubts], doubts',
    ),
    "add a capability or a group of terms to the audit": (
        {
            "limelight/audit/identity.toml": {
                "\n[kinds.religion]": '\n[kinds.pet]\ntitle = "pets"\nform = "job"\nwords = "dog"\n\n[kinds.religion]'
            }
        },
        "from limelight.audit.identity import builtin_kinds\n"
        "[pet] = [kind for kind in builtin_kinds(10_000, 0) if kind.name == 'pet']\n"
        "assert (pet.title, pet.words) == ('pets', ['dog'])",
    ),
    "add a command": (
        {
            "limelight/commands/echo.py": {
                "": 'def echo(text: str) -> None:\n    """Prints a text."""\n    print(text)\n'
            },
            "limelight/cli.py": {
                "COMMANDS = (\n": 'COMMANDS = (\n    Command("echo", "limelight.commands.echo:echo"),\n'
            },
        },
        "from limelight.cli import main\n"
        "with redirect_stdout(StringIO()) as printed:\n"
        '    main(["echo", "--text", "Fine."])\n'
        'assert printed.getvalue() == "Fine.\\n"',
    ),
    "add a table format": (
        {
            "limelight/tables/sources.py": {'    ".tsv": "tsv",': '    ".tsv": "tsv",\n    ".psv": "psv",'},
            "limelight/tables/read.py": {
                'usual = "\\t" if info.kind == "tsv" else ","': 'usual = {"tsv": "\\t", "psv": "|"}.get(info.kind, ",")'
            },
        },
        "from limelight.tables.read import inspect, read_rows\n"
        "from limelight.tables.sources import find_sources\n"
        'Path("rows.psv").write_text("text|stars\\nA fine lamp, really.|5\\nDull.|2\\n")\n'
        '[source] = find_sources(["rows.psv"])\n'
        "[table] = read_rows(inspect(source))\n"
        'assert table.to_pylist()[0] == {"text": "A fine lamp, really.", "stars": "5"}, table',
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
        'assert client.post("/api/v1/echo", json={"text": "Fine."}).json() == {"text": "Fine."}\n'
        'assert "/api/v1/echo" in client.get("/openapi.json").json()["paths"]',
    ),
    "add a panel (a template in `templates/panels/`, a module in `static/js/panels/`)": (
        {
            "templates/panels/echo.html": {"": "<p>Another panel.</p>"},
            "static/js/panels/echo.js": {"": "document.title = 'Another panel';"},
            "templates/index.html": {'("share", "Share"),': '("share", "Share"), ("echo", "Echo"),'},
            "static/js/model/state.js": {'"share"];': '"share", "echo"];'},
            "static/js/page/main.js": {
                'import("../panels/why.js"),': 'import("../panels/echo.js"), import("../panels/why.js"),'
            },
        },
        'page = client.get("/").text\n'
        "assert '<p>Another panel.</p>' in page.partition('id=\"panel-echo\"')[2].partition('</section>')[0]\n"
        "assert 'data-opens=\"echo\"' in page",
    ),
    "change a word list, a threshold, a sentence or a colour": (
        {
            "limelight/common/rules.json": {
                '"faf6e4 201d12"': '"123456 201d12"',
                '"nothing": "Nothing': '"nothing": "Words of a copy. Nothing',
            }
        },
        "from limelight.drawing.templates import shades\n"
        "from tests.made_scripts import made\n"
        "for path, text in made().items():\n"
        '    path.write_text(text, encoding="utf-8")\n'
        "from limelight.common.rules import RULES\n"
        'assert "#123456" in shades()\n'
        'assert "Words of a copy." in RULES["summary"]["nothing"]\n'
        'assert "Words of a copy." in Path("static/js/rules.js").read_text()\n'
        'assert "123456" in Path("static/js/embed/limelight-heat.js").read_text()',
    ),
}
FIRST = """
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from starlette.testclient import TestClient
import limelight
from app.main import create_app
from app.settings import Settings
from tests.tiny import save_arrays, tiny_arrays, tiny_han_config, tiny_preprocessor

config = replace(tiny_han_config(), network="other")
other = save_arrays(Path("weights/other"), config, tiny_preprocessor(), tiny_arrays(config))
client = TestClient(create_app(Settings(weights_dir=Path("weights"))))
client.__enter__()
"""


def test_each_row_is_done_here_or_in_the_file_that_it_names() -> None:
    assert set(ROWS) == {*RECIPES, *ELSEWHERE}
    for row, file in ELSEWHERE.items():
        assert file in ROWS[row]
        assert (ROOT / file).is_file()


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The errors on a copy on which all rows are done, each after its row."""
    copy = tmp_path_factory.mktemp("copy")
    for folder in ("app", "limelight", "static", "templates"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "tests").mkdir()
    for name in ("__init__", "tiny", "places", "made_scripts", "vocabulary"):
        shutil.copy(ROOT / f"tests/{name}.py", copy / "tests")
    script = [FIRST, "import traceback"]
    for row, (edits, check) in RECIPES.items():
        for name, changes in edits.items():
            file = copy / name
            text = file.read_text(encoding="utf-8") if file.exists() else ""
            for before, after in changes.items():
                assert text.count(before) == 1 or not text, (row, before)
                text = text.replace(before, after) if text else after
            file.write_text(text, encoding="utf-8")
        script.append(f"try:\n    exec({check!r})\nexcept BaseException:\n    print({row!r}, traceback.format_exc())")
    done = subprocess.run([sys.executable, "-c", "\n".join(script)], cwd=copy, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize("row", RECIPES)
def test_a_row_names_all_files_that_must_change(row: str, failures: str) -> None:
    assert row not in failures, failures
    changed = [name for name, changes in RECIPES[row][0].items() if "" not in changes]
    assert [name for name in changed if not name.startswith(tuple(ROWS[row]))] == []
