"""Makes the table of docs/weights.md: Kim's data sets in his paper, in a reimplementation by others, and here."""

import json
from pathlib import Path

from model_training.markdown import cell

from .comparison import Comparisons, Task
from .ledger import Ledger
from .tables import Row, rows

_VARIANTS = ("rand", "static", "non_static", "multichannel")


def kim_table(comparisons: Comparisons, results: Path, served: Path) -> str:
    """Returns a Markdown table of accuracies in %, with a row for each of Kim's data sets, and one of served weights.

    A cell of a variant of his network has that of his paper, of the reimplementation, and here. Of several networks of
    one variant it shows the first of the task, so that test chooses none. The last row has the test score of `served`,
    which learned from more than the data set.
    """
    columns = ("data set", "n", *(variant.replace("_", "-") for variant in _VARIANTS), "counting words")
    lines = [f"| {' | '.join(columns)} |", f"|---|{'--:|' * (len(columns) - 1)}"]
    for task in comparisons.tasks.values():
        if not task.reimplemented:
            continue
        by_title = _rows(comparisons, results, task)
        ours = {variant: by_title[_first(comparisons, task, variant)] for variant in _VARIANTS}
        cells = [task.title, f"{ours[_VARIANTS[0]].n:,}"]
        for variant, row in ours.items():
            cells.append(f"{task.published[variant]:.1f}, {task.reimplemented[variant]:.1f}, {100 * row.accuracy:.1f}")
        cells.append(f"{100 * max(row.accuracy for row in by_title.values() if row.linear):.1f}")
        lines.append(f"| {' | '.join(cells)} |")
    metadata = json.loads((served / "metadata.json").read_text(encoding="utf-8"))
    for score in metadata["scores"]:
        if score["split"] == "test":
            name = cell(f"{score['name']}, the served `{served.name}`")
            lines.append(f"| {name} | {score['n']:,} | – | – | {100 * score['value']:.1f} | – | – |")
    return "\n".join(lines)


def _rows(comparisons: Comparisons, results: Path, task: Task) -> dict[str, Row]:
    """Returns the row of each model of a task."""
    titles = {comparisons.models[model].title: model for model in task.models}
    table_rows = rows(task, comparisons, list(Ledger(results / f"{task.name}.jsonl")), "test")
    return {titles[row.title]: row for row in table_rows}


def _first(comparisons: Comparisons, task: Task, variant: str) -> str:
    return next(name for name in task.models if comparisons.models[name].settings.get("variant") == variant)
