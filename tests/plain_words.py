"""Counts words that make English hard to read, in the code and the documents of the repository: `make check` runs this.

A hit is a line to read aloud, and not always a fault: more than `LIMIT` of them are a habit.
"""

import re
import subprocess
import sys

from tests.places import ROOT

LIMIT = 30
# Licences, data, what programs wrote, and lists of English words.
_LEFT_OUT = re.compile(
    r"^(LICENSE|NOTICE|static/js/(rules|phrase_table)\.js|research/phrases/classes\.py)$"
    r"|(^|/)(vendor|taught|results|weights)/"
    r"|\.(csv|ipynb|json|jsonl|lock|npy|npz|h5|parquet|png|svg|toml|tsv|txt|webp|woff2|gz|wasm|onnx)$"
)
# A pattern a line, each for whole words.
_TURNS = "|".join((ROOT / "tests/data/plain_words.txt").read_text(encoding="utf-8").splitlines())
_STARTS = r'"""(?:Says|Gives|Looks|Lets|Tells|Knows|Goes|Does|Puts|Minds) |(?:"""|# |^\* )What [a-z]'
WORDS = re.compile(rf"\b(?:{_TURNS})\b|{_STARTS}", re.MULTILINE)


def find_hits(text: str) -> list[tuple[int, str]]:
    """Returns the number of the line and the words of each hit in `text`."""
    return [(text.count("\n", 0, found.start()) + 1, found.group()) for found in WORDS.finditer(text)]


def main() -> int:
    """Prints every hit in a tracked file, and returns 1 if there are more than `LIMIT`."""
    command = ["git", "ls-files", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    paths = [ROOT / name for name in names if name and not _LEFT_OUT.search(name)]
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in paths if path.is_file()}
    hits = [(path.relative_to(ROOT), *hit) for path, text in texts.items() for hit in find_hits(text)]
    for path, number, words in hits:
        print(f"{path}:{number}: {words}")
    print(f"{len(hits)} lines to read aloud; the limit is {LIMIT}")
    return int(len(hits) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
