"""Writes a network as files for any ONNX runtime: graphs, tokenizer, labels, and a README on their use."""

import inspect
import json
from contextlib import ExitStack
from pathlib import Path

from limelight.common.formatting import listed
from limelight.errors import OutputError
from limelight.weights import TOKENIZER, Weights

LABELS, README = "labels.json", "README.md"


def export_onnx(weights: Weights, out: Path) -> list[Path]:
    """Writes the graphs of a network, its labels, its tokenizer if it reads text, and `README.md`: all or none.

    Args:
        weights: The network.
        out: A folder that does not exist yet, or is empty.

    Returns:
        The files that were written.

    Raises:
        OutputError: `out` cannot be written, is not empty, or is a file.
    """
    graphs = weights.config.spec.graphs(weights.config.sizes, weights.arrays)
    contents = {f"{name}.onnx": graph for name, graph in graphs.items()}
    contents[LABELS] = json.dumps(weights.config.labels, ensure_ascii=False).encode()
    if weights.preprocessor is not None:
        contents[TOKENIZER] = weights.preprocessor.tokenizer.to_str().encode()
    contents[README] = _readme(weights).encode()
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file. Specify a new folder.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise OutputError(f"{out}: is not empty. Specify a new folder.")
        with ExitStack() as undo:
            for name, content in contents.items():
                undo.callback((out / name).unlink, missing_ok=True)
                (out / name).write_bytes(content)
            undo.pop_all()
    except OSError as error:
        raise OutputError(
            f"{out}: cannot be written ({error.strerror}). Free some space, or specify another folder."
        ) from error
    return [out / name for name in contents]


def _readme(weights: Weights) -> str:
    # Imported here: other commands draw no page. The text is Markdown, in which nothing is escaped.
    from jinja2 import Environment, StrictUndefined

    environment = Environment(trim_blocks=True, keep_trailing_newline=True, undefined=StrictUndefined)  # noqa: S701
    template = environment.from_string(Path(__file__).with_name("onnx.md.jinja").read_text(encoding="utf-8"))
    config, spec = weights.config, weights.config.spec
    # The docstring of the function that writes the graphs describes them.
    graphs = inspect.getdoc(spec.graphs) or ""
    return template.render(weights=weights, config=config, spec=spec, labels=listed(config.labels), graphs=graphs)
