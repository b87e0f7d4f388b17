"""No output replaces a table that is read, by any name, with or without --force."""

from pathlib import Path

import pytest

from limelight.errors import OutputError
from tests.unit.limelight.score.jobs import Run


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("name", ["same", "dots", "soft", "hard", "folder"])
def test_an_output_that_is_an_input_is_refused(name: str, force: bool, run: Run, tmp_path: Path) -> None:
    table = tmp_path / "reviews.csv"
    table.write_text("review\nfine\n", encoding="utf-8")
    inputs, out = {
        "same": (table, table),
        "dots": (table, tmp_path / "." / "x" / ".." / "reviews.csv"),
        "soft": (table, tmp_path / "soft.csv"),
        "hard": (tmp_path / "hard.csv", table),
        "folder": (tmp_path, table),
    }[name]
    (tmp_path / "x").mkdir()
    if name == "soft":
        out.symlink_to(table)
    if name == "hard":
        inputs.hardlink_to(table)
    with pytest.raises(OutputError, match="is an input"):
        run(inputs, out, force=force)
    assert table.read_text(encoding="utf-8") == "review\nfine\n"
