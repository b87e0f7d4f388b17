"""The prior that a request may state: how frequent each label is in the source of its texts."""

import json
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from limelight.common.probabilities import MAX_SHARE, PRIORS

# More labels than any model has.
_MAX_PRIOR_NUMBERS = 100


def _check_prior(prior: Any) -> Any:
    """Raises a single `ValueError` for an invalid prior, where a union of types would raise one per type."""
    ways = f"Give one of {', '.join(PRIORS)}, or a list with a number from 0 to {MAX_SHARE:g} for each label"
    match prior:
        case str() if prior not in PRIORS:
            raise ValueError(f"There is no prior {prior[:60]!r}. {ways}")
        case list() if not 1 <= len(prior) <= _MAX_PRIOR_NUMBERS:
            raise ValueError(f"The prior has {len(prior):,} numbers. {ways}")
        case list():
            for number in prior:
                if not 0 <= number <= MAX_SHARE:
                    raise ValueError(f"One of the numbers in the prior is {json.dumps(number)[:60]}. {ways}")
    return prior


Share = Annotated[float, Field(ge=0, le=MAX_SHARE)]
StatedPrior = Annotated[
    Literal["kind", "flat"] | Annotated[list[Share], Field(min_length=1, max_length=_MAX_PRIOR_NUMBERS)] | None,
    BeforeValidator(_check_prior),
    Field(
        description="How frequent each label is where the text comes from: one number per label, in order, such as "
        "the counts of one to five stars in your own reviews. For five stars, `kind` stands for a distribution typical "
        "of most collections of reviews, and `flat` for equal frequencies, as in training. By default, the server's "
        "prior, if it has one. Probabilities are multiplied by the prior and rescaled to sum to 1."
    ),
]
