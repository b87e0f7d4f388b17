"""The range of a setting, declared in its type annotation, and checked when the settings are created."""

from dataclasses import dataclass
from math import inf
from typing import Any, get_type_hints

from limelight.errors import SettingsError


@dataclass(frozen=True)
class Range:
    """The numbers that a setting may have, for its annotation: `epochs: Annotated[int, Range(1, 10_000)]`.

    Every number in a tuple must be in the range; None, if a setting may be None, always is.

    Attributes:
        low: The smallest number.
        high: The largest number.
        without_low: Whether `low` itself is out of range.
        without_high: Whether `high` itself is out of range.
    """

    low: float
    high: float = inf
    without_low: bool = False
    without_high: bool = False

    def holds(self, value: float) -> bool:
        """Returns whether `value` is in the range; NaN never is."""
        above = value > self.low if self.without_low else value >= self.low
        return above and (value < self.high if self.without_high else value <= self.high) and value != inf

    def __str__(self) -> str:
        low = f"{'more than' if self.without_low else 'at least'} {_number(self.low)}"
        if self.high == inf:
            return low
        return f"{low} and {'less than' if self.without_high else 'at most'} {_number(self.high)}"


# A share that may be 0, but not 1.
SHARE = Range(0, 1, without_high=True)
# Seeds of random number generators, with room for the epochs that are added.
SEED = Range(0, 2**31 - 1)


def check_ranges(owner: Any, values: dict[str, Any]) -> None:
    """Checks `values` against the ranges in the annotations of `owner`, a class or a function.

    Raises:
        SettingsError: A value is out of range.
    """
    # The annotations of a partial are those of its function.
    hints = get_type_hints(getattr(owner, "func", owner), include_extras=True)
    for name, value in values.items():
        for limits in getattr(hints.get(name), "__metadata__", ()):
            if isinstance(limits, Range):
                for number in value if isinstance(value, tuple) else (value,):
                    if number is not None and not limits.holds(number):
                        raise SettingsError(f"--{name.replace('_', '-')} {_number(number)}: must be {limits}.")


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
