"""A measured figure, and the table in which figures are printed."""

import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Attributes:
        name: What was measured.
        value: The value.
        unit: The unit of the value.
        sample: Number and kind of the measurements.
    """

    name: str
    value: float
    unit: str
    sample: str


def print_table(figures: Iterable[Figure]) -> None:
    """Prints figures as a Markdown table, below a line that describes the machine."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("keras", "fastapi", "uvicorn"))
    print(f"{_machine()}; Python {platform.python_version()}, {packages}\n")
    rows = [("measured", "value", "unit", "n"), *((f.name, digits(f.value), f.unit, f.sample) for f in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rules = ("-" * widths[0], "-" * (widths[1] - 1) + ":", "-" * widths[2], "-" * widths[3])
    for name, value, unit, sample in [rows[0], rules, *rows[1:]]:
        print(f"| {name:{widths[0]}} | {value:>{widths[1]}} | {unit:{widths[2]}} | {sample:{widths[3]}} |")


def digits(value: float) -> str:
    """Formats three significant digits, and whole numbers in full."""
    return f"{value:.0f}" if value >= 100 else f"{value:#.3g}"


def _machine() -> str:
    """Names the processor, if the system reports it, and counts its cores."""
    info = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*:\s*(.+)", info.read_text()) if info.is_file() else None
    return f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores"
