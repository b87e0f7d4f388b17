"""The progress of a job counts rows of all parts; the time left follows from the rate of the network alone."""

import pytest

from limelight.commands.progress import JobProgress, StepProgress, duration
from limelight.score.parts import WrittenPart


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_rate_leaves_out_the_loading(clock: Clock) -> None:
    progress = JobProgress(600, [], clock)
    clock.now += 60
    progress.scored(0)
    clock.now += 2
    progress.scored(300)
    progress.wrote(WrittenPart(0, 300, 1))
    assert str(progress) == "300 of 600 rows, 1 with errors, 150 rows/s"


def test_a_line_comes_within_five_seconds_of_the_first_batch_and_then_now_and_then(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = JobProgress(1000, [], clock)
    progress.scored(0)
    for _ in range(50):
        clock.now += 1
        progress.scored(10)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "20 of 1,000 rows, 10 rows/s, 1 min 38 s left, 0 errors",
        "320 of 1,000 rows, 10 rows/s, 1 min 8 s left, 0 errors",
    ]


def test_rows_that_a_killed_process_had_scored_do_not_count_beyond_all(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = JobProgress(100, [WrittenPart(0, 40, 2)], clock)
    progress.scored(0)
    clock.now += 5
    progress.scored(90)
    assert "100 of 100 rows" in capsys.readouterr().err
    progress.wrote(WrittenPart(1, 60, 0))
    assert str(progress).startswith("100 of 100 rows, 2 with errors")


def test_the_steps_of_a_report_tell_the_time_left_and_never_end_halfway(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = StepProgress(clock)
    for done in (10, 20, 60, 100):
        clock.now += 40
        progress("Reading", done, 100)
    # Ended before its first line, a kind of step has none.
    progress("Finding", 1, 1)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Reading: 10 of 100"
    assert lines[2] == f"Reading: 60 of 100, about {duration(80 / 50 * 40)} left"
    assert lines[-1] == "Reading: 100 of 100"
