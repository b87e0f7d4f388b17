"""limelight export: a network as files for other programs."""

from pathlib import Path
from typing import Annotated

from tyro.conf import Positional, arg

from limelight.errors import OutputError


def export(
    weights: Annotated[Positional[Path], arg(metavar="WEIGHTS")],
    out: Annotated[Positional[Path], arg(metavar="OUT")],
    onnx: bool = False,
) -> None:
    """Writes a network as files for other programs.

    Args:
        weights: The model: a directory, or the name of one that comes with Limelight, such as han.
        out: A folder that is not there yet.
        onnx: Write its ONNX graphs, its tokenizer and labels, and a README with a program that runs them.
    """
    if not onnx:
        raise OutputError("Nothing to write. Give --onnx for the graphs of the network.")
    # Imported here: it loads the libraries of networks.
    from limelight.onnx_export import export_onnx
    from limelight.weights import load_weights

    for path in export_onnx(load_weights(weights), out):
        print(f"{path}: {path.stat().st_size:,} bytes")
