"""The commands of the README that train lead from a table with labels to a served model."""

import re
import subprocess
import sys
from pathlib import Path

from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.places import ROOT
from tests.system.test_readme import commands


def test_from_a_table_with_labels_to_a_served_model(tmp_path: Path) -> None:
    for arguments in commands(ROOT / "README.md"):
        if arguments[0] not in ("prepare", "train"):
            continue
        moved = [re.sub(r"^(data|weights)/", rf"{tmp_path}/\1/", argument) for argument in arguments]
        if "train" in moved:
            moved += ["--run", str(tmp_path / "run")]
        done = subprocess.run(
            [sys.executable, "-m", "limelight", *moved], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    with TestClient(create_app(Settings(weights_dir=tmp_path / "weights"))) as client:
        question = {"text": "I hate this kettle. Never again.", "model": "products"}
        answer = client.post("/api/v1/predict", json=question).json()
    assert answer["label"] == "bad"
