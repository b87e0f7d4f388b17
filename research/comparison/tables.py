"""Writes the tables of a comparison from its results, and names the winners."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev

from limelight.common.statistics import wilson

from .comparison import Comparisons, Task
from .ledger import Ledger, Result

FILE = "README.md"
_HEAD = """# Comparisons

Made by `python -m research compare` from the lines next to it: do not edit. `--help` says how
to repeat them. All models of a table learned from the same rows. Settings and epochs were chosen on dev, and test was
scored once. The interval is Wilson's of 95%; runs of several seeds answer the same rows, so they make the mean firmer
(± is the standard deviation over seeds) and the rows no more. Minutes are by the clock, on cores that often had other
work as well.
"""


@dataclass(frozen=True)
class Row:
    """A model in a table.

    Attributes:
        title: Its name in the table.
        linear: Whether it is a bag-of-words baseline.
        accuracies: The accuracy of each seed, over all folds.
        n: Number of test rows.
        low: Lower end of the interval of the mean accuracy.
        high: Its upper end.
        folds: Number of folds that have been tested.
        training_rows: Number of training rows; the mean over folds.
        minutes: Duration of training, all folds and seeds together.
        coverage: Share of its words that had a given vector, the mean over folds; None without given vectors.
        published: The result of the paper, in percent.
    """

    title: str
    linear: bool
    accuracies: list[float]
    n: int
    low: float
    high: float
    folds: int
    training_rows: float
    minutes: float
    coverage: float | None
    published: float | None

    @property
    def accuracy(self) -> float:
        """The mean over seeds."""
        return mean(self.accuracies)


def rows(task: Task, comparisons: Comparisons, results: Sequence[Result], test: str) -> list[Row]:
    """Returns a row for each model of `task` that has results, best first; only complete seeds count."""
    table_rows = []
    for model in [comparisons.models[name] for name in task.models]:
        of_seed = {
            seed: [result for result in results if (result.model, result.seed) == (model.name, seed)]
            for seed in sorted({result.seed for result in results if result.model == model.name})
        }
        if not of_seed:
            continue
        folds = max(map(len, of_seed.values()))
        whole = [runs for runs in of_seed.values() if len(runs) == folds]
        accuracies = [sum(run.right[test] for run in runs) / sum(run.n[test] for run in runs) for runs in whole]
        n = sum(run.n[test] for run in whole[0])
        low, high = wilson(round(mean(accuracies) * n), n)
        runs = [run for runs in whole for run in runs]
        coverages = [run.notes["vector_coverage"] for run in runs if "vector_coverage" in run.notes]
        table_rows.append(
            Row(
                title=model.title,
                linear=model.baseline is not None,
                accuracies=accuracies,
                n=n,
                low=low,
                high=high,
                folds=folds,
                training_rows=mean(run.training_rows for run in runs),
                minutes=sum(run.seconds for run in runs) / 60,
                coverage=mean(coverages) if coverages else None,
                published=task.published.get(model.settings.get("variant", model.name)),
            )
        )
    return sorted(table_rows, key=lambda row: -row.accuracy)


def verdict(task: Task, comparisons: Comparisons, results: Sequence[Result]) -> list[str]:
    """Names the winner on each set of test rows, and tells whether a network beats the best baseline significantly."""
    lines = []
    for test in task.tests if results else ():
        table = rows(task, comparisons, results, test)
        start = f"On {test}: " if len(task.tests) > 1 else ""
        lines.append(f"{start}{table[0].title} is best with {table[0].accuracy:.1%}.")
        network = next((row for row in table if not row.linear), None)
        linear = next((row for row in table if row.linear), None)
        if network is None or linear is None:
            continue
        if network.n != linear.n:
            lines[-1] += " Not all of them have been tested on all rows yet."
            continue
        which = "lies above" if network.low > linear.accuracy else "does not lie above"
        lines[-1] += (
            f" The interval of the best network, {network.title} ({_interval(network)} %), {which} the best that "
            f"counts words, {linear.title} ({100 * linear.accuracy:.1f} %)."
        )
    return lines


def tables(comparisons: Comparisons, results: Path) -> str:
    """Returns Markdown: for every task that has results, a table for each set of its test rows."""
    parts = [_HEAD]
    for task in comparisons.tasks.values():
        lines = list(Ledger(results / f"{task.name}.jsonl"))
        if not lines:
            continue
        parts.append(f"## {task.title}\n\n`{task.name}`. {' '.join(verdict(task, comparisons, lines))}\n")
        for test in task.tests:
            name = [f"{test}\n"] if len(task.tests) > 1 else []
            parts.append("\n".join([*name, *_table(task, rows(task, comparisons, lines, test))]) + "\n")
    return "\n".join(parts)


def write_tables(comparisons: Comparisons, results: Path) -> None:
    """Writes `README.md` into the folder of results."""
    (results / FILE).write_text(tables(comparisons, results), encoding="utf-8")


def _table(task: Task, table: list[Row]) -> list[str]:
    seeds = max(len(row.accuracies) for row in table)
    columns = {
        "model": lambda row: row.title,
        "accuracy %": lambda row: f"{100 * row.accuracy:.1f}",
        "95% interval": _interval,
        "published %": lambda row: f"{row.published:.1f}" if row.published else "",
        "n": lambda row: f"{row.n:,}",
        "folds": lambda row: f"{row.folds} of {task.folds}",
        "seeds": _seeds,
        "training rows": lambda row: f"{row.training_rows:,.0f}",
        "words with a vector": lambda row: f"{row.coverage:.0%}" if row.coverage else "",
        "minutes": lambda row: f"{row.minutes:.1f}",
    }
    left_out = {
        "published %": not task.published,
        "folds": task.folds == 1,
        "seeds": seeds == 1,
        "words with a vector": not any(row.coverage for row in table),
    }
    shown = {name: cell for name, cell in columns.items() if not left_out.get(name)}
    return [
        f"| {' | '.join(shown)} |",
        f"|{'|'.join('---' if name == 'model' else '--:' for name in shown)}|",
        *(f"| {' | '.join(cell(row) for cell in shown.values())} |" for row in table),
    ]


def _interval(row: Row) -> str:
    return f"{100 * row.low:.1f} – {100 * row.high:.1f}"


def _seeds(row: Row) -> str:
    spread = f", ± {100 * stdev(row.accuracies):.1f}" if len(row.accuracies) > 1 else ""
    return f"{len(row.accuracies)}{spread}"
