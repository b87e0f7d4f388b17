"""The table of commands of research: python -m research COMMAND."""

from model_training.__main__ import run

from .commands import ablation, soup
from .comparison.commands import behaviour, compare
from .distillation.commands import label, teach, teacher_vectors

COMMANDS = (teach, label, teacher_vectors, soup, compare, behaviour, ablation)


def main() -> None:
    """Runs the command that the arguments name; an expected error is one line and exit status 1."""
    run(COMMANDS, "python -m research")


if __name__ == "__main__":
    main()
