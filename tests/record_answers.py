"""Records the answers of the shipped weights in Keras, which their ONNX graphs must reproduce.

Run `python -m tests.record_answers` when other weights are shipped.
"""

import keras
import numpy as np

from limelight.predictor import Predictor
from model_training.data.packing import pack_sentences, pack_tokens
from model_training.networks.pretrained import load_pretrained
from tests.places import ROOT
from tests.system.site.texts import readable_texts
from tests.tiny import flatten


def record() -> None:
    """Writes `tests/fixtures/answers.npz`: for each model its version and `<float32>[texts, labels]`."""
    arrays = {}
    for name in ("han", "kim_cnn"):
        pretrained = load_pretrained(ROOT / "weights" / name)
        predictor = Predictor.of(pretrained)
        documents = [predictor.read(text).token_ids for text in readable_texts(predictor.preprocessor)]
        tokens, sentences, counts = flatten(documents)
        if name == "han":
            inputs = pack_sentences(tokens, sentences, counts)
        else:
            inputs = pack_tokens(tokens, np.add.reduceat(sentences, np.cumsum(counts) - counts).astype(np.int32))
        arrays[name] = keras.ops.convert_to_numpy(pretrained.model(inputs))
        arrays[f"{name}_version"] = np.array(pretrained.version)
    np.savez_compressed(ROOT / "tests/fixtures/answers.npz", **arrays)


if __name__ == "__main__":
    record()
