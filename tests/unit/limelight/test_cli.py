"""The command line: one table of commands, whose functions are imported when they run."""

import errno
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Annotated

import pytest
from tyro.conf import Positional

from limelight import __version__
from limelight.cli import COMMANDS, Command, load, main
from limelight.common.ranges import Range
from limelight.errors import InputError
from limelight.weights import describe
from research.__main__ import COMMANDS as RESEARCH

HERE = "tests.unit.limelight.test_cli"


SYSTEM_ERRORS = {
    "cellar": OSError(errno.EACCES, "Permission denied", "cellar/a.csv"),
    "longest": OSError(errno.ENAMETOOLONG, "File name too long", "longest.csv"),
    "full": OSError(errno.ENOSPC, "No space left on device"),
}


def greet(name: Positional[str], times: Annotated[int, Range(1, 3)] = 1, loud: bool = False) -> int:
    """Greets someone.

    Args:
        name: The name.
        times: How often.
        loud: With an exclamation mark.
    """
    if name == "ghost":
        raise InputError("ghost: is not here. Greet another.")
    if name in SYSTEM_ERRORS:
        raise SYSTEM_ERRORS[name]
    for _ in range(times):
        sys.stdout.write(f"Hello, {name}{'!' if loud else '.'}\n")
    return 4 if name == "stranger" else 0


def make(out: Positional[Path]) -> Path:
    """Makes a folder."""
    return out


def finish(folder: Path) -> None:
    sys.stdout.write(f"finished {folder}\n")


def echo() -> None:
    """Repeats what it hears."""
    heard = sys.stdin.buffer.read()
    for stream in (sys.stdout, sys.stderr):
        stream.write(f"heard {len(heard)} bytes\n")


def louder(function: Callable[..., int], arguments: Sequence[str]) -> Callable[..., int]:
    return partial(function, loud="!" in arguments[0])


TABLE = (
    *COMMANDS,
    Command("greet", f"{HERE}:greet"),
    Command("echo", f"{HERE}:echo"),
    Command("make", f"{HERE}:make", then=f"{HERE}:finish"),
    Command("shout", f"{HERE}:greet", adapt=f"{HERE}:louder"),
    Command("make-loud", f"{HERE}:greet"),
)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main(arguments, TABLE)
    return capsys.readouterr().out


def test_a_command_of_one_entry_is_listed_described_and_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert re.search(r"\n  greet +Greets someone\.\n", said(capsys, "--help"))
    assert said(capsys, "greet", "Ada", "--times", "2") == "Hello, Ada.\nHello, Ada.\n"
    with pytest.raises(SystemExit) as ended:
        said(capsys, "greet", "--help")
    assert ended.value.code == 0
    described = capsys.readouterr().out
    assert described.startswith("usage: limelight greet ")
    assert "With an exclamation mark." in described


@pytest.mark.parametrize(
    ("encoding", "name", "says"),
    [("latin-1", "Šárka", "latin-1.*PYTHONIOENCODING"), ("utf-8", "caf\udce9", r"error: '\\udce9' .* UTF-8")],
)
def test_a_letter_that_the_output_lacks_is_named(
    encoding: str, name: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(BytesIO(), encoding, write_through=True))
    with pytest.raises(SystemExit, match=says):
        main(["greet", name], TABLE)


@pytest.mark.parametrize("closed", ["stdin", "stdout", "stderr"])
def test_a_closed_stream_is_read_as_empty_and_takes_what_is_written(
    closed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"four")))
    monkeypatch.setattr(sys, closed, None)
    main(["echo"], TABLE)
    getattr(sys, closed).close()
    heard = f"heard {0 if closed == 'stdin' else 4} bytes\n"
    assert capsys.readouterr() == ("" if closed == "stdout" else heard, "" if closed == "stderr" else heard)


def test_the_status_and_the_folder_that_a_function_returns_are_used(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        said(capsys, "greet", "stranger", "--loud")
    assert (ended.value.code, capsys.readouterr().out) == (4, "Hello, stranger!\n")
    assert said(capsys, "shout", "Ada!") == "Hello, Ada!!\n"
    assert said(capsys, "make", "here").endswith("finished here\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["greet", "ghost"], "error: ghost: is not here. Greet another."),
        (
            ["greet", "cellar"],
            "error: cellar/a.csv: Permission denied. Change its permissions, or specify another path.",
        ),
        (["greet", "longest"], "error: longest.csv: File name too long. Specify a shorter one."),
        (["greet", "full"], "error: the disk: No space left on device. Free some space, and run the command again."),
        (["greet", "Ada", "--times", "4"], "error: --times 4: must be at least 1 and at most 3."),
        (["scroe", "a.csv"], "error: there is no command 'scroe'. Did you mean score? limelight --help lists all."),
        (["xyzzy"], "error: there is no command 'xyzzy'. limelight --help lists all."),
    ],
)
def test_a_mistake_is_one_line_with_the_way_out(arguments: list[str], says: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments, TABLE)
    assert ended.value.code == says


def test_a_name_may_be_written_with_an_underscore_and_without_one_the_list_is_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        said(capsys, "make_loud", "--help")
    assert (ended.value.code, capsys.readouterr().out.partition(" [")[0]) == (0, "usage: limelight make-loud")
    with pytest.raises(SystemExit) as ended:
        said(capsys)
    assert ended.value.code == 2
    shown = capsys.readouterr().out
    assert [f"limelight {name} " in shown for name in ("predict", "report", "serve", "score")] == [True] * 3 + [False]


def test_the_version_is_what_a_report_of_an_error_needs(capsys: pytest.CaptureFixture[str]) -> None:
    first, environment, *models = said(capsys, "--version").splitlines()
    assert first == f"limelight {__version__}"
    assert platform.python_version() in environment
    assert version("onnxruntime") in environment
    assert f"model han {describe('han').version}" in models


def test_help_fits_a_small_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 8
    assert all(len(line) <= 80 for line in lines)
    assert all(any(command.name in line for line in lines) for command in COMMANDS)


def test_a_library_that_is_missing_is_named_with_the_extra_that_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasets", None)
    monkeypatch.delitem(sys.modules, "model_training.data.prepare", raising=False)
    monkeypatch.delitem(sys.modules, "model_training.data.reviews", raising=False)
    with pytest.raises(SystemExit, match=r"datasets is missing: pip install '\.\[train\]'"):
        main(["prepare", "--train", "a.csv", "--out", "out"])


@pytest.mark.parametrize("command", [*COMMANDS, *RESEARCH], ids=lambda command: command.name)
def test_the_table_says_of_a_command_what_its_function_says(command: Command) -> None:
    function = load(command.target)
    assert (function.__doc__ or "").splitlines()[0] == command.about
    assert command.about.endswith(".")
    assert all(load(other) for other in (command.adapt, command.then) if other)


def test_help_imports_neither_the_parser_nor_any_command() -> None:
    code = (
        "import sys, limelight.cli\n"
        "limelight.cli.main(['--help'])\n"
        "print(sorted({'numpy', 'pyarrow', 'rich', 'tyro', 'keras', 'tensorflow', 'onnxruntime'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
