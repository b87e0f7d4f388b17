"""Finds lines that are wider than the formatters leave them, in what people write: `make check` runs this."""

import re
import subprocess
import sys

from tests.places import ROOT

LIMIT = 120
WRITTEN = (".css", ".html", ".jinja", ".js", ".py", ".pyi", ".ts")
# Written by programs or by others, and pages that a test takes as they came.
_LEFT_OUT = re.compile(
    r"(^|/)vendor/"
    r"|^static/js/(rules|phrase_table|embed/rules|embed/limelight-heat)\.js$"
    # Markdown, whose paragraphs are lines.
    r"|\.md\.jinja$"
    r"|^tests/fixtures/(reports|pages)/"
)


def find_wide_lines(text: str) -> list[int]:
    """Returns the numbers, from 1, of the lines of `text` that have more than `LIMIT` characters."""
    return [number for number, line in enumerate(text.splitlines(), 1) if len(line) > LIMIT]


def main() -> int:
    """Prints every wide line in a tracked file, and returns 1 if there is one."""
    command = ["git", "ls-files", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    paths = [ROOT / name for name in names if name.endswith(WRITTEN) and not _LEFT_OUT.search(name)]
    found = [
        (path, number)
        for path in paths
        if path.is_file()
        for number in find_wide_lines(path.read_text(encoding="utf-8"))
    ]
    for path, number in found:
        print(f"{path.relative_to(ROOT)}:{number}: more than {LIMIT} columns")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
