"""The table of commands of research: python -m research COMMAND."""

from limelight.cli import Command
from limelight.cli import main as run_command

_KERAS, _NETWORK = "model_training.adapters:with_keras", "model_training.adapters:for_network"
_CARD = "model_training.reports.card:write_card"
COMMANDS = (
    Command("prepare", "model_training.commands:prepare", adapt="research.data.commands:with_lessons"),
    Command("split", "research.data.commands:split"),
    Command("sentences", "research.data.commands:sentences"),
    Command("range-test", "research.commands:range_test", adapt=_NETWORK),
    Command("train-seeds", "research.seeds:train_seeds", adapt=_NETWORK, then=_CARD),
    Command("teach", "research.distillation.commands:teach"),
    Command("label", "research.distillation.commands:label", adapt=_KERAS),
    Command("teacher-vectors", "research.distillation.commands:teacher_vectors"),
    Command("vectors", "research.distillation.commands:vectors"),
    Command("words", "research.commands:words", adapt=_KERAS),
    Command("sanity", "research.commands:sanity", adapt=_KERAS, then=_CARD),
    Command("soup", "research.commands:soup", adapt=_KERAS, then=_CARD),
    Command("tie", "research.commands:tie", adapt=_KERAS, then=_CARD),
    Command("compare", "research.comparison.commands:compare", adapt=_KERAS),
    Command("turned", "research.comparison.commands:turned", adapt=_KERAS, then=_CARD),
    Command("beside", "research.comparison.commands:beside", then=_CARD),
    Command("baseline", "research.commands:baseline", then=_CARD),
    Command("ears", "research.data.commands:ears"),
    Command("ablation", "research.commands:ablation", adapt=_KERAS, then=_CARD),
    Command("phrase-sentences", "research.phrases.commands:phrase_sentences"),
    Command("phrase-table", "research.phrases.commands:phrase_table"),
    Command("readme", "research.commands:readme"),
)


def main() -> None:
    """Runs the command that the arguments name."""
    run_command(commands=COMMANDS, prog="python -m research")


if __name__ == "__main__":
    main()
