"""The command `limelight`, also as `python -m limelight`: predict, score, drivers, serve, and those that train."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from limelight.errors import LimelightError

# Read by TensorFlow when it starts: nothing of what it thinks of the processor.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

_TRAINING = (
    "prepare", "split", "vectors", "range_test", "range-test", "train", "evaluate", "insights", "second_reader",
    "second-reader", "faithfulness", "card",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command that the arguments name; an expected error is one line and exit status 1."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] == "serve":
        if given[1:]:
            sys.exit("error: serve takes no arguments; its settings are environment variables: LIMELIGHT_PORT=9000")
        sys.exit(_pass_on("app", given[1:], "what serving needs: pip install limelight"))
    if given and given[0] in _TRAINING:
        sys.exit(_pass_on("model_training", given, "what training needs: pip install 'limelight[train]'"))
    parsed = _parser().parse_args(given)
    try:
        sys.exit(parsed.run(parsed))
    except LimelightError as error:
        sys.exit(f"error: {error}")
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _parser() -> argparse.ArgumentParser:
    from limelight.commands import drivers, predict, score

    parser = argparse.ArgumentParser(
        "limelight",
        description="Predicts the stars of reviews and lights up the words that decided them.",
        epilog=f"limelight serve starts the page and the API (settings are environment variables); "
        f"limelight {', '.join(_TRAINING)} make weights, with the extra [train].",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in (predict, score, drivers):
        _add(commands, module)
    return parser


def _add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", module: ModuleType) -> None:
    said = (module.__doc__ or "").partition(": ")[2]
    name = module.__name__.rpartition(".")[2]
    parser = commands.add_parser(name, help=said.rstrip("."), description=said[0].upper() + said[1:])
    module.add_arguments(parser)
    parser.set_defaults(run=module.run)


def _pass_on(package: str, arguments: Sequence[str], lacking: str) -> str | int:
    """Runs a package that stands on this one, by its name alone, since this one knows nothing of it."""
    sys.argv = [f"limelight {package}", *arguments]
    try:
        import_module(f"{package}.__main__").main()
    except ModuleNotFoundError as error:
        return f"error: {error.name} is missing, and with it {lacking}"
    return 0


if __name__ == "__main__":
    main()
