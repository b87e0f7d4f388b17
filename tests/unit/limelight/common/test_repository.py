"""The address of the source code is known to what GitHub builds and to an installed release."""

from pathlib import Path

import pytest

from limelight.common import repository
from limelight.common.repository import source


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine other than GitHub's, on which nothing was read yet."""
    for name in ("GITHUB_REPOSITORY", "GITHUB_SERVER_URL"):
        monkeypatch.delenv(name, raising=False)
    repository._installed_from.cache_clear()


def test_a_build_on_github_knows_its_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/limelight")
    assert source() == "https://github.com/someone/limelight"
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://git.example.org")
    assert source() == "https://git.example.org/someone/limelight"


@pytest.mark.parametrize(
    ("urls", "address"),
    [("Project-URL: Changelog, https://e.org/c\nProject-URL: Source, https://e.org/s\n", "https://e.org/s"), ("", "")],
)
def test_an_installed_release_knows_the_url_that_it_was_built_with(
    urls: str, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "limelight-9.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: limelight\nVersion: 9\n{urls}")
    monkeypatch.syspath_prepend(tmp_path)
    assert source() == address
    repository._installed_from.cache_clear()
