"""The public names exist, and none is imported before it is used."""

import subprocess
import sys

import pytest

import limelight


@pytest.mark.parametrize("name", limelight.__all__)
def test_each_public_name_is_there(name: str) -> None:
    assert getattr(limelight, name) is not None


def test_the_public_names_and_no_others_are_listed_before_they_are_used() -> None:
    heavy = "{'numpy', 'onnxruntime', 'pyarrow'}"
    program = f"import sys, limelight; print(dir(limelight), {heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{sorted([*limelight.__all__, '__version__'])} set()"
