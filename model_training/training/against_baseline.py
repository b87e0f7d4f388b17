"""Compares a finished network with the linear baseline on the same rows, and gives advice if it is not better."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.common.formatting import plural
from limelight.weights import METADATA, read_json

from ..evaluation.linear import Baseline
from ..markdown import percentages
from ..networks.pretrained import write_metadata
from .config import AnyTrainConfig, TextConfig

# The network knows its rows by heart where it is right that much more often in train than on dev.
_BY_HEART = 0.15
_FEW_ROWS = 200
# Accuracy says little where a label is this many times as frequent as another.
_UNBALANCED = 2


def verdict(
    weights: Path, config: AnyTrainConfig, linear: Baseline, right: Mapping[str, NDArray[np.bool_]]
) -> list[str]:
    """Adds the linear baseline to the metadata of `weights`, and compares the network with it.

    Args:
        weights: The weights directory.
        config: The settings of the run.
        linear: The linear baseline.
        right: Which dev rows, and test rows if there are any, the network classifies correctly.

    Returns:
        Lines to print: both accuracies, the difference with its interval, and advice unless the network is better.
    """
    metadata = read_json(weights / METADATA)
    baseline = metadata["baseline"] = linear.figures(right)
    write_metadata(weights, metadata)
    lines = []
    scores_of = {scores["split"]: scores for scores in metadata["scores"]}
    for split, (difference, low, high) in baseline["difference"].items():
        scores = scores_of[split]
        value, interval = percentages(scores)
        lines.append(
            f"{split}: {value} correct ({interval}) of {plural(scores['n'], 'row')}; {baseline['name']}: "
            f"{baseline['values'][split]:.1%}; the difference is {100 * difference:+.1f} points ({100 * low:+.1f} to "
            f"{100 * high:+.1f}, on the same rows)"
        )
        if max(rows := list(map(sum, scores["confusion"]))) > _UNBALANCED * min(rows):
            recalls, rarest = scores["recall_per_class"], rows.index(min(rows))
            lines.append(
                f"{split}: balanced accuracy {sum(recalls) / len(recalls):.1%}; {recalls[rarest]:.0%} of the "
                f"{plural(rows[rarest], 'row')} of {metadata['data']['labels'][rarest]!r}, the rarest, are correct"
            )
    # The last split decides: test rows have chosen nothing.
    if difference > 0:
        return lines if low > 0 else [*lines, "The network is better than the linear baseline, but not significantly."]
    if not difference and all(each.all() for each in right.values()):
        return lines
    level = "no better than" if high >= 0 else "worse than"
    return [*lines, f"The network is {level} the linear baseline. {advice(config, metadata)}"]


def advice(config: AnyTrainConfig, metadata: dict[str, Any]) -> str:
    """Returns advice for a network that is not better, based on its curve and unused options."""
    if config.max_steps is not None and metadata["steps"] == config.max_steps:
        return f"It stopped after {plural(config.max_steps, 'step')}: leave out --max-steps."
    ways = ["serve the linear model with limelight.wrap"]
    if isinstance(config, TextConfig) and config.start is None and metadata["data"].get("language") == "en":
        ways.insert(0, "start from known words and encoders with --from han")
    last = metadata["epochs"][-1]
    gap = last["train_accuracy"] - last["dev_accuracy"]
    if gap > _BY_HEART:
        why = f"It has memorized its training rows ({last['train_accuracy']:.0%} correct in train)"
    elif metadata["best_epoch"] == len(metadata["epochs"]):
        why = "It was still learning when training ended"
    else:
        why = "It has converged on these rows"
    if metadata["training_rows"] < _FEW_ROWS * len(metadata["data"]["labels"]):
        labels = plural(len(metadata["data"]["labels"]), "label")
        why += f", from {plural(metadata['training_rows'], 'row')}, which is few for {labels}"
    return f"{why}. What may help: {', or '.join(ways)}."
