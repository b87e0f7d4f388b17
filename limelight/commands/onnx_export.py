"""Writes a network as files for any ONNX runtime: graphs, tokenizer, labels, and a README on their use."""

import inspect
import json
from contextlib import ExitStack
from pathlib import Path

from limelight.common.formatting import listed
from limelight.errors import OutputError
from limelight.weights import TOKENIZER, Weights

LABELS, README = "labels.json", "README.md"
_READ_TEXT = """\
import json
import numpy as np
import onnxruntime
from tokenizers import Tokenizer

labels = json.load(open("labels.json"))
tokenizer = Tokenizer.from_file("tokenizer.json")
sentences = [tokenizer.encode(text).ids for text in ("Loved it.", "The strap broke after a day!")]
"""
_READ_IMAGE = """\
import json
import numpy as np
import onnxruntime

labels = json.load(open("labels.json"))
pixels = np.zeros((1, 28, 28), np.float32)
pixels[:, 4:24, 13:15] = 255
"""
_PRINT = """\
print(dict(zip(labels, probabilities[0].tolist())))
"""


def export_onnx(weights: Weights, out: Path) -> list[Path]:
    """Writes the graphs of a network, its labels, its tokenizer if it reads text, and `README.md`, or none of them.

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
        raise OutputError(f"{out}: is a file. Name a new folder.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise OutputError(f"{out}: is not empty. Name a new folder.")
        with ExitStack() as undo:
            for name, content in contents.items():
                undo.callback((out / name).unlink, missing_ok=True)
                (out / name).write_bytes(content)
            undo.pop_all()
    except OSError as error:
        raise OutputError(
            f"{out}: cannot be written ({error.strerror}). Make room, or name another folder; then run it again."
        ) from error
    return [out / name for name in contents]


def example(weights: Weights) -> str:
    """Returns a program that reads the files of `export_onnx`, without Limelight, and prints an answer."""
    begin = _READ_TEXT if weights.config.reads_text else _READ_IMAGE
    return begin + weights.config.spec.usage + _PRINT


def _readme(weights: Weights) -> str:
    lines = [
        f"# {weights.name} as ONNX",
        "",
        f"{weights.config.spec.title}; version {weights.version}; labels: {listed(weights.config.labels)} "
        f"(`{LABELS}`, in the order of the probabilities).",
        "",
    ]
    # The docstring of the function that writes the graphs describes them.
    lines += ["```text", *(inspect.getdoc(weights.config.spec.graphs) or "").splitlines(), "```", ""]
    if weights.config.reads_text:
        config = weights.config
        lines += [
            "## From text to ids",
            "",
            f"`{TOKENIZER}` is read by [tokenizers](https://github.com/huggingface/tokenizers): it turns a sentence "
            "into ids; 0 is padding, 1 an unknown word. Limelight splits a review into sentences, reads the first "
            f"{config.max_sentences}, those of more than {config.max_sentence_tokens} tokens in parts, and asks for "
            "words that the vocabulary lacks in another spelling.",
            "",
        ]
    if weights.config.spec.usage:
        lines += [
            "## Try it",
            "",
            f"`pip install numpy onnxruntime{' tokenizers' if weights.config.reads_text else ''}`, and in this folder:",
            "",
            "```python",
            *example(weights).splitlines(),
            "```",
        ]
    return "\n".join(lines).rstrip() + "\n"
