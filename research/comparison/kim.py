"""Makes the table of docs/weights.md: Kim's data sets in his paper, in a reimplementation by others, and here."""

from pathlib import Path

from .comparison import Comparisons, Task
from .ledger import Ledger
from .tables import Row, rows

_VARIANTS = ("rand", "static", "non_static", "multichannel")
_COLUMNS = ("paper %", "sent-conv-torch %", "here %", "95% interval", "n", "counting words %", "with a teacher %")


def kim_table(comparisons: Comparisons, results: Path) -> str:
    """Returns a Markdown table with a row for each variant of Kim's network on each of his data sets.

    Of several networks of one variant it shows the first of the task, so that test chooses none.
    """
    lines = [f"| data set | variant | {' | '.join(_COLUMNS)} |", f"|---|---|{'--:|' * len(_COLUMNS)}"]
    for task in comparisons.tasks.values():
        if not task.reimplemented:
            continue
        own, taught = (_rows(comparisons, results, name) for name in (task.name, f"{task.name}_taught"))
        counted = max(row.accuracy for name, row in own.items() if row.linear)
        for variant in _VARIANTS:
            row = own[_first(comparisons, task, variant)]
            other = next((found for name, found in taught.items() if _variant(comparisons, name) == variant), None)
            cells = (
                task.title if variant == _VARIANTS[0] else "",
                variant.replace("_", "-"),
                f"{task.published[variant]:.1f}",
                f"{task.reimplemented[variant]:.1f}",
                f"{100 * row.accuracy:.1f}",
                f"{100 * row.low:.1f} – {100 * row.high:.1f}",
                f"{row.n:,}",
                f"{100 * counted:.1f}" if variant == _VARIANTS[0] else "",
                f"{100 * other.accuracy:.1f}" if other else "",
            )
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _rows(comparisons: Comparisons, results: Path, name: str) -> dict[str, Row]:
    """Returns the row of each model of a task; none if there is no such task."""
    task = comparisons.tasks.get(name)
    if task is None:
        return {}
    titles = {comparisons.models[model].title: model for model in task.models}
    return {titles[row.title]: row for row in rows(task, comparisons, list(Ledger(results / f"{name}.jsonl")), "test")}


def _first(comparisons: Comparisons, task: Task, variant: str) -> str:
    return next(name for name in task.models if _variant(comparisons, name) == variant)


def _variant(comparisons: Comparisons, name: str) -> str | None:
    return comparisons.models[name].settings.get("variant")
