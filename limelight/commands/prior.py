"""The prior of a command: the one that --prior states, or the LIMELIGHT_PRIOR that the server has too."""

import os
from collections.abc import Sequence

from limelight.commands.progress import say
from limelight.verdict import parse_prior, read_prior

_SETTING = "LIMELIGHT_PRIOR"


def choose_prior(
    stated: str | None, labels: Sequence[str], stars: Sequence[float] | None
) -> str | tuple[float, ...] | None:
    """Returns the prior for a model with these labels, and says so where it is the setting that states it.

    As for the server, the setting is for models of stars alone.

    Raises:
        PriorError: It does not fit the labels.
    """
    setting = os.environ.get(_SETTING) or None
    if stated is None and setting is not None and not stars:
        say(
            f"{_SETTING} is not applied: the labels are {', '.join(labels)}, and no stars. --prior states one for them."
        )
        return None
    text = setting if stated is None else stated
    if text is None:
        return None
    prior = parse_prior(text)
    read_prior(prior, labels, stars)
    if stated is None:
        say(f"The prior is {text}, as {_SETTING} has it; --prior flat applies none.")
    return prior
