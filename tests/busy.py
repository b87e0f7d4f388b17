"""Repeats tests while five processes keep the cores busy, and lists those that fail: `python -m tests.busy`."""

import argparse
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from tests.places import ROOT

_BUSY = 5
_PYTEST = [sys.executable, "-m", "pytest", "-q"]
# Of a script's test the name; of a Python test its file and name.
_FAILED = re.compile(r"^(?:\s*not ok \d+ - (.*)|(?:FAILED|ERROR) (\S+).*)$", re.MULTILINE)


def main() -> None:
    """Prints how often each test failed; exits with 1 if any did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scripts", type=int, default=20, help="runs of the tests of the scripts")
    parser.add_argument("--units", type=int, default=20, help="runs of the unit tests in Python")
    parser.add_argument("--browser", type=int, default=5, help="runs of the tests in the browser")
    options = parser.parse_args()
    scripts = sorted(str(file.relative_to(ROOT)) for file in (ROOT / "tests/js").rglob("*.test.js"))
    runs = {
        "scripts": (options.scripts, ["node", "--test", "--test-concurrency=4", "--test-reporter=tap", *scripts]),
        "units": (options.units, [*_PYTEST, "tests/unit", "-n", "2"]),
        "browser": (options.browser, [*_PYTEST, "tests/system/browser", "tests/system/site", "-m", "not night"]),
    }
    failed: Counter[str] = Counter()
    with _busy():
        for name, (count, command) in runs.items():
            for number in range(count):
                found = _failures(command)
                failed.update(found)
                print(
                    f"{name}, run {number + 1} of {count}: {len(found)} failed", *sorted(found), sep="\n  ", flush=True
                )
    for test, times in failed.most_common():
        print(f"{times} × {test}")
    sys.exit(bool(failed))


@contextmanager
def _busy() -> Iterator[None]:
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(_BUSY)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def _failures(command: list[str]) -> set[str]:
    """Returns the names of the tests that fail in a run of them."""
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = {"".join(names).strip() for names in _FAILED.findall(run.stdout)}
    # A run can fail without a test, as when nothing is found.
    return found or ({f"{' '.join(command[:4])}: {run.stdout[-500:]}{run.stderr[-500:]}"} if run.returncode else set())


if __name__ == "__main__":
    main()
