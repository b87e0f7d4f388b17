"""Figures that are kept: a command writes them to docs/figures, with its date and commit, and documents repeat them."""

import datetime
import json
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.figure import Figure

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "figures"


@dataclass(frozen=True)
class Kept:
    """The content of a file of figures.

    Attributes:
        command: What wrote it.
        date: When, as YYYY-MM-DD.
        commit: The last commit before.
        figures: Each figure by what was measured, with its unit.
    """

    command: str
    date: str
    commit: str
    figures: dict[str, float]


def measured(figures: Iterable[Figure]) -> dict[str, float]:
    """Returns the figures of a table by their names and units."""
    return {f"{figure.name}, {figure.unit}": figure.value for figure in figures}


def keep(name: str, command: str, figures: Mapping[str, float]) -> Kept:
    """Writes `figures` to the file of this name, and returns its content."""
    done = subprocess.run(
        ["git", "rev-parse", "--short=8", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    # More digits than a document prints.
    rounded = {what: float(f"{value:.6g}") for what, value in figures.items()}
    kept = Kept(command, str(datetime.datetime.now(datetime.UTC).date()), done.stdout.strip(), rounded)
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps(asdict(kept), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return kept


def kept_figures(name: str) -> Kept:
    """Reads a file of figures. Raises `FileNotFoundError` if there is none of this name."""
    return Kept(**json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def put_lines(page: Path, command: str, lines: str) -> None:
    """Writes `lines` into `page`, between the comment that names `command` and the next one, which says "end"."""
    between = re.compile(rf"(?<=<!-- {re.escape(command)} -->\n).*?(?=<!-- end -->)", re.DOTALL)
    text = between.sub(lambda _: f"\n{lines}\n\n", page.read_text(encoding="utf-8"))
    page.write_text(text, encoding="utf-8")
