"""Checks what is tracked: files of known kinds in known folders, and no path of a home folder in a text."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.places import ROOT

# Kinds of text, by the end of the name, or by the whole name if it has no end; anywhere.
TEXT = (
    "cff conf css csv html ipynb jinja js json jsonl md mjs py service sh svg toml ts tsv txt typed yaml yml "
    ".dockerignore .git-blame-ignore-revs .gitattributes .gitignore .npmrc Dockerfile LICENSE Makefile NOTICE run"
)
# Folders of other kinds, which are binary.
BINARY = {
    "png": {"docs", "static", "weights"},
    "h5": {"weights"},
    "wasm": {"static"},
    "npz": {"tests"},
    "ods": {"tests"},
    "xz": {"tests"},
}
HOME = re.compile(rb"(?<![\w.])(?:/home/|/root/|/Users/|[A-Z]:\\+Users\\+)[\w.-]+")
# Paths that tests make up.
EXAMPLES = {b"/home/a.whl"}


def problems(name: str, content: bytes) -> list[str]:
    """Returns why a file with this path and content should not be tracked."""
    path = Path(name)
    kind = path.suffix.removeprefix(".") or path.name
    if kind in BINARY:
        known = path.parts[0] in BINARY[kind]
        return [] if known else [f"{name}: {kind} files are kept in {', '.join(sorted(BINARY[kind]))}"]
    if kind not in TEXT.split():
        return [f"{name}: files of the kind {kind!r} are not tracked"]
    found = [f"{name}: binary, but named as text"] if b"\0" in content else []
    return found + [f"{name}: {home.decode()}" for home in HOME.findall(content) if home not in EXAMPLES]


def test_what_is_tracked_is_of_a_known_kind_and_names_no_home():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    # A file that was deleted is tracked until that is committed.
    paths = [name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    assert paths
    assert [each for name in paths for each in problems(name, (ROOT / name).read_bytes())] == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".coverage", b"SQLite format 3\0"),
        ("docs/notes.sqlite", b""),
        ("limelight/picture.png", b"\x89PNG"),
        ("docs/page.md", b"a\0b"),
        ("docs/page.md", b"See /home/" + b"ann/limelight."),
        ("docs/guide/a.ipynb", rb'"C:\\Users' + rb'\\ann"'),
    ],
)
def test_other_kinds_and_homes_are_found(name, content):
    assert problems(name, content)
