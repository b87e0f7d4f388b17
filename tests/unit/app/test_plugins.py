"""A package that is only installed adds a lens and a network by its entry points: all doors meet them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

LENS = """
import numpy as np
from limelight.lenses.lens import Lens, signed_light

def first_word(asked):
    weights = np.zeros(len(asked.texts), np.float32)
    weights[0] = -0.25
    return signed_light(asked, weights)

FIRST_WORD = Lens("first_word", "First word", "The first word, and no other.", signed=True, run=first_word)
"""
NETWORK = """
from dataclasses import replace
from limelight.networks.han import SPEC

OTHER_HAN = replace(SPEC, name="other_han", title="Another HAN")
"""
USE = """
import sys
from dataclasses import replace
from pathlib import Path
from fastapi.testclient import TestClient
from app.main import create_app
from app.settings import Settings
from app.site.export import export_site
from limelight.errors import OutputError
from limelight.score.scorer import Scorer
from tests.tiny import TEXTS, save_arrays, tiny_arrays, tiny_han_config, tiny_preprocessor

config = replace(tiny_han_config(), network="other_han")
weights = save_arrays(Path(sys.argv[1]) / "other", config, tiny_preprocessor(), tiny_arrays(config))
assert Scorer(weights, lens="first_word", phrases=1).score(TEXTS).num_rows == len(TEXTS)
with TestClient(create_app(Settings(weights_dir=weights.parent))) as client:
    [model] = client.get("/api/v1/models").json()["models"]
    assert "first_word" in [lens["name"] for lens in model["lenses"]]
    answer = client.post("/api/v1/explain", json={"text": TEXTS[0], "method": "first_word"}).json()
    assert answer["sentences"][0]["tokens"][0]["weight"] == -0.25
    assert client.get("/models/other", headers={"Accept": "text/html"}).status_code == 200
try:
    export_site(Path(sys.argv[1]) / "site", weights)
except OutputError as error:
    print(error)
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of Python's path with a package, as pip leaves it."""
    folder = tmp_path / "installed"
    about = folder / "lights-1.5.dist-info"
    about.mkdir(parents=True)
    (folder / "lights_lens.py").write_text(LENS)
    (folder / "lights_network.py").write_text(NETWORK)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: lights\nVersion: 1.5\n")
    (about / "entry_points.txt").write_text(
        "[limelight.lenses]\nfirst_word = lights_lens:FIRST_WORD\n"
        "[limelight.networks]\nother_han = lights_network:OTHER_HAN\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True)


def test_they_are_served_scored_and_refused_by_a_static_site(installed: Path, tmp_path: Path) -> None:
    done = python("-c", USE, str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "this network cannot run in a browser (Another HAN)" in done.stdout
    assert not (tmp_path / "site").exists()


def test_the_version_names_them(installed: Path) -> None:
    lines = python("-m", "limelight", "--version").stdout.splitlines()
    assert [line for line in lines if line.endswith(" of lights 1.5")] == [
        "lens first_word of lights 1.5",
        "network other_han of lights 1.5",
    ]


def test_one_that_cannot_be_loaded_is_named_with_its_package(installed: Path) -> None:
    (installed / "lights_lens.py").write_text("import nothing_of_this_name")
    done = python("-m", "limelight", "predict", "Fine.")
    assert done.returncode == 1
    assert done.stderr.startswith("error: lens first_word of lights 1.5: cannot be loaded")
    (installed / "lights_lens.py").write_text("FIRST_WORD = 1")
    assert "lights_lens:FIRST_WORD is not a Lens" in python("-m", "limelight", "predict", "Fine.").stderr
