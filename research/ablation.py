"""The worth of the ideas of a recipe: compares the whole recipe with the same recipe without one of them."""

from pathlib import Path
from typing import Any

from model_training.errors import SettingsError

from .comparison.comparison import Comparisons
from .comparison.ledger import Ledger
from .comparison.tables import rows


def ablation(comparisons: Comparisons, results: Path, name: str) -> dict[str, Any]:
    """Returns the results of the runs of a task, for the metadata of weights.

    Args:
        comparisons: Describes the task. Its first model is the whole recipe; each other one lacks an idea.
        results: The folder of the results of `compare`.
        name: Name of the task; `task:model,model` uses only these of its models, the first as the whole recipe.

    Raises:
        SettingsError: The task or model does not exist, or its whole recipe has not been run.
        DataError: See `Ledger`.
    """
    name, _, chosen = name.partition(":")
    if name not in comparisons.tasks:
        raise SettingsError(f"--ablation {name}: unknown task. Choose one of {', '.join(comparisons.tasks)}.")
    task = comparisons.tasks[name]
    models = chosen.split(",") if chosen else task.models
    for model in models:
        if model not in task.models:
            raise SettingsError(f"--ablation {name}:{model}: this task has the models {', '.join(task.models)}.")
    finished = list(Ledger(results / f"{name}.jsonl"))
    by_title: dict[str, dict[str, Any]] = {}
    for test in task.tests:
        for row in rows(task, comparisons, finished, test):
            scores = by_title.setdefault(row.title, {"training_rows": round(row.training_rows), "scores": {}})["scores"]
            scores[test] = {"value": row.accuracy, "n": row.n}
    titles = [comparisons.models[model].title for model in models]
    if titles[0] not in by_title:
        raise SettingsError(f"--ablation {name}: {models[0]} has not been run; run `compare --tasks {name}` first.")
    return {"task": name, "rows": [{"title": title, **by_title[title]} for title in titles if title in by_title]}
