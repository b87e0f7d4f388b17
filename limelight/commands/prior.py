"""The prior of a command: that of --prior, or of LIMELIGHT_PRIOR, which the server uses too."""

import os
from collections.abc import Sequence

from limelight.commands.progress import say
from limelight.common.plain import listed
from limelight.common.verdict import parse_prior, read_prior
from limelight.errors import PriorError

_SETTING = "LIMELIGHT_PRIOR"


def choose_prior(
    stated: str | None, labels: Sequence[str], stars: Sequence[float] | None
) -> str | tuple[float, ...] | None:
    """Returns the prior for a model with these labels, and reports it if it comes from the setting.

    As in the server, the setting applies only to models of stars.

    Raises:
        PriorError: It does not fit the labels.
    """
    setting = os.environ.get(_SETTING) or None
    if stated is None and setting is not None and not stars:
        say(f"{_SETTING} is not applied: the labels are {listed(labels)}, not stars. Use --prior instead.")
        return None
    text = setting if stated is None else stated
    if text is None:
        return None
    try:
        prior = parse_prior(text)
        read_prior(prior, labels, stars)
    except PriorError as error:
        if stated is None:
            raise PriorError(f"{_SETTING}: {error}") from error
        raise
    if stated is None:
        say(f"The prior is {text}, as {_SETTING} has it; --prior flat applies none.")
    return prior
