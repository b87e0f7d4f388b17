"""Reads the first rows of a file in a separate process, with limits on memory and time.

A malicious file may exhaust or crash its reader; then only this process ends, not the server that started it. It is run
as `python -m limelight.tables.sandboxed_reader`; nothing slow is imported before its signals are set.
"""

import os
import signal
import sys
from contextlib import suppress

# The exit status if the file cannot be read; the reason is what was written.
REFUSED = 2


class _NoPandas:
    """Blocks pandas, which pyarrow would import if installed, at the cost of a second."""

    def find_spec(self, name: str, *_: object) -> None:
        if name.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(name)


def main(path: str, name: str, most: str, largest: str, longest: str, headless: str, memory: str, seconds: str) -> int:
    """Writes the `FirstRows` of a file as JSON, or the reason why there are none; returns the exit status.

    Args:
        path: The file.
        name: Its name in messages.
        most: Maximum number of rows.
        largest: Maximum size of a decompressed copy, in bytes.
        longest: Maximum size of the rows as JSON, in bytes.
        headless: `headless` if the file has no header.
        memory: Memory limit for reading, in bytes, excluding the libraries.
        seconds: Limit on processor time, in seconds.
    """
    # A signal to the group of the server is for the server alone, which ends this process when it is no longer needed.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.meta_path.insert(0, _NoPandas())
    from pathlib import Path

    from limelight.errors import InputError
    from limelight.tables.column_types import encode_json
    from limelight.tables.first_rows import first_rows
    from limelight.tables.sources import source_of

    _limit(int(largest), int(memory), int(seconds))
    status = 0
    try:
        source = source_of(Path(path), name=name)
        rows = first_rows(source, int(most), int(longest), headless=headless == "headless")
        answer = encode_json(rows)
    except InputError as error:
        if isinstance(error.__cause__, MemoryError):
            raise
        # Where the file lies is of no use to who sent it.
        answer = str(error).replace(os.path.dirname(path), "a temporary folder").encode(errors="replace")
        status = REFUSED
    sys.stdout.buffer.write(answer)
    sys.stdout.flush()
    return status


def _limit(file_bytes: int, memory_bytes: int, seconds: int) -> None:
    """Limits memory, time and files of this process, as far as the system can."""
    with suppress(AttributeError, OSError):
        # Below everything that answers at once.
        os.nice(5)
    # If the machine or container runs out of memory nevertheless, it ends this process and not the server.
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    try:
        import resource
    except ModuleNotFoundError:
        # On Windows.
        return
    pages = 0
    with suppress(OSError), open("/proc/self/statm") as statm:
        pages = int(statm.read().split()[0])
    for kind, limit in (
        (resource.RLIMIT_AS, pages * resource.getpagesize() + memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        # Of the copy that a compressed file is unpacked into.
        (resource.RLIMIT_FSIZE, file_bytes),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
