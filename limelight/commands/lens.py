"""The option --explain of a command, whose help lists all lenses."""

from typing import Annotated

import tyro

from limelight.lenses.registry import LENSES


def _listed(_default: str) -> str:
    return f"(one of: {', '.join(LENSES)})"


LensName = Annotated[str | None, tyro.conf.arg(metavar="LENS", help_behavior_hint=_listed)]
