"""The goal of an edit: a number of stars, or a label."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from limelight.common.rules import RULES, refusal
from limelight.common.verdict import apply_prior
from limelight.engines.engine import Floats
from limelight.errors import LensError

Values = NDArray[np.float64]
# The ends of the scale, which no mean of stars reaches, count as reached from here on.
_NEAR_THE_END: float = RULES["edits"]["near_the_end"]


@dataclass(frozen=True, slots=True)
class Goal:
    """A value that grows towards what is to be reached.

    Attributes:
        name: The number of stars, or the label.
        weights: `<float32>[labels]`, the stars of the labels with the sign of the direction; None for a label.
        label: The place of the label among all; -1 for stars.
        least: The smallest value that reaches it.
        prior: The stated shares of the labels `<float32>[labels]`, or None.
        up: Whether the labels towards it are worth more than the answer, in the order of the labels.
    """

    name: str | float
    weights: Floats | None
    label: int
    least: float
    prior: Floats | None
    up: bool

    def values(self, probabilities: Floats) -> Values:
        """Returns the value of each row of `probabilities <float32>[texts, labels]`: `<float64>[texts]`."""
        return self.of_shares(apply_prior(probabilities, self.prior))

    def of_shares(self, shares: Floats | Values) -> Values:
        """Returns the value of each row of `shares <float32>[texts, labels]`, in which the prior is contained."""
        shares = np.asarray(shares, np.float64)
        if self.weights is not None:
            return np.asarray((shares * self.weights).sum(axis=1))
        others = np.delete(shares, self.label, axis=1)
        return np.asarray(shares[:, self.label] - others.max(axis=1))

    def reached(self, value: float) -> bool:
        """Whether `value` is far enough."""
        return value >= self.least if self.weights is not None else value > self.least


def choose_goal(
    target: str | float | None,
    probabilities: Floats,
    labels: list[str],
    stars: list[float] | None,
    prior: Floats | None = None,
) -> Goal:
    """Returns the goal `target` of a text whose answer is `probabilities <float32>[labels]`.

    Args:
        target: A number of stars, or a label. By default a star towards the other end of the scale; where labels are
            no stars, the second most probable one.
        probabilities: The answer, before a prior.
        labels: The labels of the model.
        stars: The stars of each, or None.
        prior: The stated shares of the labels.

    Raises:
        LensError: The model has no such label, or no stars, or the number is off the scale.
    """
    shares = apply_prior(probabilities, prior)
    if isinstance(target, str):
        if target not in labels:
            known = {"name": repr(target[:60]), "labels": ", ".join(labels)}
            if stars is None:
                raise LensError(refusal("no_label", **known))
            raise LensError(refusal("no_label_of_stars", **known, low=f"{min(stars):g}", high=f"{max(stars):g}"))
        return _label_goal(labels, labels.index(target), shares, prior)
    if stars is None:
        if target is not None:
            raise LensError(refusal("no_stars", target=repr(target), labels=", ".join(labels)))
        return _label_goal(labels, int(np.argsort(-shares, kind="stable")[1]), shares, prior)
    now, low, high = float((shares * np.array(stars)).sum()), min(stars), max(stars)
    if target is None:
        wanted = now + 1 if now < (low + high) / 2 else now - 1
    elif isinstance(target, bool) or not isinstance(target, int | float) or not low <= target <= high:
        raise LensError(refusal("off_scale", target=repr(target), low=f"{low:g}", high=f"{high:g}"))
    else:
        wanted = float(target)
    sign = 1 if wanted > now else -1
    wanted_within = min(max(wanted, low + _NEAR_THE_END), high - _NEAR_THE_END) if target is not None else wanted
    name = round(wanted, 2)
    return Goal(name, np.array(stars, np.float32) * sign, -1, sign * wanted_within, prior, sign > 0)


def _label_goal(labels: list[str], label: int, shares: Floats, prior: Floats | None) -> Goal:
    up = label >= float(shares @ np.arange(len(labels)))
    return Goal(labels[label], None, label, 0, prior, up)
