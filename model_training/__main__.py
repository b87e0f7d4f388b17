"""The commands of `limelight` that make weights, as `python -m model_training`."""

from limelight.cli import COMMANDS, main

if __name__ == "__main__":
    main(commands=[command for command in COMMANDS if command.extra == "train"])
