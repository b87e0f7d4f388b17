"""A peer: 20 lines of FastAPI on the graphs that `limelight export --onnx` writes. It reads sentences by a regex."""

import json
import os
import re
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from tokenizers import Tokenizer

app = FastAPI()
# Of the graphs.
_FOLDER = "LIMELIGHT_PEER"


class Reviews(BaseModel):
    """The body of a request."""

    text: str | None = None
    texts: list[str] | None = None


@cache
def model_in(path: str) -> tuple[Tokenizer, list[str], onnxruntime.InferenceSession, onnxruntime.InferenceSession]:
    """Returns the tokenizer, the labels and the graphs of a folder."""
    one_thread = onnxruntime.SessionOptions()
    one_thread.intra_op_num_threads = 1
    folder = Path(path)
    graphs = [onnxruntime.InferenceSession(folder / f"{name}.onnx", one_thread) for name in ("sentences", "documents")]
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    return Tokenizer.from_file(str(folder / "tokenizer.json")), labels, *graphs


@app.post("/api/v1/predict")
def predict(reviews: Reviews) -> list[dict[str, object]]:
    """Answers reviews; FastAPI gives each request a thread."""
    return answer(reviews.texts or [reviews.text or ""])


def answer(texts: list[str]) -> list[dict[str, object]]:
    """Returns the answers to texts, which go through the graphs together."""
    tokenizer, labels, read_sentences, read_documents = model_in(os.environ[_FOLDER])
    cut = [re.split(r"(?<=[.!?])\s+", text.strip())[:60] for text in texts]
    ids = [encoding.ids[:50] or [1] for encoding in tokenizer.encode_batch([each for text in cut for each in text])]
    token_ids, layout = (
        np.zeros((len(ids), max(map(len, ids))), np.int64),
        np.zeros((len(cut), max(map(len, cut))), np.int64),
    )
    for row, tokens in zip(token_ids, ids, strict=True):
        row[: len(tokens)] = tokens
    vectors, words = read_sentences.run(None, {"token_ids": token_ids})
    layout[np.arange(layout.shape[1]) < np.array([[len(text)] for text in cut])] = np.arange(1, len(ids) + 1)
    rows = np.concatenate([np.zeros((1, vectors.shape[1]), np.float32), vectors])
    shares_of, sentences, _ = read_documents.run(None, {"vectors": rows, "layout": layout})
    return [
        {
            "probabilities": dict(zip(labels, shares.tolist(), strict=True)),
            "sentences": [
                {"text": text, "weight": float(weight), "words": words[place - 1].tolist()}
                for text, weight, place in zip(tokens, weights, places, strict=False)
            ],
        }
        for shares, weights, places, tokens in zip(shares_of, sentences, layout, cut, strict=True)
    ]


@app.get("/readyz")
def ready() -> None:
    """Answers once the graphs are loaded."""
    model_in(os.environ[_FOLDER])


def serve(port: int, folder: str, processes: int, module: str = __name__) -> None:
    """Serves the graphs of a folder on a port of the loopback interface, by some processes."""
    os.environ[_FOLDER] = folder
    uvicorn.run(f"{module}:app", port=port, log_level="error", workers=processes)
