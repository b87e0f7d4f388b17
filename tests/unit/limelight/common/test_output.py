"""Outputs of a command do not replace each other, and a file that exists only if that is asked for."""

from pathlib import Path

import pytest

from limelight.common.output import claim_files
from limelight.errors import OutputError


def test_a_file_that_exists_is_replaced_only_if_that_is_asked_for(tmp_path: Path) -> None:
    old, new = tmp_path / "old.html", tmp_path / "new.json"
    old.write_text("kept", encoding="utf-8")
    outputs = {"--html": old, "--json": new, "--rows": None}
    with pytest.raises(OutputError, match=r"old.html: .*--force"):
        claim_files(outputs, [], force=False)
    assert claim_files(outputs, [], force=True) == [old, new]
    assert claim_files({"--json": new}, [], force=False) == [new]
    assert old.read_text(encoding="utf-8") == "kept"


def test_two_outputs_are_two_files(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="--json"):
        claim_files({"--html": tmp_path / "one", "--json": tmp_path / "one"}, [], force=True)
