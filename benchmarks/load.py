"""Loads a server from another process: wrk, which takes little of the two cores, with a few lines of Lua."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Each connection cycles through the bodies; wrk's results are written as JSON, the last line of its output.
_SCRIPT = """
local bodies = {}
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
local turn = 0
request = function()
  turn = turn % #bodies + 1
  return wrk.format("POST", "/api/v1/predict", { ["Content-Type"] = "application/json" }, bodies[turn])
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('\\n{"requests": %d, "seconds": %f, "errors": %d, "p50": %f, "p99": %f}\\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e6, latency:percentile(99) / 1e6))
end
"""


@dataclass(frozen=True)
class Load:
    """Results on the side of the clients: number of answered requests, duration, and percentiles of a request."""

    requests: int
    seconds: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def require_wrk() -> None:
    """Ends the program if wrk is not installed."""
    if not shutil.which("wrk"):
        sys.exit("The load comes from wrk, which is not installed (Debian: apt install wrk; macOS: brew install wrk).")


def put_load(url: str, bodies: Sequence[Mapping[str, object]], clients: int, seconds: float) -> Load:
    """Cycles through `bodies` on `clients` connections, which wait for each answer before the next request."""
    with tempfile.TemporaryDirectory() as folder:
        script, lines = Path(folder, "load.lua"), Path(folder, "bodies.jsonl")
        script.write_text(_SCRIPT, encoding="utf-8")
        lines.write_text("".join(json.dumps(body) + "\n" for body in bodies), encoding="utf-8")
        command = ["wrk", "--threads", "1", "--connections", str(clients), "--duration", f"{seconds:.0f}s"]
        done = subprocess.run(
            [*command, "--timeout", "60s", "--script", str(script), url],
            env={"BODIES": str(lines), "PATH": "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
    found = json.loads(done.stdout.splitlines()[-1])
    if errors := found.pop("errors"):
        sys.exit(f"{errors} of {found['requests']} requests failed under load: the figures would mean nothing.")
    return Load(**found)
