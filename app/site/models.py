"""What a browser needs to run the models: their graphs, words and figures, and what the page knows of each."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from limelight.additions.document_map import DocumentMap
from limelight.insights.doubts import KINDS, SHORT_WORDS, unsure_from
from limelight.networks.digit_cnn import normalisation
from limelight.weights import Weights

from .graphs import Precision, shrink
from .languages import languages

# Needed by edits alone, after the model has come.
EDITS = "edits.json"
# The figures of `limelight insights` that an unfamiliar text is found by.
_FITTED = ("language", "bounds", "limits", "bias", "weights", "prose")


def packed_model(model: Weights, precision: Precision) -> dict[str, bytes]:
    """Returns the files that a browser needs to run a model, compressed."""
    parts = {f"{name}.graph": shrink(graph, precision) for name, graph in _graphs(model).items()}
    if model.preprocessor is not None:
        parts["reading.json"] = compact_json(_reading(model))
    if model.map is not None:
        parts["map.json"] = compact_json(_own_map(model.map))
    return {f"{name}.gz": compress(part) for name, part in parts.items()}


def first_bytes(packed: Mapping[str, bytes]) -> int:
    """Returns the size of what a model needs to answer."""
    return sum(map(len, packed.values()))


def _named(model: Weights) -> dict[str, Any]:
    return {
        "name": model.name,
        "version": model.version,
        "labels": model.config.labels,
        "graphs": list(_graphs(model)),
        "blocks": [asdict(block) for block in model.blocks],
    }


def _graphs(model: Weights) -> dict[str, bytes]:
    """Returns the graphs that a browser needs: for a digit CNN the explaining one, which contains the other."""
    graphs = model.config.spec.graphs(model.config.sizes, model.arrays)
    return {name: graph for name, graph in graphs.items() if name != "images"}


def describe_image_model(model: Weights) -> dict[str, Any]:
    """Returns the page's description of a model that reads images."""
    limits = model.metadata.get("insights", {}).get("undecided", {})
    return {
        **_named(model),
        **{name: limits.get(limit) for name, limit in (("undecided", "entropy"), ("restless", "variation"))},
        # The graph has filters that are merged with the normalisation after them: Inside shows both.
        "scales": [normalisation(model.arrays, n)[0].tolist() for n in range(len(model.config.sizes.maps))],
    }


def describe_model(model: Weights) -> dict[str, Any]:
    """Returns the page's description of a model that reads text."""
    config, insights = model.config, model.metadata.get("insights", {})
    fitted = insights.get("familiarity", {})
    return {
        **_named(model),
        "title": model.metadata.get("title", model.name),
        "stars": config.stars,
        "network": config.network,
        "temperature": insights.get("calibration", {}).get("temperature"),
        "limits": {"max_sentences": config.max_sentences, "max_sentence_tokens": config.max_sentence_tokens},
        "undecided": insights.get("undecided", {}).get("entropy"),
        "familiarity": {name: fitted[name] for name in _FITTED if name in fitted},
        "doubts": {
            "short_words": SHORT_WORDS,
            "unsure_from": unsure_from(model.metadata, config.stars, len(config.labels)),
            "texts": {kind.code: kind.text for kind in KINDS},
        },
        "map": model.map is not None,
    }


def _own_map(document_map: DocumentMap) -> dict[str, Any]:
    """Returns the data that places a text on a map; the map itself is the one of the API."""
    content = document_map.to_json()
    return {name: content[name] for name in ("points", "mean", "components", "places", "median_distance")}


def _reading(model: Weights) -> dict[str, Any]:
    """Returns the data for reading text: the pattern of tokens, and the vocabulary by id."""
    tokenizer = json.loads(model.preprocessor.tokenizer.to_str())  # type: ignore[union-attr]
    vocabulary: dict[str, int] = tokenizer["model"]["vocab"]
    words = sorted(vocabulary, key=lambda word: vocabulary[word])
    return {"pattern": tokenizer["pre_tokenizer"]["pattern"]["Regex"], "words": words}


@cache
def packed_languages() -> bytes:
    """Returns the file that tells the language of a text, compressed."""
    return compress(languages()[1])


def compress(content: bytes) -> bytes:
    """Compresses a file, to the same bytes every time."""
    return gzip.compress(content, 9, mtime=0)


def compact_json(content: Any) -> bytes:
    """Returns JSON without white space."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
