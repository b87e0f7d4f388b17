"""Limits of an audit in a TOML file, for CI: which figures are beyond them."""

from dataclasses import dataclass
from pathlib import Path

from limelight.audit.compare import Comparison
from limelight.audit.own import read_toml
from limelight.audit.report import Audit
from limelight.errors import InputError


@dataclass(frozen=True, slots=True)
class Crossed:
    """A figure beyond its limit."""

    figure: str
    value: float
    limit: float
    most: bool

    def __str__(self) -> str:
        bound = "at most" if self.most else "at least"
        return f"{self.figure} is {self.value:.4g}, and may be {bound} {self.limit:.4g}"


def read_thresholds(path: Path) -> dict[str, dict[str, float]]:
    """Returns the limits `most` and `least` of figures, by name.

    Raises:
        InputError: The file is missing or is no TOML, or holds something other than numbers in these two tables.
    """
    table = read_toml(path, "limits")
    if not table or set(table) - {"most", "least"} or not all(isinstance(each, dict) for each in table.values()):
        raise InputError(f"{path}: has the keys {', '.join(table) or 'none'}. Give limits under [most] and [least].")
    found: dict[str, dict[str, float]] = {}
    for bound, limits in table.items():
        found[bound] = {}
        for name, limit in limits.items():
            for part, value in limit.items() if isinstance(limit, dict) else [("", limit)]:
                if isinstance(value, bool) or not isinstance(value, int | float):
                    raise InputError(f"{path}: the limit of {name} is {value!r}. Give a number.")
                found[bound][f"{name}.{part}" if part else name] = float(value)
    return found


def figures(audit: Audit, comparison: Comparison | None = None) -> dict[str, float]:
    """Returns the figures that may have limits, by name."""
    kinds = audit.identity.kinds
    found = {"failed": round(audit.failed, 4)}
    found |= {f"failed_at.{each.name}": round(each.share, 4) for each in audit.understands}
    found["shift"] = max((abs(word.mean) for word in audit.identity.words), default=0.0)
    found["flips"] = max((kind.flips for kind in kinds), default=0.0)
    found |= {f"shift_of.{kind.name}": kind.mean for kind in kinds}
    found |= {f"flips_of.{kind.name}": kind.flips for kind in kinds}
    if audit.certainty is not None:
        found |= {name: getattr(audit.certainty, name) for name in ("right", "error", "covered")}
    if audit.light is not None:
        found |= {name: getattr(audit.light, name)[0] for name in ("comprehensiveness", "sufficiency")}
        if audit.light.repeats is not None:
            found["repeats"] = audit.light.repeats.correlation[0]
    if comparison is not None:
        found["worse"] = float(comparison.count("worse"))
    return found


def crossed(limits: dict[str, dict[str, float]], audit: Audit, comparison: Comparison | None = None) -> list[Crossed]:
    """Returns the figures beyond their limits.

    Raises:
        InputError: A limit is of a figure that this audit does not have.
    """
    known = figures(audit, comparison)
    beyond = []
    for bound, named in limits.items():
        for name, limit in named.items():
            if name not in known:
                needed = {"right": "--data", "error": "--data", "covered": "--data", "worse": "--against"}.get(name)
                way_out = f"Give {needed}" if needed else f"Name one of {', '.join(known)}"
                raise InputError(f"--thresholds: this audit has no figure {name!r}. {way_out}.")
            if known[name] > limit if bound == "most" else known[name] < limit:
                beyond.append(Crossed(name, known[name], limit, bound == "most"))
    return beyond
