"""The figures of `make bench` get into the page, and no review is sent twice."""

import os
from pathlib import Path

import pytest

from benchmarks import peer
from benchmarks.figure import Figure
from benchmarks.peer import CASES, OURS, PLAIN, Reviews


def figures(ratio: float) -> list[Figure]:
    found = []
    for case in CASES:
        for name in (OURS, PLAIN):
            found += [Figure(f"{name}, {case.name}{what}", 100, "", "2 rounds") for what in ("", ", p50", ", p99")]
        found.append(Figure(f"{OURS} ÷ peer, {case.name}", ratio, "times", "2 rounds"))
        found.append(Figure(f"peer ÷ {OURS}, {case.name}, processor", ratio, "times", "2 rounds"))
    return found


def test_the_table_of_the_page_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "speed.md").write_text(peer.PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(peer, "PAGE", tmp_path / "speed.md")
    monkeypatch.setattr(os, "getloadavg", lambda: (0, 0, 0))
    for ratio in (123.4, 56.7):
        peer.write(figures(ratio))
        assert peer.PAGE.read_text(encoding="utf-8").count(f"| {ratio:.3g} × |") == len(CASES)
    monkeypatch.setattr(os, "getloadavg", lambda: (99, 0, 0))
    with pytest.raises(SystemExit, match="nothing is written"):
        peer.write(figures(2))


def test_no_review_is_sent_twice() -> None:
    reviews = Reviews([f"review {number % 15_000}" for number in range(20_000)])
    sent = [str(body["text"]) for _ in range(2) for body in reviews.bodies(CASES[0], 1)]
    sent += [text for body in reviews.bodies(CASES[2], 1) for text in body["texts"]]
    assert len(sent) == len(set(sent)) == 10_000 + 5000 // 32 * 32
    with pytest.raises(SystemExit, match="too few reviews"):
        reviews.bodies(CASES[0], 1)
