"""The README and the documentation stay up to date: their examples run, and their links work."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from limelight.cli import COMMANDS, main
from research.comparison.comparison import Comparisons
from research.comparison.kim import kim_table
from research.readme import models_table
from tests.places import ROOT
from tests.system.server.processes import address_of, wait_for

FIRST = """\
git clone --depth 1 <this repository> limelight && cd limelight
make serve     # the page and the API on http://127.0.0.1:8000
make test      # the tests
"""
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("[A-Z]*.md"))]
# A file that a page asks the reader to have, in the folder where its examples run.
PIPELINE = """
import joblib
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
joblib.dump(make_pipeline(CountVectorizer(), MultinomialNB()).fit(["good", "bad"], ["good", "bad"]), "pipeline.joblib")
"""


def blocks(path: Path, language: str) -> list[str]:
    """Returns the code blocks of a page in one language."""
    found = re.findall(r"^```(\w+)[^\n]*\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [code for name, code in found if name == language]


def commands(path: Path) -> list[list[str]]:
    """Returns the arguments of every `limelight …` command of a page."""
    lines = [line for code in blocks(path, "sh") for line in code.replace("\\\n", " ").splitlines()]
    parts = [part.strip() for line in lines for part in line.split("#")[0].split("&&")]
    return [shlex.split(part)[1:] for part in parts if part.startswith("limelight ")]


def write_reviews(path: Path) -> None:
    """Writes the table that the README's commands read: reviews with dates and stars, some of them wrong."""
    said = ["The soup was lovely.", "The soup was cold and bland.", "A warm and lovely soup.", "I hated the soup."]
    rows = [f"{text},2026-{1 + number // 12:02d}-05,5" for number, text in enumerate(said * 6)]
    path.write_text("\n".join(["review,date,rating", *rows, ""]), encoding="utf-8")


# Hides the packages that `make serve` does not install.
_AS_SERVED = """
import re, sys
from importlib.metadata import packages_distributions

def plain(name):
    return re.sub("[-_.]+", "-", name).lower()

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

lines = open("requirements-serve.txt").read().splitlines()
installed = {plain(line.partition("==")[0]) for line in lines if "==" in line and line[0].isalnum()}
installed |= {"pip", "setuptools"}
absent = {name for name, owners in packages_distributions().items() if not installed & set(map(plain, owners))}
sys.meta_path.insert(0, Absent())
"""


def run_as_served(code: str) -> str:
    """Runs an example in the environment that `make serve` makes, and returns what it prints."""
    program = f"{_AS_SERVED}\n{code}"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


# Says how it was called. As Python, it makes an environment whose Python does the same; as npm, a folder.
_SAYS = """#!/bin/sh
case "$*" in
*'venv --clear'*) mkdir -p .venv/bin && cp "$0" .venv/bin/python && touch .venv/bin/pip ;;
ci*) mkdir node_modules ;;
*) echo "ran ${0##*/} $*" ;;
esac
"""


def package_page() -> str:
    """Returns the page of the package, which setup.py makes in a clone that knows no address."""
    program = "import setuptools; setuptools.setup = lambda **of: print(of['long_description']); import setup"
    plain = {name: value for name, value in os.environ.items() if name != "GITHUB_REPOSITORY"}
    made = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=plain, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return made.stdout


@pytest.mark.parametrize(
    "read",
    [lambda: README, lambda: (ROOT / "docs/index.md").read_text(encoding="utf-8"), package_page],
    ids=["README", "documentation", "package"],
)
def test_the_first_block_of_a_page_is_in_the_first_screen(read: Callable[[], str]) -> None:
    page = read()
    assert page.splitlines().index("make test      # the tests") < 25
    [first, *_] = re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert first == FIRST


def test_the_first_block_of_the_readme_runs_from_an_empty_folder_to_the_server_and_the_tests(tmp_path: Path) -> None:
    tools, empty = tmp_path / "tools", tmp_path / "empty"
    tools.mkdir()
    empty.mkdir()
    for name in ("python3", "node", "npm", "chromium", "nginx"):
        (tools / name).write_text(_SAYS, encoding="utf-8")
        (tools / name).chmod(0o755)
    plain = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "PORT")}
    done = subprocess.run(
        ["sh", "-ec", FIRST.replace("<this repository>", shlex.quote(ROOT.as_uri()))],
        cwd=empty, env=plain | {"PATH": f"{tools}:{os.environ['PATH']}"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    ran = [line for line in done.stdout.splitlines() if line.startswith("ran ")]
    for part in ("python -m app", "python -m pytest tests/unit", "node --test tests/js"):
        assert [line for line in ran if part in line], part


def test_make_pictures_takes_every_picture_of_the_readme() -> None:
    program = "import runpy; print(*runpy.run_path('docs/pictures.py')['SIZES'])"
    taken = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {f"docs/{name}.png" for name in taken.split()} == set(re.findall(r"!\[[^]]*\]\(([^)]+)\)", README))


def test_the_pages_of_the_door_stay_short() -> None:
    assert len(README.splitlines()) <= 120
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()) <= 90


# Installs from the network.
@pytest.mark.night
def test_the_first_block_of_the_readme_serves_from_an_empty_folder(tmp_path: Path) -> None:
    clone, serve, _ = FIRST.replace("<this repository>", shlex.quote(ROOT.as_uri())).splitlines()
    environment = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}
    environment |= {"PORT": "0", "LIMELIGHT_WORKERS": "1"}
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "start_new_session": True}
    with subprocess.Popen(["sh", "-ec", f"{clone}\n{serve}"], cwd=tmp_path, env=environment, **output) as server:
        try:
            assert "<title>" in wait_for(address_of(server), "/")
        finally:
            os.killpg(server.pid, signal.SIGINT)


def test_the_table_of_models_is_the_one_that_their_metadata_give() -> None:
    assert models_table(ROOT / "weights") in README


def test_the_table_of_kims_data_sets_is_the_one_that_the_results_give() -> None:
    folder = ROOT / "research/comparison"
    table = kim_table(Comparisons.load(folder / "comparisons.toml"), folder / "results", ROOT / "weights/kim_cnn")
    assert table in (ROOT / "docs/weights.md").read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """Returns the anchors of the headings of a page, named as on GitHub."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def tracked_pages() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines() if "vendor" not in name]


@pytest.mark.parametrize("page", tracked_pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)[^)]*\)", page.read_text(encoding="utf-8"))
    for link, anchor in links:
        if not link.startswith(("http", "mailto:")):
            target = page.parent / link if link else page
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), f"{link}#{anchor}"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (page, code)
        for page in (ROOT / "README.md", *(ROOT / f"docs/{name}.md" for name in ("index", "table", "classifier")))
        for code in blocks(page, "python")
        if not re.search("joblib|torch|keras", code)
    ],
)
def test_every_python_example_runs_where_it_is_served(page: Path, code: str) -> None:
    run_as_served(code)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_name_shipped_weights_as_they_are_found_without_a_clone(page: Path) -> None:
    shipped = [folder.name for folder in (ROOT / "weights").iterdir() if folder.is_dir()]
    assert "han" in shipped
    code = "".join(block for language in ("sh", "python") for block in blocks(page, language))
    assert [name for name in shipped if re.search(rf"\bweights/{name}\b", code)] == []


def test_the_example_over_http_says_what_each_word_adds() -> None:
    [command] = [code for code in blocks(ROOT / "README.md", "sh") if "api/v1/explain" in code]
    words = shlex.split(command)
    with TestClient(create_app(Settings(weights_dir=ROOT / "weights"))) as client:
        answer = client.post("/api/v1/explain", json=json.loads(words[words.index("-d") + 1])).json()
    weights = {token["text"]: token["weight"] for sentence in answer["sentences"] for token in sentence["tokens"]}
    assert weights["Loved"] > 0 > weights["broke"]
    assert answer["unit"] == "stars"


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda path: path.stem)
def test_every_command_of_a_page_exists(page: Path) -> None:
    known = {command.name for command in COMMANDS}
    assert {arguments[0].replace("_", "-") for arguments in commands(page)} <= known


@pytest.mark.long
def test_from_a_table_of_reviews_to_a_scored_file_and_its_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_reviews(Path("reviews.csv"))
    for arguments in commands(ROOT / "README.md"):
        if arguments[0] in ("score", "report"):
            main(arguments)
    page = Path("report.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "bland" in page
    assert "suggested_label" in Path("checked.csv").read_text(encoding="utf-8")


def test_from_a_classifier_of_ones_own_to_a_scored_file_and_its_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ROOT / "docs/classifier.md"
    run = partial(subprocess.run, cwd=tmp_path, check=True)
    run([sys.executable, "-c", PIPELINE])
    [code] = [code for code in blocks(page, "python") if "joblib" in code]
    assert len(code.splitlines()) <= 10
    (tmp_path / "reviews.py").write_text(code, encoding="utf-8")
    (tmp_path / "reviews.csv").write_text("review\na good soup\na bad bread\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for arguments in commands(page):
        if arguments[0] in ("score", "report"):
            main(arguments)
    assert "good" in (tmp_path / "scored.csv").read_text(encoding="utf-8")
