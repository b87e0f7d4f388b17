"""Where the weights lie that come with Limelight: beside the package in a checkout, inside it where it is installed."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def weights_dir() -> Path:
    """Returns the folder that holds one folder for each model."""
    inside = _PACKAGE / "weights"
    return inside if inside.is_dir() else _PACKAGE.parent / "weights"
