"""The goal of an edit: a number of stars, or a label."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from limelight.errors import LensError

Values = NDArray[np.float64]
# The ends of the scale, which no mean of stars reaches, count as reached this far from them.
_NEAR_THE_END = 0.5


@dataclass(frozen=True, slots=True)
class Goal:
    """The goal of an edit, measured by a value that rises towards it.

    Attributes:
        name: The number of stars, or the label.
        stars: The stars of the labels, negated if fewer stars are the goal; None for a label.
        label: The index of the label; -1 for stars.
        least: The smallest value that reaches the goal.
    """

    name: str | float
    stars: NDArray[np.float64] | None
    label: int
    least: float

    def values(self, shares: NDArray[np.floating]) -> Values:
        """Returns the value of each row of `shares <float>[texts, labels]`, the probabilities with the prior.

        For a label, the value is its log odds against the next label: the effects of several changes nearly add up.
        """
        if self.stars is not None:
            return np.asarray(shares @ self.stars)
        logs = np.log(np.maximum(np.asarray(shares, np.float64), 1e-12))
        return np.asarray(logs[:, self.label] - np.delete(logs, self.label, axis=1).max(axis=1))

    def shift(self, before: Sequence[float], after: Sequence[float]) -> float:
        """Returns how far an answer moves towards the goal, in stars or in the probability of the label."""
        if self.stars is not None:
            return float(np.dot(after, self.stars) - np.dot(before, self.stars))
        return after[self.label] - before[self.label]

    def is_reached(self, value: float) -> bool:
        """Whether `value` reaches the goal."""
        return bool(value >= self.least if self.stars is not None else value > self.least)


def choose_goal(
    target: str | float | None, shares: Sequence[float], labels: list[str], stars: list[float] | None
) -> Goal:
    """Returns the goal `target` for a text.

    Args:
        target: A number of stars, or a label. The default is one star towards the other end of the scale or, if labels
            are not stars, the second most probable label.
        shares: The answer to the text: a probability for each label, with the prior applied.
        labels: The labels of the model.
        stars: The stars of each label, or None.

    Raises:
        LensError: The model does not have the label, its labels are not stars, or the number is outside their range.
    """
    if isinstance(target, str):
        if target not in labels:
            others = f"; or use a number from {min(stars):g} to {max(stars):g}" if stars else ""
            raise LensError(f"There is no label {target[:60]!r}. The labels are {', '.join(labels)}{others}.")
        return Goal(target, None, labels.index(target), 0)
    if stars is None:
        if target is not None:
            raise LensError(
                f"The target is {target!r}, but the labels of this model are not stars. Specify one of "
                f"{', '.join(labels)}."
            )
        second = int(np.argsort(-np.asarray(shares), kind="stable")[1])
        return Goal(labels[second], None, second, 0)
    now, low, high = float(np.dot(shares, stars)), min(stars), max(stars)
    if target is None:
        # A tenth, as it is printed.
        wanted = round(now + 1 if now < (low + high) / 2 else now - 1, 1)
    elif isinstance(target, bool) or not isinstance(target, int | float) or not low <= target <= high:
        raise LensError(f"The target is {target!r}. Specify a number of stars from {low:g} to {high:g}, or a label.")
    else:
        wanted = float(target)
    sign = 1 if wanted > now else -1
    least = wanted if target is None else min(max(wanted, low + _NEAR_THE_END), high - _NEAR_THE_END)
    return Goal(round(wanted, 2), np.array(stars) * sign, -1, sign * least)
