"""Files that the commands of research write: checked before any work."""

from collections.abc import Iterable
from pathlib import Path

from limelight.common.output import refuse_inputs
from model_training.errors import SettingsError
from model_training.output import claim_place


def claim_file(out: Path, force: bool, ending: str, inputs: Iterable[Path] = ()) -> None:
    """Checks, before any work, that a command can write the file `out`.

    Args:
        out: The file.
        force: Whether an existing file may be replaced.
        ending: The required ending of its name.
        inputs: What the command reads.

    Raises:
        OutputError: It is an input.
        SettingsError: It has another ending, exists already, or cannot be written.
    """
    refuse_inputs({"--out": out}, inputs)
    if not out.name.endswith(ending):
        raise SettingsError(f"--out {out}: has to be the name of a file that ends in {ending}.")
    if out.is_dir():
        raise SettingsError(f"--out {out}: is a folder. Name a file.")
    if out.exists() and not force:
        raise SettingsError(f"--out {out}: exists already. Add --force to replace it, or name another file.")
    claim_place(out.parent, "--out")
