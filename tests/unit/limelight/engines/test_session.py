import os
import subprocess
import sys
from pathlib import Path

from tests.places import ROOT
from tests.tiny import save_tiny_han

PREDICT = "import sys, limelight; limelight.load(sys.argv[1]).predict('Lovely.')"


def test_the_runtime_of_the_networks_reports_nothing_to_its_makers(tmp_path: Path):
    weights, home = save_tiny_han(tmp_path / "han"), tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    subprocess.run(
        [sys.executable, "-c", PREDICT, str(weights)],
        cwd=ROOT,
        env={**kept, "HOME": str(home)},
        check=True,
        timeout=120,
    )
    # Its reports wait in a database there.
    assert not list(home.rglob("*onnxruntime*"))
