"""The files that a browser needs to run a model that reads text: its weights and words; and a few figures."""

import gzip
import json
from collections.abc import Mapping
from typing import Any

from limelight.errors import OutputError
from limelight.insights.doubts import SHORT_WORDS, doubt_texts, unsure_from
from limelight.networks.kim_cnn import word_vectors
from limelight.weights import Weights

from .arrays import Precision, pack

# The kernel of a browser computes this many numbers at once.
_LANES = 4


def check(model: Weights) -> None:
    """Raises `OutputError` if `static/js/site/network` does not know the network of a model."""
    config, network = model.config.sizes, model.config.network
    if network not in ("han", "kim_cnn"):
        reason = f"this network cannot run in a browser ({model.config.spec.title})"
    elif network == "han" and (config.pooling != "attention" or not config.hierarchical):
        reason = "in a browser, a HAN needs attention on both levels"
    elif network == "han" and config.units % _LANES:
        reason = f"in a browser, a HAN needs a multiple of {_LANES} units, not {config.units}"
    else:
        return
    raise OutputError(
        f"{model.name}: {reason}. Specify other weights with --weights, or serve these with limelight serve."
    )


def packed_model(model: Weights, precision: Precision) -> dict[str, bytes]:
    """Returns the files that a browser needs to run a model, compressed."""
    arrays = dict(model.arrays)
    if model.config.network == "kim_cnn":
        arrays = {name: array for name, array in arrays.items() if not name.startswith("embeddings.")}
        arrays["embedding"] = word_vectors(model.arrays)
    parts = {"network": pack(arrays, precision), "reading.json": compact_json(_reading(model))}
    return {f"{name}.gz": compress(part) for name, part in parts.items()}


def describe_model(model: Weights, packed: Mapping[str, bytes]) -> dict[str, Any]:
    """Returns the page's description of a model, whose files are `packed`."""
    config, insights = model.config, model.metadata.get("insights", {})
    return {
        "name": model.name,
        "title": model.metadata.get("title", model.name),
        "version": model.version,
        "labels": config.labels,
        "stars": config.stars,
        "network": config.network,
        "limits": {"max_sentences": config.max_sentences, "max_sentence_tokens": config.max_sentence_tokens},
        "undecided": insights.get("undecided", {}).get("entropy"),
        "doubts": {
            "short_words": SHORT_WORDS,
            "unsure_from": unsure_from(model.metadata, config.stars, len(config.labels)),
            "texts": doubt_texts(config.stars),
        },
        "temperature": insights.get("calibration", {}).get("temperature"),
        "language": insights.get("familiarity", {}).get("language"),
        "words": model.words is not None,
        "bytes": len(packed["network.gz"]),
    }


def _reading(model: Weights) -> dict[str, Any]:
    """Returns the data for reading text: the pattern of tokens, and the vocabulary by id."""
    tokenizer = json.loads(model.preprocessor.tokenizer.to_str())  # type: ignore[union-attr]
    vocabulary: dict[str, int] = tokenizer["model"]["vocab"]
    words = sorted(vocabulary, key=lambda word: vocabulary[word])
    return {"pattern": tokenizer["pre_tokenizer"]["pattern"]["Regex"], "words": words}


def compress(content: bytes) -> bytes:
    """Compresses a file, to the same bytes every time."""
    return gzip.compress(content, 9, mtime=0)


def compact_json(content: Any) -> bytes:
    """Returns JSON without white space."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
