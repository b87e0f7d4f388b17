"""A site is written into a folder of its own."""

from pathlib import Path

import pytest

from app.site.export import export_single_file, export_site
from limelight.errors import OutputError
from limelight.shipped import weights_dir


def test_a_file_in_the_place_of_a_site_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="is a file"):
        export_site(tmp_path / "mine.txt", weights_dir() / "kim_cnn")
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_another_page_in_the_place_of_a_single_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.html").write_text("mine")
    with pytest.raises(OutputError, match="exists already"):
        export_single_file(tmp_path / "mine.html", weights_dir() / "kim_cnn")
    assert (tmp_path / "mine.html").read_text() == "mine"
