"""Every command of a recipe is accepted by the package."""

import functools
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from limelight.cli import COMMANDS, call, function_of
from research.__main__ import COMMANDS as RESEARCH
from tests.places import ROOT

RECIPES = ROOT / "research/recipes"


def recorded(recipe: Path, folder: Path) -> list[list[str]]:
    """Runs a recipe with a command that only records its arguments, and returns them, a list for each call."""
    record = folder / "record.py"
    record.write_text("import shlex, sys\nopen(sys.argv[1], 'a').write(shlex.join(sys.argv[2:]) + '\\n')\n")
    calls = folder / "calls.txt"
    command = f"{sys.executable} {record} {calls}"
    programs = {"LIMELIGHT": f"{command} limelight", "RESEARCH": f"{command} research"}
    environment = {**os.environ, "DATA": "/corpora", "ENCODER": "/encoder", **programs}
    subprocess.run(["bash", str(recipe)], env=environment, check=True, capture_output=True)
    return [shlex.split(line) for line in calls.read_text().splitlines()]


def parse(arguments: list[str]) -> None:
    """Parses arguments as the command line does, and runs nothing."""
    program, name, *rest = arguments
    commands = COMMANDS if program == "limelight" else RESEARCH
    [command] = [each for each in commands if each.name == name.replace("_", "-")]
    function = function_of(command, rest)
    call(functools.wraps(function)(lambda **values: None), rest, f"{program} {name}")


@pytest.mark.parametrize(
    "recipe", sorted(set(RECIPES.glob("*.sh")) - {RECIPES / "commands.sh"}), ids=lambda path: path.stem
)
def test_every_command_of_a_recipe_is_understood(recipe, tmp_path):
    calls = recorded(recipe, tmp_path)
    assert len(calls) > 3
    for arguments in calls:
        parse(arguments)
