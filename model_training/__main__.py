"""The command `limelight` as `python -m model_training`: its commands that make weights."""

from limelight.cli import COMMANDS, main

if __name__ == "__main__":
    main(commands=[command for command in COMMANDS if command.extra == "train"])
