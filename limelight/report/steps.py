"""Counts the steps of a report. Imports nothing, for the process that only explains rows."""

from collections.abc import Callable

# Called with what is done, the number of its steps so far, and of all.
Progress = Callable[[str, int, int], None]


def counted(progress: Progress, what: str, of: int) -> Callable[[int], None]:
    """Returns a function that counts further steps of one kind."""
    done = 0

    def count(steps: int) -> None:
        nonlocal done
        done += steps
        progress(what, done, of)

    return count
