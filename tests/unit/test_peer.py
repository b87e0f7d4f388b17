"""The figures of `make bench` get into the page and the README."""

import os
from pathlib import Path

import pytest

from benchmarks import peer
from benchmarks.figure import Figure


def figures(ratio: float) -> list[Figure]:
    found = []
    for case in peer.cases():
        found += [Figure(f"{name}, {case.name}", 100, "reviews/s", "2 rounds") for name in ("Limelight", peer.PLAIN)]
        found.append(Figure(f"Limelight ÷ peer, {case.name}", ratio, "times", "2 rounds"))
        found.append(Figure(f"peer ÷ Limelight, {case.name}, processor", ratio, "times", "2 rounds"))
    return found


def test_the_table_and_the_line_of_the_readme_are_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PAGE", "README"):
        (tmp_path / name).write_text(getattr(peer, name).read_text(encoding="utf-8"), encoding="utf-8")
        monkeypatch.setattr(peer, name, tmp_path / name)
    monkeypatch.setattr(peer, "shuffled", lambda review, _: review)
    monkeypatch.setattr(os, "getloadavg", lambda: (0, 0, 0))
    for ratio in (123.4, 56.7):
        peer.write(figures(ratio))
        page, readme = ((tmp_path / name).read_text(encoding="utf-8") for name in ("PAGE", "README"))
        assert page.count(f"| {ratio:.3g} × |") == len(peer.cases())
        assert f"[{ratio:.1f} times as fast]" in readme
    monkeypatch.setattr(os, "getloadavg", lambda: (99, 0, 0))
    with pytest.raises(SystemExit, match="nothing is written"):
        peer.write(figures(2))
