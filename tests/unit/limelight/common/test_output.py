"""Files that options name are claimed together: no two alike, none replaced unless that is wished."""

from pathlib import Path

import pytest

from limelight.common.output import claim_files
from limelight.errors import OutputError


def test_files_are_claimed_unless_two_are_one_or_one_exists(tmp_path: Path) -> None:
    one, other = tmp_path / "a.html", tmp_path / "a.json"
    files = {"--html": one, "--table": None, "--json": other}
    assert claim_files(files, [], force=False) == [one, other]
    with pytest.raises(OutputError, match="both --html and --table"):
        claim_files({**files, "--table": tmp_path / "new" / ".." / "a.html"}, [], force=True)
    other.touch()
    with pytest.raises(OutputError, match=r"a\.json: already exists\. Add --force"):
        claim_files(files, [], force=False)
    assert claim_files(files, [], force=True) == [one, other]
    with pytest.raises(OutputError, match="is an input"):
        claim_files(files, [other], force=True)
