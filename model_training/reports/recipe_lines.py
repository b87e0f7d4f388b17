"""Lines of a model card on the origin of the weights: the parts of a soup, and the worth of each idea of a recipe."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

from ..evaluation.scores import cell


def soup_lines(parts: Sequence[dict[str, Any]]) -> list[str]:
    """Lists the weights in a soup, for the card."""
    total = sum(part["parts"] for part in parts)
    rows = [
        f"| {cell(part['name'])} | {part['parts']} of {total} | {part['training_rows']:,} | {part['best_epoch']} of "
        f"{part['recipe']['epochs']} | {part['recipe']['max_lr']:g} | {part['recipe']['seed']} |"
        for part in parts
    ]
    return [
        "These weights are a mean of those of several runs, each taken as often as served dev (model soup, Wortsman et "
        "al. 2022). The settings above are of the first.",
        "",
        "| run | share | trained on rows | epoch | highest rate | seed |",
        "|---|--:|--:|--:|--:|--:|",
        *rows,
        "",
    ]


def ablation_lines(found: Sequence[Mapping[str, Any]] | None) -> list[str]:
    """Formats the results of `ablation`, of several tasks, as a section of the model card."""
    if not found:
        return []
    return [
        "## The worth of each idea",
        "",
        "A recipe, and the same without one idea at a time, with the same seed, the epoch chosen on dev, accuracy in % "
        "on test. The difference is that of all test rows together, with the 95 % interval that it would have if each "
        "run had been asked other rows: it is somewhat firmer than this.",
        "",
        *[line for comparison in found for line in _table(comparison)],
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


def seeds_line(seeds: dict[str, Any]) -> str:
    """Returns a line for the card on how far the seeds differ."""
    return (
        f"Dev accuracy of {len(seeds['dev_accuracy'])} seeds: {seeds['mean']:.1%} ± {100 * seeds['sd']:.1f} (mean and "
        f"standard deviation). These weights are of the best, seed {seeds['best']}."
    )
