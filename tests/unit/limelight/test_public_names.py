"""The public names exist, and none is imported before it is used."""

import subprocess
import sys
from pathlib import Path

import pytest
from mypy import api

import limelight


@pytest.mark.parametrize("name", limelight.__all__)
def test_each_public_name_is_there(name: str) -> None:
    assert getattr(limelight, name) is not None


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Lens'"):
        _ = limelight.Lens


def test_a_type_checker_knows_the_public_names_and_no_others(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("import limelight\nlimelight.load, limelight.Scorer, limelight.laod\n", encoding="utf-8")
    arguments = ["--config-file=", "--follow-imports=skip", "--cache-dir", str(tmp_path / "cache")]
    found, _, _ = api.run([*arguments, str(program), limelight.__file__])
    [error] = [line for line in found.splitlines() if ": error: " in line]
    assert '"laod"' in error


def test_importing_the_package_loads_neither_numbers_nor_networks() -> None:
    program = "import sys, limelight; print({'numpy', 'onnxruntime', 'pyarrow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
