"""The command line: `limelight COMMAND`, also as `python -m limelight`.

`COMMANDS` is the table of all commands: each consists of an entry there and the function that the entry names. The
arguments of the function are those of the command, and its docstring is its help. A function is imported when its
command runs, so `limelight --help` imports only this file and two small ones.
"""

import ast
import difflib
import errno
import os
import re
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from importlib.metadata import entry_points, version
from importlib.util import find_spec
from inspect import signature
from itertools import pairwise
from pathlib import Path
from typing import Any

from limelight import __version__
from limelight.common.interruption import INTERRUPTED, interruptible, way_on
from limelight.common.resources import PLUGINS, install_extra, plugin_line, shipped_names
from limelight.errors import LimelightError, SettingsError

# Errors of the system that the user can mend: a full disk, and a path that cannot be looked at.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_WAYS_OUT = dict.fromkeys(_FULL, "Free some space, and run the command again.") | {
    errno.EACCES: "Change its permissions, or specify another path.",
    errno.ENAMETOOLONG: "Specify a shorter one.",
}
_TRAIN = "train"
_OURS = ("app", "limelight", "model_training", "research")
_CARD = "model_training.reports.card:write_card"
_NETWORK, _KERAS = "model_training.adapters:for_network", "model_training.adapters:with_keras"


@dataclass(frozen=True, slots=True)
class Command:
    """A command.

    Attributes:
        name: Its name.
        target: The function, as `module:name`. It returns None, an exit status, or the folder to pass to `then`.
        extra: The optional dependencies that it needs, such as `train` in `pip install '.[train]'`.
        adapt: A function from `target` and the arguments to the function to run.
        then: A function that is called with the folder that `target` returned.
        failed: The exit status after an error, if not 1.
        is_long: Whether it may take long: Ctrl-C ends it as in `limelight.common.interruption`.
        example: Arguments to begin with, which `limelight` alone shows, and what they are for.
    """

    name: str
    target: str
    extra: str = ""
    adapt: str = ""
    then: str = ""
    failed: int = 0
    is_long: bool = False
    example: tuple[str, str] = ("", "")

    @property
    def about(self) -> str:
        """The first line of the function's docstring, read from its file, since importing it may take seconds."""
        module, _, name = self.target.partition(":")
        spec = find_spec(_placed(module))
        assert spec is not None
        assert spec.origin is not None
        content = ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body
        function = next(each for each in content if isinstance(each, ast.FunctionDef) and each.name == name)
        return (ast.get_docstring(function) or "").partition("\n")[0]


COMMANDS = (
    Command("predict", "limelight.commands.predict:predict", example=('"Loved it. The strap broke."', "one review")),
    Command("score", "limelight.commands.score:score", is_long=True),
    Command(
        "report",
        "limelight.commands.report:report",
        is_long=True,
        example=("reviews.csv --out report.html", "many reviews"),
    ),
    # Its status 1 says that something is worse.
    Command("audit", "limelight.commands.audit:audit", failed=2, is_long=True),
    Command("export", "limelight.commands.export:export", is_long=True),
    Command("serve", "app.__main__:main", example=("", "the page, on http://127.0.0.1:8000")),
    Command("prepare", "model_training.commands:prepare", _TRAIN, is_long=True),
    Command("train", "model_training.commands:train", _TRAIN, _NETWORK, is_long=True),
    Command("evaluate", "model_training.commands:evaluate", _TRAIN, _KERAS, _CARD, is_long=True),
    Command("finish", "model_training.commands:finish", _TRAIN, _KERAS, is_long=True),
)


def main(
    arguments: Sequence[str] | None = None, commands: Sequence[Command] = COMMANDS, prog: str = "limelight"
) -> None:
    """Runs a command.

    Args:
        arguments: The name of the command, and its arguments; by default, the arguments of this process.
        commands: The table of commands.
        prog: The name of the program in help and usage.

    Raises:
        SystemExit: The command fails: an expected error is one line; the exit status is 1 or `Command.failed`.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    _open_closed_streams()
    try:
        if status := _run(given, commands, prog):
            sys.exit(status)
    except LimelightError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt as stop:
        print(f"\nstopped. {stop}".rstrip(), file=sys.stderr)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of the output has closed the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except UnicodeEncodeError as error:
        wrong = error.object[error.start : error.end]
        sys.exit(f"error: {wrong!r} cannot be written in {error.encoding}. Type it in UTF-8, or set PYTHONIOENCODING.")
    except OSError as error:
        way_out = _WAYS_OUT.get(error.errno or 0)
        if way_out is None or not (error.filename or error.errno in _FULL):
            raise
        sys.exit(f"error: {error.filename or 'the disk'}: {error.strerror}. {way_out}")


def _open_closed_streams() -> None:
    """Opens the null device as each standard stream that was closed when this process began."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115


def _run(given: Sequence[str], commands: Sequence[Command], prog: str) -> int | str:
    if not given:
        print(_first_steps(commands, prog))
        return 2
    if given[0] in ("-h", "--help"):
        print(_help(commands, prog))
        return 0
    if given[0] == "--version":
        print("\n".join([f"{prog} {__version__}", *_environment(), *_plugins()]))
        return 0
    name = given[0].replace("_", "-")
    command = next((command for command in commands if command.name == name), None)
    return _unknown(given[0], commands, prog) if command is None else run(command, given[1:], prog)


def run(command: Command, arguments: Sequence[str], prog: str = "limelight") -> int:
    """Runs a command with its arguments; returns its exit status."""

    def work() -> Any:
        with way_on(lambda: "The same command starts again." if command.is_long else ""):
            result = call(function_of(command, arguments), arguments, f"{prog} {command.name}")
            if isinstance(result, Path) and command.then:
                load(command.then)(result)
        return result

    try:
        arguments = _with_settings(arguments)
        result = interruptible(work) if command.is_long else work()
    except LimelightError as error:
        if not command.failed:
            raise
        print(f"error: {error}", file=sys.stderr)
        return command.failed
    except ModuleNotFoundError as error:
        if not command.extra or (error.name or "").partition(".")[0] in _OURS:
            raise
        sys.exit(f"error: {error.name} is missing: {install_extra(command.extra)}")
    return result if isinstance(result, int) else 0


def _with_settings(arguments: Sequence[str]) -> list[str]:
    """Replaces `--settings FILE.toml` by the options in it, except those that are given too."""
    # Imported here: the list of commands does not need it.
    from limelight.common.output import refuse_inputs

    given = list(arguments)
    while "--settings" in given[:-1]:
        index = given.index("--settings")
        file = Path(given[index + 1])
        try:
            settings = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SettingsError(f"--settings {file}: is not a readable TOML file ({error}).") from error
        del given[index : index + 2]
        # Any of the others may name a file to write: `--out FILE` or `--out=FILE`.
        named = dict(pairwise(given)) | dict(each.split("=", 1) for each in given if re.match("--.*=", each))
        refuse_inputs({name: Path(value) for name, value in named.items()}, [file])
        for name, value in settings.items():
            option = f"--{name.replace('_', '-')}"
            if value is not False and not any(each.partition("=")[0] == option for each in given):
                values = value if isinstance(value, list) else [] if value is True else [value]
                given += [option, *map(str, values)]
    return given


def function_of(command: Command, arguments: Sequence[str]) -> Callable[..., Any]:
    """Returns the function of a command, adapted to its arguments."""
    function = load(command.target)
    return load(command.adapt)(function, arguments) if command.adapt else function


def call(function: Callable[..., Any], arguments: Sequence[str], prog: str) -> Any:
    """Calls a function with the arguments of a command line, which its signature and docstring describe.

    Raises:
        SettingsError: An argument is outside the range in its annotation.
        SystemExit: After printing help, or if the arguments are invalid, which the parser reports.
    """
    # Imported here: the list of commands does not need it.
    import tyro

    # Without AvoidSubcommands the settings of each network would become subcommands.
    style = (
        tyro.conf.OmitArgPrefixes,
        tyro.conf.AvoidSubcommands,
        tyro.conf.FlagCreatePairsOff,
        tyro.conf.DisallowNone,
    )
    return tyro.cli(_checked(function), prog=prog, args=list(arguments), config=style)


def load(target: str) -> Callable[..., Any]:
    """Imports the function `module:name`."""
    module, _, name = target.partition(":")
    function: Callable[..., Any] = getattr(import_module(_placed(module)), name)
    return function


def _placed(module: str) -> str:
    """Returns the name of a module where Limelight is installed: `app` and `model_training` are inside `limelight`."""
    package = module.partition(".")[0]
    inside = package != "limelight" and find_spec(f"limelight.{package}") is not None
    return f"limelight.{module}" if inside else module


def _checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns `function`, wrapped to refuse arguments out of the ranges in its annotations."""
    from limelight.common.ranges import check_ranges

    @wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        check_ranges(function, signature(function).bind(*args, **kwargs).arguments)
        return function(*args, **kwargs)

    return checked


def _help(commands: Sequence[Command], prog: str) -> str:
    listed = [command for command in commands if command.extra != _TRAIN] or commands
    width = max(len(command.name) for command in listed)
    lines = [f"usage: {prog} COMMAND …   ({prog} COMMAND --help lists its options)"]
    lines += [f"  {command.name:{width}}  {command.about}" for command in listed]
    if others := [command.name for command in commands if command not in listed]:
        lines.append(f"  With the extra [{_TRAIN}]: {', '.join(others)}.")
    return "\n".join(lines)


def _first_steps(commands: Sequence[Command], prog: str) -> str:
    steps = [(f"{prog} {each.name} {each.example[0]}", each.example[1]) for each in commands if any(each.example)]
    if not steps:
        return _help(commands, prog)
    width = max(len(step) for step, _ in steps)
    lines = [f"  {step:{width}}  {about}" for step, about in steps]
    return "\n".join(["Begin with one of these:", *lines, f"{prog} --help lists all commands."])


def _environment() -> list[str]:
    """Returns lines about what answers depend on: Python, ONNX Runtime, the system and the models."""
    # Imported here: the list of commands does not need them.
    import platform

    from limelight.weights import describe

    runtime = f"Python {platform.python_version()}, ONNX Runtime {version('onnxruntime')}, {platform.platform()}"
    return [runtime, *(f"model {name} {describe(name).version}" for name in shipped_names())]


def _plugins() -> list[str]:
    """Returns a line for each lens and network that an installed package adds."""
    return [plugin_line(group, entry) for group in PLUGINS for entry in entry_points(group=group)]


def _unknown(name: str, commands: Sequence[Command], prog: str) -> str:
    near = difflib.get_close_matches(name, [command.name for command in commands], 1, cutoff=0.5)
    guess = f"Did you mean {near[0]}? " if near else ""
    return f"error: there is no command {name[:60]!r}. {guess}{prog} --help lists all."
