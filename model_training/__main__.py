"""The table of commands: python -m model_training COMMAND; each is described and run by its room."""

import argparse
import errno
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial, wraps
from inspect import signature
from pathlib import Path
from typing import Any

import tyro

from limelight.errors import LimelightError
from limelight.quiet import quiet

from .data.commands import prepare, split, vectors
from .evaluation.commands import evaluate, faithfulness, insights, second_reader
from .ranges import check_ranges
from .reports.commands import card, readme
from .training.commands import range_test, train
from .training.config import CONFIGS, HANTrainConfig

# Those that return a folder have changed the weights in it.
COMMANDS = (prepare, split, vectors, range_test, train, evaluate, insights, second_reader, faithfulness, card, readme)


# They do without networks.
_WITHOUT_KERAS = ("prepare", "split", "vectors", "teach", "teacher_vectors")
# Without AvoidSubcommands the settings of each network would be a command of their own.
OPTIONS = (tyro.conf.OmitArgPrefixes, tyro.conf.AvoidSubcommands)


Command = Callable[..., Path | None]


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command that the arguments name; an expected error is one line and exit status 1."""
    run(COMMANDS, "python -m model_training", arguments)


def run(commands: Sequence[Command], prog: str, arguments: Sequence[str] | None = None) -> None:
    """Runs that one of `commands` which `arguments` name; `prog` is the name in its usage."""
    if not sys.stderr.isatty():
        # Bars of progress are redrawn where they stand; in a file each is a line.
        os.environ.setdefault("TQDM_MININTERVAL", "30")
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        changed = tyro.extras.subcommand_cli_from_dict(
            commands_for(arguments, commands), prog=prog, args=arguments, config=OPTIONS
        )
        if changed is not None:
            card(changed)
    except KeyboardInterrupt as stop:
        # 128 and the number of the signal, as shells have it.
        print(f"\nstopped. {stop}".rstrip(), file=sys.stderr)
        sys.exit(130)
    except LimelightError as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        sys.exit(f"error: {error.filename or 'the disk'}: {error.strerror}. Make room, and run the command again.")


def commands_for(arguments: Sequence[str], table: Sequence[Command] = COMMANDS) -> dict[str, Command]:
    """Returns the commands by name; those that train offer the settings of the network that --network names."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--network")
    config = CONFIGS.get(parser.parse_known_args(arguments)[0].network, HANTrainConfig)()
    commands = {command.__name__: _checked(command) for command in table}
    return {
        name: partial(command, config=config) if name in ("train", "range_test") else command
        for name, command in commands.items()
    }


def _checked(command: Callable[..., Path | None]) -> Callable[..., Path | None]:
    """Returns `command`, which then refuses arguments out of the ranges in its annotations."""

    @wraps(command)
    def checked(*args: Any, **kwargs: Any) -> Path | None:
        arguments = signature(command).bind(*args, **kwargs).arguments
        check_ranges(command, arguments)
        if isinstance(arguments.get("config"), HANTrainConfig):
            # oneDNN keeps what it compiled for each size, and without padding there are many. TensorFlow reads this
            # when it is loaded.
            os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
        if command.__name__ not in _WITHOUT_KERAS:
            with quiet():
                importlib.import_module("keras")
        return command(*args, **kwargs)

    return checked


if __name__ == "__main__":
    main()
