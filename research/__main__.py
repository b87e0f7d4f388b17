"""The table of commands of research: python -m research COMMAND."""

from limelight.cli import Command
from limelight.cli import main as run_command

_KERAS, _CARD = "model_training.commands:with_keras", "model_training.reports.commands:card"
COMMANDS = (
    Command(
        "prepare",
        "Turns files of reviews into token ids on disk.",
        "model_training.data.commands:prepare",
        adapt="research.data.commands:with_lessons",
    ),
    Command(
        "split",
        "Writes the rows that prepare would use as train and as dev, to train a teacher on the same rows.",
        "research.data.commands:split",
    ),
    Command(
        "train-seeds",
        "Trains with several seeds, reports how they differ, and keeps the weights that are best on dev.",
        "research.seeds:train_seeds",
        adapt="model_training.commands:for_network",
        then=_CARD,
    ),
    Command(
        "teach",
        "Fine-tunes a pretrained transformer on reviews, so that a small network can learn from its labels.",
        "research.distillation.commands:teach",
    ),
    Command(
        "label",
        "Labels texts with the output of weights or a teacher, as rows for prepare's --coarse or --soft.",
        "research.distillation.commands:label",
        adapt=_KERAS,
    ),
    Command(
        "teacher-vectors",
        "Reads the vector of each word from a teacher, and writes them as word vectors.",
        "research.distillation.commands:teacher_vectors",
    ),
    Command(
        "soup",
        "Averages the weights of runs that continued from the same start, with the shares that suit the dev rows best.",
        "research.commands:soup",
        adapt=_KERAS,
        then=_CARD,
    ),
    Command(
        "tie",
        "Sets one vector for all names, one for places and one for groups: another of them changes no answer.",
        "research.commands:tie",
        adapt=_KERAS,
        then=_CARD,
    ),
    Command(
        "compare",
        "Trains networks and baselines on the same rows, skips runs that are finished, and writes the tables.",
        "research.comparison.commands:compare",
        adapt=_KERAS,
    ),
    Command(
        "turned",
        "Measures weights on reviews that were changed in a few words so that the label turned, for their card.",
        "research.comparison.commands:turned",
        adapt=_KERAS,
        then=_CARD,
    ),
    Command(
        "baseline",
        "Measures TF-IDF with logistic regression on the rows that suit it best, for the card.",
        "research.commands:baseline",
        then=_CARD,
    ),
    Command(
        "ears",
        "Measures weights on sentences that test one thing at a time, of templates that training never saw.",
        "research.data.commands:ears",
    ),
    Command(
        "ablation",
        "Writes into the metadata of weights how much each idea of their recipe is worth, for the card.",
        "research.commands:ablation",
        adapt=_KERAS,
        then=_CARD,
    ),
    Command(
        "readme",
        "Updates the table of models in the README from their metadata, and that of Kim's data sets in the docs.",
        "research.commands:readme",
    ),
)


def main() -> None:
    """Runs the command that the arguments name."""
    run_command(commands=COMMANDS, prog="python -m research")


if __name__ == "__main__":
    main()
