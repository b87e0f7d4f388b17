"""A part of a network, as pages and cards list them."""

from dataclasses import dataclass

from limelight.common.documented import Documented


@dataclass(frozen=True, slots=True)
class Block(Documented):
    """A layer, or a group of layers; the parameters of all blocks add up to those of the network."""

    name: str
    shape: tuple[int | str, ...]
    """Shape of its output; a word names an axis that depends on the text."""
    parameters: int
