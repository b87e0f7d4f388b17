"""Wheel and sdist contain everything for serving and predicting, and their command works from any folder."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.places import ROOT
from tests.system.server.processes import get, wait_for
from tests.system.server.stopping import free_ports
from tests.system.test_readme import blocks, commands, write_reviews


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the tracked files, so that nothing else gets into it."""
    copy, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        if not name.startswith("tests/") and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    options = ["--no-deps", "--no-build-isolation", "--no-index"]
    build = [sys.executable, "-m", "pip", "wheel", *options, "-w", str(out), "."]
    there = {**os.environ, "GITHUB_REPOSITORY": "someone/limelight", "GITHUB_REF_NAME": "v1"}
    done = subprocess.run(build, cwd=copy, env=there, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


def test_the_wheel_has_every_page_style_script_and_weight(wheel: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "docs/guide", "static", "templates", "weights"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    places = {"weights": "limelight/files/weights"} | {
        each: f"limelight/app/files/{each}" for each in ("docs", "static", "templates")
    }
    wanted = {f"{places[name.partition('/')[0]]}/{name.partition('/')[2]}" for name in listed}
    with zipfile.ZipFile(wheel) as files:
        names = set(files.namelist())
    assert wanted <= names
    assert {"limelight/py.typed", "limelight/app/py.typed"} <= names
    assert {"LICENSE", "NOTICE"} <= {Path(name).name for name in names if ".dist-info/licenses/" in name}
    # Nothing else is at top level, where it would shadow a package of the user's own.
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"limelight"}
    modules = subprocess.run(
        ["git", "ls-files", "app/*.py", "limelight/*.py", "model_training/*.py"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert {name if name.startswith("limelight/") else f"limelight/{name}" for name in modules} <= names
    assert not [name for name in names if "research" in name or "taught" in name]


def test_the_page_of_the_package_leads_to_the_repository(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as files:
        [name] = [name for name in files.namelist() if name.endswith(".dist-info/METADATA")]
        page = files.read(name).decode()
    assert "git clone --depth 1 https://github.com/someone/limelight limelight" in page
    links = re.findall(r"\]\(([^)]+)\)", page)
    assert "https://github.com/someone/limelight/raw/v1/docs/page.png" in links
    assert [link for link in links if not link.startswith("https://")] == []


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make dist` writes in a clone."""
    clone = tmp_path_factory.mktemp("release") / "clone"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", ROOT.as_uri(), str(clone)], check=True)
    make = ["make", "dist", f"PYTHON={sys.executable}"]
    plain = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}
    done = subprocess.run(make, cwd=clone, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    left = subprocess.run(["git", "status", "--short"], cwd=clone, capture_output=True, text=True, check=True).stdout
    assert left == ""
    return clone / "dist"


# Installs from the network.
@pytest.mark.night
@pytest.mark.parametrize("kind", ["*.whl", "*.tar.gz"])
def test_what_is_released_does_the_lines_of_the_readme_in_an_empty_environment(
    kind: str, dist: Path, tmp_path: Path
) -> None:
    [file] = dist.glob(kind)
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = environment / "bin/python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(file)], check=True)
    write_reviews(tmp_path / "reviews.csv")
    done = []
    for arguments in commands(ROOT / "README.md"):
        if arguments[0] in ("predict", "report", "score"):
            subprocess.run([environment / "bin/limelight", *arguments], cwd=tmp_path, check=True)
            done.append(arguments[0])
    assert set(done) == {"predict", "report", "score"}
    for code in blocks(ROOT / "README.md", "python"):
        subprocess.run([python, "-c", code], cwd=tmp_path, check=True)


@pytest.mark.night
def test_what_is_installed_predicts_scores_trains_and_serves_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    # Its dependencies are those of the test environment.
    packages = next(environment.glob("lib/python3.*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    # A package of the user with the name of one of ours.
    (elsewhere / "app").mkdir()
    (elsewhere / "app" / "__init__.py").write_text("raise SystemExit('this is the app of the user')\n")
    (elsewhere / "reviews.csv").write_text("text\nLoved it. The strap broke.\n")
    command = environment / "bin" / "limelight"

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([command, *arguments], cwd=elsewhere, capture_output=True, text=True, check=False)

    predicted = run("predict", "Loved it. The strap broke.")
    assert predicted.returncode == 0, predicted.stderr
    assert "stars (" in predicted.stdout
    assert predicted.stderr == ""
    scored = run("score", "reviews.csv", "--out", "scored.csv")
    assert scored.returncode == 0, scored.stderr
    assert '"Loved it. The strap broke.","' in (elsewhere / "scored.csv").read_text()
    reviews = ("--text", "body", "--label", "verdict", "--min-count", "1")
    prepared = run("prepare", "--train", str(ROOT / "tests/data/products.csv"), *reviews, "--out", "data")
    assert prepared.returncode == 0, prepared.stderr
    trained = run(
        "train", "data", "--out", "mine", "--network", "han", "--from", "none", "--units", "4", "--max-steps", "1"
    )
    assert trained.returncode == 0, trained.stderr
    served = subprocess.run(
        [python, "-m", "limelight", "serve", "--help"], cwd=elsewhere, capture_output=True, text=True, check=True
    )
    assert "Serves the page" in served.stdout
    [port] = free_ports(1)
    settings = {**os.environ, "LIMELIGHT_PORT": str(port)}
    with subprocess.Popen([command, "serve"], cwd=elsewhere, env=settings, stderr=subprocess.DEVNULL) as server:
        try:
            assert "<title>" in wait_for(("127.0.0.1", port), "/")
            assert "{" in get(("127.0.0.1", port), "/static/base.css")[1]
        finally:
            server.terminate()
