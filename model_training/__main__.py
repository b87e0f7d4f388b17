"""The table of commands: python -m model_training COMMAND; each is described and run by its room."""

import os
import sys

# Read by TensorFlow when it starts: only what went wrong, not what it thinks of the processor.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import tyro

from limelight.errors import LimelightError
from model_training.comparison.commands import compare
from model_training.data.commands import prepare, split
from model_training.distillation.commands import label, teach, vectors
from model_training.evaluation.commands import evaluate, faithfulness, insights
from model_training.reports.commands import card, readme
from model_training.training.commands import range_test, soup, train

# Those that return a folder have changed the weights in it.
COMMANDS = (
    prepare,
    split,
    vectors,
    range_test,
    train,
    soup,
    compare,
    teach,
    label,
    evaluate,
    insights,
    faithfulness,
    card,
    readme,
)


def main() -> None:
    """Runs the command that the arguments name; an expected error is one line and exit status 1."""
    try:
        changed = tyro.extras.subcommand_cli_from_dict(
            {command.__name__: command for command in COMMANDS},
            prog="python -m model_training",
            config=(tyro.conf.OmitArgPrefixes,),
        )
        if changed is not None:
            card(changed)
    except KeyboardInterrupt as stop:
        # 128 and the number of the signal, as shells have it.
        print(f"\nstopped. {stop}", file=sys.stderr)
        sys.exit(130)
    except LimelightError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
