"""The table of commands of research: python -m research COMMAND."""

from limelight.cli import Command
from limelight.cli import main as run_command

_KERAS, _CARD = "model_training.commands:with_keras", "model_training.reports.commands:card"
COMMANDS = (
    Command(
        "teach",
        "Fine-tunes a pretrained transformer on reviews, so that a small network can learn from its labels.",
        "research.distillation.commands:teach",
    ),
    Command(
        "label",
        "Labels texts with what weights or a teacher are sure of, as rows for prepare's --coarse or --soft.",
        "research.distillation.commands:label",
        adapt=_KERAS,
    ),
    Command(
        "teacher-vectors",
        "Asks a teacher how it reads each word, and writes the answers as word vectors.",
        "research.distillation.commands:teacher_vectors",
    ),
    Command(
        "soup",
        "Averages the weights of runs that went on from the same start, each as often as serves the dev rows.",
        "research.commands:soup",
        adapt=_KERAS,
        then=_CARD,
    ),
    Command(
        "compare",
        "Trains networks and baselines on the same rows, does only runs that are not finished, and draws the tables.",
        "research.comparison.commands:compare",
        adapt=_KERAS,
    ),
    Command(
        "behaviour",
        "Measures how often weights fail where people try them first, by capability, for their metadata and card.",
        "research.comparison.commands:behaviour",
        adapt=_KERAS,
        then=_CARD,
    ),
    Command(
        "ablation",
        "Writes into the metadata of weights how much each idea of their recipe is worth, for the card.",
        "research.commands:ablation",
        adapt=_KERAS,
        then=_CARD,
    ),
)


def main() -> None:
    """Runs the command that the arguments name."""
    run_command(commands=COMMANDS, prog="python -m research")


if __name__ == "__main__":
    main()
