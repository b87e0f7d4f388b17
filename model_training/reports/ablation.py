"""What the ideas of a recipe are worth: the whole recipe, and beside it the same without one of them."""

from collections.abc import Mapping, Sequence
from math import sqrt
from pathlib import Path
from typing import Any

from ..comparison.comparison import Comparisons
from ..comparison.ledger import Ledger
from ..comparison.tables import rows
from ..errors import SettingsError


def ablation(comparisons: Comparisons, results: Path, name: str) -> dict[str, Any]:
    """Returns for the metadata of weights what the runs of a task found.

    Args:
        comparisons: Where the task is described. Its first model is the whole recipe; each other one lacks an idea.
        results: The folder of the lines that `compare` wrote.
        name: Of the task; `task:model,model` takes only these of its models, the first as the whole recipe.

    Raises:
        SettingsError: There is no such task or model, or its whole recipe has not been run.
        DataError: See `Ledger`.
    """
    name, _, chosen = name.partition(":")
    if name not in comparisons.tasks:
        raise SettingsError(f"--ablation {name}: there is no such task; there are {', '.join(comparisons.tasks)}.")
    task = comparisons.tasks[name]
    models = chosen.split(",") if chosen else task.models
    for model in models:
        if model not in task.models:
            raise SettingsError(f"--ablation {name}:{model}: this task has the models {', '.join(task.models)}.")
    finished = list(Ledger(results / f"{name}.jsonl"))
    found: dict[str, dict[str, Any]] = {}
    for test in task.tests:
        for row in rows(task, comparisons, finished, test):
            scores = found.setdefault(row.title, {"training_rows": round(row.training_rows), "scores": {}})["scores"]
            scores[test] = {"value": row.accuracy, "n": row.n}
    titles = [comparisons.models[model].title for model in models]
    if titles[0] not in found:
        raise SettingsError(f"--ablation {name}: {models[0]} has not been run; run `compare --tasks {name}` first.")
    return {"task": name, "rows": [{"title": title, **found[title]} for title in titles if title in found]}


def ablation_lines(found: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None) -> list[str]:
    """Shows what `ablation` found, of one task or several, as a section of the model card."""
    if not found:
        return []
    # Weights of before there could be several have one.
    comparisons = [found] if isinstance(found, Mapping) else found
    return [
        "## What each idea is worth",
        "",
        "A recipe, and the same without one idea at a time, with the same seed, the epoch chosen on dev, accuracy in % "
        "on test. The difference is that of all test rows together, with the 95 % interval that it would have if each "
        "run had been asked other rows: it is somewhat firmer than this.",
        "",
        *[line for comparison in comparisons for line in _table(comparison)],
    ]


def _table(found: Mapping[str, Any]) -> list[str]:
    whole, *_ = found["rows"]
    tests = list(whole["scores"])
    return [
        f"The comparison `{found['task']}`:",
        "",
        f"| recipe | training rows | {' | '.join(tests)} | difference |",
        f"|---|--:|{'--:|' * len(tests)}--:|",
        *[
            f"| {row['title']} | {row['training_rows']:,} | "
            + " | ".join(f"{100 * row['scores'][test]['value']:.1f}" for test in tests)
            + f" | {'' if row is whole else _difference(row['scores'], whole['scores'])} |"
            for row in found["rows"]
        ],
        "",
    ]


def _difference(scores: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    (share, n), (other, _) = _together(scores), _together(whole)
    interval = 1.96 * sqrt((share * (1 - share) + other * (1 - other)) / n)
    return f"{100 * (share - other):+.1f} ± {100 * interval:.1f}"


def _together(scores: Mapping[str, Any]) -> tuple[float, int]:
    n = sum(score["n"] for score in scores.values())
    return sum(score["value"] * score["n"] for score in scores.values()) / n, n
