"""Converts probabilities to an answer: its label, its spread, and the effect of a stated prior."""

from collections.abc import Iterable, Mapping, Sequence, Set

import numpy as np
from numpy.typing import NDArray

from limelight.common.formatting import listed
from limelight.common.rules import RULES
from limelight.errors import PriorError

Floats = NDArray[np.float32]
Int64 = NDArray[np.int64]

# The label of an answer is at most this many stars from the expected stars.
_NEAR: float = RULES["label"]["near"]
# Others count this much of their probability.
_FAR: float = RULES["label"]["far"]
# Keeps sums finite; no collection has more reviews of one label.
MAX_SHARE = 1e12
# Named priors, as shares of one to five stars. Kind: those of 458,000 reviews of 33 public
# collections that were not balanced, rounded. Flat: as assumed by networks that learned from balanced rows.
PRIORS: dict[str, tuple[float, ...]] = {"kind": (0.07, 0.07, 0.12, 0.27, 0.47), "flat": (0.2, 0.2, 0.2, 0.2, 0.2)}


def softmax(logits: Floats) -> Floats:
    """Returns the softmax of `logits <float32>[…, labels]`."""
    shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Floats = shares / shares.sum(axis=-1, keepdims=True)
    return result


def most_probable(probabilities: Floats) -> Int64:
    """Returns the index of the most probable label, `<int64>[…]`, in each row of `probabilities <float32>[…, labels]`.

    In a tie, it is the first.
    """
    return np.asarray(probabilities.argmax(axis=-1))


def label_of(probabilities: Floats, stars: Sequence[float] | None) -> Int64:
    """Returns the index of the label of the answer, `<int64>[…]`, for each row of `probabilities <float32>[…, labels]`.

    It is the most probable label. If labels are stars, it is the most probable of those at most `_NEAR` stars from the
    expected stars, so that the two do not contradict each other if probabilities have two peaks.
    """
    if stars is None:
        return most_probable(probabilities)
    values = np.asarray(stars, np.float64)
    away = np.abs(values - (probabilities.astype(np.float64) * values).sum(axis=-1, keepdims=True))
    # Of stars in large steps, the nearest is near.
    near = away <= np.maximum(_NEAR, away.min(axis=-1, keepdims=True))
    # One that is near, but as good as impossible, is no answer.
    return most_probable(np.where(near, probabilities, probabilities * _FAR))


def median_label(probabilities: Floats) -> Int64:
    """Returns the index of the median label, `<int64>[…]`, of each row of `probabilities <float32>[…, labels]`.

    For ordered labels, it is the first whose cumulative probability reaches one half. It minimizes the expected
    distance from the true label, so it is far from it less often than the most probable label.
    """
    # A rounding error must not push a half that is reached exactly to the next label.
    return np.asarray((np.cumsum(probabilities, axis=-1, dtype=np.float64) < 0.5 - 1e-6).sum(axis=-1))


def entropy(probabilities: Floats) -> Floats:
    """Returns the entropy in nats of each row of `probabilities <float32>[…, labels]`: high if they are flat."""
    result: Floats = -(probabilities * np.log(np.maximum(probabilities, 1e-12))).sum(axis=-1)
    return result


def spread(probabilities: Floats, stars: Sequence[float] | None) -> Floats:
    """Returns the spread of each row of `probabilities <float32>[…, labels]`.

    For stars, it is their variance, otherwise the entropy in nats.
    """
    if stars is None:
        return entropy(probabilities)
    values = np.asarray(stars, np.float32)
    mean = (probabilities * values).sum(axis=-1, keepdims=True)
    result: Floats = (probabilities * (values - mean) ** 2).sum(axis=-1)
    return result


def apply_prior(probabilities: Floats, prior: Floats | None) -> Floats:
    """Returns `probabilities <float32>[…, labels]`, adjusted to label frequencies of `prior <float32>[labels]`.

    Applies Bayes' rule for a network trained on balanced rows: p ∝ p · prior (Saerens et al. 2002).
    """
    if prior is None:
        return probabilities
    weighted = probabilities * prior
    # If the prior excludes every label that the network considers possible, the result is the prior.
    total = weighted.sum(axis=-1, keepdims=True)
    result: Floats = np.where(total > 0, weighted / np.maximum(total, 1e-30), prior).astype(np.float32)
    return result


def parse_prior(text: str) -> str | tuple[float, ...]:
    """Parses the prior in a setting or an option: a name from `PRIORS`, or numbers separated by commas.

    Raises:
        PriorError: `text` is neither.
    """
    if text in PRIORS:
        return text
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise PriorError(
            f"The prior {text[:60]!r} is neither one of {', '.join(PRIORS)} nor a list of numbers. Specify one of "
            "these names, or a number for each label, separated by commas, as in 5,3,6,16,70."
        ) from None


def read_prior(
    prior: str | Iterable[float] | None, labels: Sequence[str], stars: Sequence[float] | None
) -> Floats | None:
    """Returns the stated prior as shares `<float32>[labels]` that sum to 1; None if there is none.

    Args:
        prior: A share for each label, in any unit (such as counts), or a name from `PRIORS`.
        labels: The labels of the model.
        stars: The stars of each label, or None.

    Raises:
        PriorError: The name does not exist, `prior` is not a list of numbers or does not fit the labels, a share is
            negative or not finite, or all shares are 0.
    """
    if prior is None:
        return None
    numbers = f"{len(labels)} numbers, one for each of the labels {listed(labels)}"
    if isinstance(prior, str):
        if prior not in PRIORS:
            raise PriorError(f"There is no prior {prior[:60]!r}. Give one of {', '.join(PRIORS)}, or {numbers}.")
        if stars is None or len(labels) != len(PRIORS[prior]):
            raise PriorError(
                f"The prior {prior!r} is for five stars, but this model's labels are {listed(labels)}. "
                f"Give {len(labels)} numbers, one for each, or none."
            )
        prior = PRIORS[prior]
    try:
        # A set has no order, and of a mapping these would be the keys.
        if isinstance(prior, Mapping | Set):
            raise TypeError
        prior = [float(share) for share in prior]
    except (TypeError, ValueError, OverflowError):
        raise PriorError(f"The prior is {repr(prior)[:60]}, which is not a list of numbers. Give {numbers}.") from None
    if len(prior) != len(labels):
        raise PriorError(
            f"The prior has {len(prior):,} numbers, but the model has {len(labels)} labels: {listed(labels)}. "
            "Give one for each, in this order."
        )
    for label, share in zip(labels, prior, strict=True):
        if not 0 <= share <= MAX_SHARE:
            raise PriorError(f"The prior of the label {label} is {share:g}. Give numbers from 0 to {MAX_SHARE:g}.")
    if not any(prior):
        raise PriorError("All values of the prior are 0. Give the most frequent label a value above 0.")
    shares = np.array(prior, np.float64)
    return np.asarray(shares / shares.sum(), np.float32)
