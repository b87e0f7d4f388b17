"""Stops servers under load, round after round, and counts lost requests: `python -m benchmarks.drain --rounds 100`.

With `--group` each signal goes to all processes of the server, as by systemd, `kill -PGID`, or Ctrl-C in a terminal.
"""

import argparse
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path

from tests.places import ROOT
from tests.system.server.stopping import Stopped, lost, stop_group_under_load, stop_under_load

SET_UPS = {
    "one SIGTERM": (1, []),
    "two SIGTERMs": (1, [0.5]),
    "two workers": (2, []),
    "two workers, two SIGTERMs": (2, [0.5]),
}


def main() -> None:
    """Prints the outcomes of each set-up; exits with 1 if a request was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="rounds of each set-up (default: %(default)s)")
    parser.add_argument("--group", action="store_true", help="send the signals to all processes of a server")
    parser.add_argument("--weights", type=Path, default=ROOT / "weights" / "kim_cnn", help="folder of one model")
    options = parser.parse_args()
    losses: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        weights = Path(name) / "weights"
        shutil.copytree(options.weights, weights / options.weights.name)
        for set_up, workers, stop in _groups() if options.group else _single():
            outcomes: Counter[str] = Counter()
            for _ in range(options.rounds):
                outcomes += stop(weights, workers)[0]
            print(f"{set_up}, {options.rounds} rounds: {dict(outcomes)}, lost {sum(lost(outcomes).values())}")
            losses += Counter(lost(outcomes))
    sys.exit(bool(losses))


Stop = Callable[[Path, int], Stopped]


def _single() -> list[tuple[str, int, Stop]]:
    return [(name, workers, partial(stop_under_load, pauses=pauses)) for name, (workers, pauses) in SET_UPS.items()]


def _groups() -> list[tuple[str, int, Stop]]:
    groups: list[tuple[str, int, Stop]] = []
    for sig, workers, keep in product((signal.SIGTERM, signal.SIGINT), (1, 2), (True, False)):
        name = (
            f"{sig.name} to the group, {workers} worker{'s' * (workers > 1)}, {'kept' if keep else 'new'} connections"
        )
        groups.append((name, workers, partial(stop_group_under_load, sig=sig, keep=keep)))
    return groups


if __name__ == "__main__":
    main()
