"""Weighs the rooms of the code: what people write of each, what tests it, and where one meets it.

`python -m benchmarks.weight` prints the table of docs/architecture.md.

A room is a folder of a package or of the scripts; folders of the same name are one room. Its weight is its characters
that are not white space, without what is vendored or generated.
"""

import ast
import re
import subprocess
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Where one meets the code below a folder.
_MET = {
    "limelight": "library and commands",
    "model_training": "training",
    "app": "server",
    "static/js": "page",
    "static": "page",
    "templates": "page",
}
_WRITTEN = {".css", ".html", ".jinja", ".js", ".py", ".toml", ".ts"}
_PAGES = "pages"


def rooms() -> list[tuple[str, str, int, int, str]]:
    """Returns for each room its name, what it is for, its kB, the kB of its tests, where one meets it; by weight."""
    titles = {top: _title(ROOT / top) for top in _MET} | {_PAGES: "Templates and styles of all pages"}
    for folder in (folder for top in _MET for folder in (ROOT / top).iterdir() if _title(folder)):
        titles[folder.name] = _title(folder)
    weights: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    met: dict[str, dict[str, None]] = defaultdict(dict)
    for path in _listed():
        size = len(re.sub(r"\s", "", path.read_text(encoding="utf-8")))
        place = path.relative_to(ROOT)
        if place.parts[0] == "tests":
            parts = [*place.parent.parts, place.name.partition(".")[0].removeprefix("test_")]
            tested = sorted((part for part in parts[1:] if part in titles), key=_MET.__contains__)
            tests[tested[0] if tested else ""] += size
        elif top := next((top for top in _MET if place.is_relative_to(top)), None):
            first, *deeper = place.relative_to(top).parts
            # A template or a style sheet belongs to the room that it is named after.
            own = top if _MET[top] != _MET["static"] else place.stem if place.stem in titles else _PAGES
            room = first if deeper and first in titles else own
            weights[room] += size
            met[room][_MET[top]] = None
    return [
        (room, titles[room], round(weight / 1000), round(tests[room] / 1000), ", ".join(met[room]))
        for room, weight in weights.most_common()
    ]


def table() -> str:
    """Returns the rooms as a table in Markdown."""
    rows = [f"| {room} | {title} | {weight} | {tested} | {who} |" for room, title, weight, tested, who in rooms()]
    return "\n".join(["| room | what for | kB | kB of tests | met in |", "|---|---|--:|--:|---|", *rows])


def _listed() -> list[Path]:
    places = ("tests", *_MET)
    done = subprocess.run(["git", "ls-files", "-z", *places], cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / name for name in done.stdout.split("\0") if Path(name).suffix in _WRITTEN]
    return [path for path in paths if "vendor" not in path.parts and path.is_file() and not _is_made(path)]


def _is_made(path: Path) -> bool:
    with path.open(encoding="utf-8") as file:
        return "Made by `make " in file.readline()


def _title(folder: Path) -> str:
    """Returns the first sentence of a package, or the title of a folder of scripts; "" for another place."""
    if (module := folder / "__init__.py").is_file():
        about = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
        return re.split(r"\.\s|\.$|;|\n\n", about)[0].replace("\n", " ").replace("|", "\\|")
    if (readme := folder / "README.md").is_file():
        return readme.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
    return ""


if __name__ == "__main__":
    print(table())
