"""Presses Ctrl-C at random moments of the long commands, and says how each ended: `python -m benchmarks.interrupts`.

A press has passed if the command ended by it, within three seconds of work, and left only what it continues from. Every
tenth time, the same command then runs to its end.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO

import limelight
from limelight.common.interruption import INTERRUPTED
from tests.places import ROOT

_PROGRAM = [sys.executable, "-m", "limelight"]
_ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "LIMELIGHT_WEIGHTS_DIR": str(ROOT / "weights")}
# Seconds of the processor that a command may take after Ctrl-C.
MOST_WORK = 3.0
# The moments of presses begin after Python has started, which answers with a traceback.
_FIRST = 0.15
_WORDS = {
    "good": ("good", "great", "lovely", "warm"),
    "bad": ("bad", "awful", "cold", "broken"),
    "mixed": ("plain", "usual", "normal", "average"),
}
# A classifier that swallows every exception, and takes a while.
_DEAF = """
import time
def ask(texts):
    try:
        time.sleep(0.3)
    except BaseException:
        pass
    return [[0.5 + len(text) % 7 / 20, 0.5 - len(text) % 7 / 20] for text in texts]
"""


@dataclass(frozen=True)
class Case:
    """A long command.

    Attributes:
        name: Its name.
        arguments: Its arguments, in a folder with a copy of `files`.
        files: The files and folders that it reads.
        left: What may be left next to them, which the same command continues from.
        resume: A further argument to continue with `left`, if there is any of it.
        check: Raises an exception if the files of a folder are damaged.
    """

    name: str
    arguments: tuple[str, ...]
    files: tuple[str, ...]
    left: tuple[str, ...] = ()
    resume: str = ""
    check: Callable[[Path], object] = lambda folder: None


CASES = (
    Case(
        "train",
        ("train", "few.csv", "--text", "text", "--label", "label", "--out", "mine"),
        ("few.csv",),
        ("mine.data", "mine.run"),
        "--resume",
    ),
    Case(
        "prepare",
        ("prepare", "--train", "many.csv", "--out", "out", "--text", "text", "--label", "label"),
        ("many.csv",),
    ),
    Case(
        "finish",
        ("finish", "--weights", "mine", "--data", "mine.data"),
        ("mine", "mine.data"),
        check=lambda folder: limelight.load(folder / "mine"),
    ),
    Case(
        "evaluate",
        ("evaluate", "--weights", "mine", "--data", "mine.data", "--split", "dev"),
        ("mine", "mine.data"),
        check=lambda folder: limelight.load(folder / "mine"),
    ),
    Case("export", ("export", "--site", "site", "--weights", "kim_cnn"), ()),
    Case("score", ("score", "many.csv", "--text", "text", "--out", "out.csv"), ("many.csv",), ("out.csv.parts",)),
    Case("report", ("report", "many.csv", "--out", "out.html"), ("many.csv",)),
    Case("audit", ("audit", "mine", "--out", "out.html", "--data", "few.csv"), ("few.csv", "mine")),
    Case(
        "audit, a deaf classifier",
        ("audit", "deaf.py:ask", "--labels", "good,bad", "--out", "out.html", "--budget", "1000"),
        ("deaf.py",),
        (".out.html.answers",),
    ),
)


@dataclass(frozen=True)
class Ended:
    """How a command ended.

    Attributes:
        pressed: When Ctrl-C was pressed, in seconds from its start.
        before: Whether it had ended already.
        status: Its exit status; below 0, the number of the signal that ended it.
        work: Seconds of the processor after the press.
        seconds: Seconds on the clock after the press; of a command that was not pressed, all of them.
        last: The last line that it said, apart from how to go on.
        wrong: What is wrong with it, or nothing.
    """

    pressed: float
    before: bool
    status: int
    work: float
    seconds: float
    last: str
    wrong: str = ""


def main() -> None:
    """Prints a row for each command; exits with 1 if a press did not pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=40, help="presses of each command; half as many more of train")
    parser.add_argument("--seed", type=int, default=0, help="seed of the moments")
    parser.add_argument("--only", nargs="+", default=[case.name for case in CASES], help="names of commands")
    options = parser.parse_args()
    # Of a process that ignores Ctrl-C, as in the background of a script, the commands would ignore it, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        make_files(base)
        print("| command | presses | stopped | had ended | work after it: median, most | clock: median, most |")
        print("|---|--:|--:|--:|--:|--:|", flush=True)
        failed = 0
        for case in CASES:
            if case.name in options.only:
                count = options.presses * 3 // 2 if case.name == "train" else options.presses
                ended = presses(case, base, count, options.seed)
                print(row(case, ended), flush=True)
                failed += sum(bool(each.wrong) for each in ended)
    sys.exit(failed > 0)


def row(case: Case, ended: list[Ended]) -> str:
    """Returns a row of the table, and a line for each press that did not pass."""
    stopped = [each for each in ended if not each.before]
    work, clock = (sorted(values) for values in zip(*((each.work, each.seconds) for each in stopped), strict=True))
    columns = (
        case.name,
        f"{len(ended)} | {len(stopped)} | {len(ended) - len(stopped)}",
        f"{work[len(work) // 2]:.1f}, {work[-1]:.1f} s | {clock[len(clock) // 2]:.1f}, {clock[-1]:.1f} s",
    )
    wrong = [f"after {each.pressed:.2f} s: {each.wrong}" for each in ended if each.wrong]
    return "\n".join([f"| {' | '.join(columns)} |", *wrong])


def make_files(base: Path) -> None:
    """Writes tables, a classifier, and weights with their prepared rows."""
    words = random.Random(0)  # noqa: S311
    for name, rows in (("few", 200), ("many", 3000)):
        lines = []
        for number in range(rows):
            label = list(_WORDS)[number % 3]
            first, second = words.sample(_WORDS[label], 2)
            lines.append(f"The lamp number {number} was {first} and {second}. We have it in the hall.,{label}")
        (base / f"{name}.csv").write_text("\n".join(["text,label", *lines]) + "\n", encoding="utf-8")
    (base / "deaf.py").write_text(_DEAF, encoding="utf-8")
    subprocess.run([*_PROGRAM, *CASES[0].arguments], cwd=base, env=_ENVIRONMENT, check=True, capture_output=True)


def presses(case: Case, base: Path, count: int, seed: int) -> list[Ended]:
    """Presses Ctrl-C at random moments of a command, two at a time."""
    whole = press(case, base, "", None)
    moments = random.Random(f"{case.name} {seed}")  # noqa: S311
    after = [_FIRST + moments.random() * (whole.seconds - _FIRST) for _ in range(count)]
    with ThreadPoolExecutor(2) as pool:
        finish = [number % 10 == 9 for number in range(count)]
        return list(pool.map(partial(press, case, base, whole.last), after, finish))


def press(case: Case, base: Path, last: str, after: float | None, finish: bool = False) -> Ended:
    """Runs a command in a folder of its own, and presses Ctrl-C after some seconds, or never.

    Args:
        case: The command.
        base: The folder of the files that commands read.
        last: The last line that it says when it has written everything.
        after: Seconds from its start to the press, or None.
        finish: Whether to run the same command to its end afterwards.
    """
    with tempfile.TemporaryDirectory(dir=base, prefix="press-") as name, tempfile.TemporaryFile("w+") as said:
        folder = Path(name)
        for file in case.files:
            (shutil.copytree if (base / file).is_dir() else shutil.copyfile)(base / file, folder / file)
        began = time.monotonic()
        arguments = [*_PROGRAM, *case.arguments]
        process = subprocess.Popen(
            arguments, cwd=folder, env=_ENVIRONMENT, stdout=said, stderr=said, start_new_session=True
        )
        before = after is None
        if after is not None:
            with suppress(subprocess.TimeoutExpired):
                before = process.wait(after) is not None
        pressed, work = time.monotonic(), _work(process.pid)
        if before:
            status = process.wait()
            text = _read(said)
            assert status == 0, text
            return Ended(after or 0, True, status, 0, time.monotonic() - began, _last(text))
        os.killpg(process.pid, signal.SIGINT)
        _, code, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(code)
        seconds, more = time.monotonic() - pressed, used.ru_utime + used.ru_stime - work
        text = _read(said)
        ended = Ended(after or 0, False, process.returncode, more, seconds, _last(text))
        return replace(ended, wrong=wrong(case, folder, ended, text, finish and ended.last != last, ended.last == last))


def wrong(case: Case, folder: Path, ended: Ended, said: str, finish: bool, whole: bool) -> str:
    """Returns what is wrong with how a command ended, or nothing; `whole` tells that it had written everything."""
    if ended.status not in (INTERRUPTED, -signal.SIGINT):
        return f"the status is {ended.status}: {said}"
    if ended.work > MOST_WORK:
        return f"it worked for {ended.work:.1f} s: {said}"
    if ended.status == INTERRUPTED and len(said.rpartition("stopped. ")[2].splitlines()) > 1:
        return f"it does not end with one line: {said}"
    left = {path.name for path in folder.iterdir()} - {*case.files, *case.left}
    if left and not whole:
        return f"it left {left}: {said}"
    case.check(folder)
    if not finish:
        return ""
    more = [case.resume] if case.resume and any(folder.glob("**/state.json")) else []
    arguments = [*_PROGRAM, *case.arguments, *more]
    again = subprocess.run(arguments, cwd=folder, env=_ENVIRONMENT, capture_output=True, text=True, check=False)
    return f"the same command then ends with {again.returncode}: {again.stderr}" if again.returncode else ""


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _last(said: str) -> str:
    return said.partition("stopped.")[0].strip().rpartition("\n")[2]


def _work(pid: int) -> float:
    """Returns the seconds of the processor that a process and its living children have used."""
    try:
        values = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        # Those of each thread.
        children = [each for file in Path(f"/proc/{pid}/task").glob("*/children") for each in file.read_text().split()]
    except OSError:
        return 0.0
    return sum(map(int, values[11:15])) / os.sysconf("SC_CLK_TCK") + sum(map(_work, map(int, children)))


if __name__ == "__main__":
    main()
