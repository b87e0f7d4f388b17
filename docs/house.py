"""Draws the rooms of the packages and of the page's scripts, floor by floor, from what they import: `make house`."""

import ast
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from textwrap import wrap

ROOT = Path(__file__).resolve().parent.parent
DRAWING = ROOT / "docs/house.svg"

_BUILDINGS = {
    "limelight": "what the models are",
    "model_training": "how weights are made",
    "app": "how it is served",
    "static/js": "the page",
}
# Pixels; the last is what a letter takes at most, on average.
_WIDTH, _LINE, _GAP, _PADDING, _LETTER = 760, 15, 8, 10, 6.6
_ROOMS_ABREAST = 4
# A script imports at its top, or when it comes to it.
_IMPORT = re.compile(r'^(?:import|export)\b[^;]*?"(\.[^"]+)";|\bawait import\("(\.[^"]+)"', re.MULTILINE)
_STYLE = (
    "text{font:12px/1.25 system-ui,sans-serif;fill:#221e14}.name{font-weight:600;font-size:13px}.uses{fill:#6a6250}"
    ".title{font:600 17px Georgia,serif}.house{fill:#fffdf7;stroke:#d9d0b8}.room{fill:#faf2c8;stroke:#cdbb6a}"
)


@dataclass(frozen=True)
class Room:
    """A folder of a package, or a module beside the folders.

    Attributes:
        name: What it is called in its package.
        question: What it answers: the first line of its docstring, or of a script's opening comment.
        uses: The other rooms of the package that it imports from.
    """

    name: str
    question: str
    uses: frozenset[str]


def python_rooms(package: Path) -> list[Room]:
    """Reads the rooms of a package; imports for annotations alone do not count."""
    rooms = []
    for place in sorted(package.iterdir()):
        if place.is_dir() and (place / "__init__.py").is_file():
            files, head = sorted(place.rglob("*.py")), place / "__init__.py"
        elif place.suffix == ".py" and place.stem != "__init__":
            files, head = [place], place
        else:
            continue
        uses = {
            target.split(".")[1]
            for file in files
            for target in _imports(ast.parse(file.read_text(encoding="utf-8")))
            if target.startswith(f"{package.name}.")
        }
        docstring = ast.get_docstring(ast.parse(head.read_text(encoding="utf-8"))) or ""
        rooms.append(Room(place.stem, docstring.split("\n")[0], frozenset(uses - {place.stem})))
    return rooms


def script_rooms(folder: Path) -> list[Room]:
    """Reads the rooms of the page's scripts, each with the first line of its README.md, or of itself."""
    rooms = []
    for place in sorted(folder.iterdir()):
        files = sorted(place.rglob("*.js")) if place.is_dir() else [place]
        targets = {
            (file.parent / target).resolve().relative_to(folder.resolve()).parts[0]
            for file in files
            for found in _IMPORT.findall(file.read_text(encoding="utf-8"))
            for target in found
            if target
        }
        head = place / "README.md" if place.is_dir() else place
        question = re.sub(r"^(# |/\*\* @file )|\s*\*/$", "", head.read_text(encoding="utf-8").split("\n")[0])
        rooms.append(Room(place.stem, question, frozenset(Path(name).stem for name in targets) - {place.stem}))
    return rooms


def floors(rooms: list[Room]) -> list[list[Room]]:
    """Sorts rooms into floors, the lowest first: a room stands one floor above the highest that it uses.

    Raises:
        ValueError: Some rooms use each other in a circle.
    """
    placed: list[list[Room]] = []
    left = {room.name: room for room in rooms}
    while left:
        floor = [room for room in left.values() if not room.uses & left.keys()]
        if not floor:
            raise ValueError(f"These rooms use each other in a circle: {', '.join(left)}.")
        placed.append(floor)
        for room in floor:
            del left[room.name]
    return placed


def draw() -> str:
    """Returns the drawing as SVG."""
    parts, top = [], 0
    for name, purpose in _BUILDINGS.items():
        rooms = script_rooms(ROOT / name) if "/" in name else python_rooms(ROOT / name)
        floor_parts, bottom = _draw_floors(floors(rooms), top + 34)
        parts += [
            f'<rect class="house" x="1" y="{top + 1}" width="{_WIDTH - 2}" height="{bottom - top - 2}" rx="8"/>',
            f'<text class="title" x="{_GAP + 2}" y="{top + 23}">{name}/: {escape(purpose)}</text>',
            *floor_parts,
        ]
        top = bottom + _GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}" role="img" '
        f'aria-label="The rooms of Limelight, floor by floor"><style>{_STYLE}</style>{"".join(parts)}</svg>\n'
    )


def _draw_floors(stack: list[list[Room]], top: int) -> tuple[list[str], int]:
    parts = []
    for floor in reversed(stack):
        for start in range(0, len(floor), _ROOMS_ABREAST):
            row = floor[start : start + _ROOMS_ABREAST]
            width = (_WIDTH - _GAP) // len(row) - _GAP
            texts = [_lines(room, int((width - 2 * _PADDING) / _LETTER)) for room in row]
            height = max(map(len, texts)) * _LINE + 2 * _PADDING
            parts += [_box(_GAP + n * (width + _GAP), top, width, height, lines) for n, lines in enumerate(texts)]
            top += height + _GAP
    return parts, top


def _imports(tree: ast.Module) -> set[str]:
    skipped = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.dump(branch.test)
        for node in ast.walk(branch)
    }
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and id(node) not in skipped]
    return {
        f"{node.module}.{alias.name}" if node.module in _BUILDINGS else str(node.module)
        for node in nodes
        for alias in node.names
        if not (node.module in _BUILDINGS and alias.name.isupper())
    }


def _lines(room: Room, letters: int) -> list[tuple[str, str]]:
    uses = f"uses {', '.join(sorted(room.uses))}" if room.uses else ""
    return [
        ("name", room.name),
        *(("question", line) for line in wrap(room.question, letters)),
        *(("uses", line) for line in wrap(uses, letters)),
    ]


def _box(x: int, y: int, width: int, height: int, lines: list[tuple[str, str]]) -> str:
    texts = "".join(
        f'<text class="{kind}" x="{x + _PADDING}" y="{y + _PADDING + 11 + number * _LINE}">{escape(line)}</text>'
        for number, (kind, line) in enumerate(lines)
    )
    return f'<rect class="room" x="{x}" y="{y}" width="{width}" height="{height}" rx="5"/>{texts}'


if __name__ == "__main__":
    DRAWING.write_text(draw(), encoding="utf-8")
