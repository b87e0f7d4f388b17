"""The command export: a network as files for other programs, or the page as a static site or browser extension."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from limelight.common.output import Output, refuse_inputs
from limelight.common.resources import find_weights, weights_dir
from limelight.errors import OutputError


def export(
    site: Output | None = None,
    onnx: Output | None = None,
    extension: Output | None = None,
    weights: Path | None = None,
    precision: Literal["int8", "float16"] | None = None,
) -> None:
    """Exports the page as a static site or extension, or a network.

    Args:
        site: A folder for the static site, which predicts in the browser, even offline.
        onnx: A folder for the ONNX graphs of one network, its tokenizer and labels, and a README with example code.
        extension: A folder or .zip file for the browser extension, which highlights reviews selected on any page.
        weights: A folder of weights, or the name of shipped weights, such as han; for a site, also a folder of several
            models. By default, a site contains all shipped models.
        precision: How a site stores weights: int8, the default, takes 0.6 times the space; float16 is lossless for the
            shipped weights.
    """
    if sum(each is not None for each in (site, onnx, extension)) != 1:
        raise OutputError(
            "Specify what to write: --site FOLDER for the page, --extension FOLDER for a browser, or --onnx FOLDER "
            "for a network."
        )
    if precision and onnx is not None:
        raise OutputError(
            f"--precision {precision} applies to --site and --extension; --onnx writes float32. Leave it out."
        )
    outputs = {"--site": site, "--onnx": onnx, "--extension": extension}
    refuse_inputs(outputs, [find_weights(weights)] if weights else [])
    if onnx is not None:
        if weights is None:
            raise OutputError("Specify the network with --weights: a folder, or a name such as han.")
        # Imported here, since it loads the libraries of networks.
        from limelight.commands.onnx_export import export_onnx
        from limelight.weights import load_weights

        for path in export_onnx(load_weights(weights), onnx):
            print(f"{path}: {path.stat().st_size:,} bytes")
        return
    # By its name alone, since the page is above the library; if installed, it is inside it.
    app = "limelight.app" if find_spec("limelight.app") else "app"
    module = import_module(f"{app}.site.export")
    chosen, stored = weights or weights_dir(), precision or "int8"
    if site is None:
        size = module.export_extension(extension, chosen, stored)
        print(f"{extension}: {size:,} bytes. Load it at chrome://extensions: Developer mode, Load unpacked.")
    else:
        files = module.export_site(site, chosen, stored)
        print(f"{site}: {len(files):,} files, {sum(files.values()):,} bytes. View it with:")
        print(f"python3 -m http.server --directory '{site}'")
