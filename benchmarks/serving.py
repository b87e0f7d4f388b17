"""Prints how fast one review is answered, and in how much memory: `make bench`, about a minute on a quiet machine."""

import os
import sys

from benchmarks.figure import Figure, print_table
from benchmarks.server import ROOT, measure_server

WEIGHTS = ROOT / "weights" / "han"


def main() -> None:
    """Measures the server, then the network, and prints one table."""
    if not WEIGHTS.is_dir():
        sys.exit(f"There is no {WEIGHTS.relative_to(ROOT)}: the figures are those of that model.")
    figures = measure_server()
    # Imported once the server has been measured: TensorFlow in this process would slow its clients down.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from benchmarks.network import measure_network

    figures += measure_network(WEIGHTS)
    print_table(figures + _ratios({figure.name: figure.value for figure in figures}))


def _ratios(milliseconds: dict[str, float]) -> list[Figure]:
    """Returns how many times longer than each of our ways the peer takes, by the medians."""
    peer = milliseconds["peer, three keras.Model.predict, p50"]
    ways = [name for name in milliseconds if name.endswith("p50") and not name.startswith("peer")]
    return [Figure(f"peer ÷ {name}", peer / milliseconds[name], "times", "the medians above") for name in ways]


if __name__ == "__main__":
    main()
