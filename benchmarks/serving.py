"""Prints how fast reviews are answered, and in how much memory: `make bench`, a few minutes on a quiet machine.

The comparison with a peer is written into docs/speed.md.
"""

import argparse
import os
import sys

from benchmarks.figure import Figure, print_table
from benchmarks.peer import compare, write
from benchmarks.server import CLIENTS, CLIENTS_OF_32_REVIEWS, ROOT, measure_server

WEIGHTS, KIM_WEIGHTS = ROOT / "weights" / "han", ROOT / "weights" / "kim_cnn"


def main() -> None:
    """Measures the server, then the network, and prints one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--requests", type=int, default=2000, help="requests between the last two figures of memory (50000 for a proof)"
    )
    options = parser.parse_args()
    if not WEIGHTS.is_dir():
        sys.exit(f"There is no {WEIGHTS.relative_to(ROOT)}: the figures are those of that model.")
    peer = compare(rounds=3)
    write(peer)
    figures = measure_server(options.requests) + peer
    # Imported after the server was measured: TensorFlow in this process would slow its clients down. It gets one
    # thread, like our network, and is faster without oneDNN then.
    for setting, value in (
        ("TF_NUM_INTRAOP_THREADS", "1"),
        ("TF_NUM_INTEROP_THREADS", "1"),
        ("TF_ENABLE_ONEDNN_OPTS", "0"),
    ):
        os.environ.setdefault(setting, value)
    from benchmarks import minilm
    from benchmarks.lenses import measure_lenses
    from benchmarks.network import measure_kim_cnn, measure_network

    for weights in (WEIGHTS, KIM_WEIGHTS):
        figures += measure_lenses(weights)
    figures += measure_network(WEIGHTS) + measure_kim_cnn(KIM_WEIGHTS)
    print_table(figures + _ratios({figure.name: figure.value for figure in figures}))
    if not minilm.is_installed():
        print(f"\n{minilm.HOW_TO_INSTALL}")


def _ratios(values: dict[str, float]) -> list[Figure]:
    """Returns ratios between the figures."""
    from benchmarks.network import (
        BARE,
        BATCHED,
        BATCHED_TWICE,
        FLOPS,
        GRAPH,
        KERAS,
        KERAS_BATCHED,
        KIM,
        KIM_KERAS,
        MATRIX_RATE,
        MINILM,
        PEER,
        TYPED,
    )

    one, many = "HTTP, 1 client", f"HTTP, {CLIENTS} clients"
    together = f"HTTP, 32 reviews a call, {CLIENTS_OF_32_REVIEWS} clients"
    pairs = [
        (f"{one}, p50", f"{BARE}, p50"),
        (f"{one}, p99", f"{one}, p50"),
        (f"{TYPED}, p50", f"{BARE}, p50"),
        (many, BATCHED),
        (many, BATCHED_TWICE),
        (together, BATCHED),
        (together, BATCHED_TWICE),
        (f"{BARE}, p50", f"{GRAPH}, p50"),
        (f"{KERAS}, p50", f"{BARE}, p50"),
        (BATCHED, KERAS_BATCHED),
        (f"{KIM_KERAS}, p50", f"{KIM}, p50"),
        (f"{one}, p50", f"{KERAS}, p50"),
        (f"{PEER}, p50", f"{BARE}, p50"),
        (f"{PEER}, p50", f"{one}, p50"),
        ("server memory, after more load", "server memory, after the load"),
    ]
    if MINILM in values:
        pairs += [(BATCHED_TWICE, MINILM), (many, MINILM)]
    ratios = [Figure(f"{above} ÷ {below}", values[above] / values[below], "times", "") for above, below in pairs]
    # MFLOP ÷ ms is GFLOP/s.
    share = 100 * values[FLOPS] / values[f"{BARE}, p50"] / values[MATRIX_RATE]
    return [*ratios, Figure("bare HAN, share of the matrix rate", share, "%", "")]


if __name__ == "__main__":
    main()
