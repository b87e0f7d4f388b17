"""Finds what is shipped with Limelight, next to the package in a clone, or inside it where it is installed."""

from pathlib import Path

from limelight.errors import WeightsError

_PACKAGE = Path(__file__).resolve().parent


def weights_dir() -> Path:
    """Returns the folder that holds one folder for each model."""
    inside = _PACKAGE / "files" / "weights"
    return inside if inside.is_dir() else _PACKAGE.parent / "weights"


def find_weights(name: str | Path) -> Path:
    """Returns the directory of weights at a path, or the shipped one with this name, such as `han`.

    Raises:
        WeightsError: There is neither; the message lists the shipped names.
    """
    path = Path(name)
    if path.is_dir():
        return path
    shipped = weights_dir()
    if len(path.parts) == 1 and (shipped / path).is_dir():
        return shipped / path
    names = [folder.name for folder in sorted(shipped.glob("*/")) if (folder / "metadata.json").is_file()]
    raise WeightsError(
        f"{name}: no such directory of weights. Give the path of one, or one of these names: {', '.join(names)}."
    )


def script(name: str) -> str:
    """Returns the source of a file of `static/js`, such as `embed/limelight-heat.js`."""
    inside = _PACKAGE / "app/files/static"
    static = inside if inside.is_dir() else _PACKAGE.parent / "static"
    return (static / "js" / name).read_text(encoding="utf-8")


def install_extra(extra: str) -> str:
    """Returns the command that installs an extra, such as `train`: in a clone from its folder, for no index has it."""
    name = "limelight" if (_PACKAGE / "files").is_dir() else "."
    return f"pip install '{name}[{extra}]'"
