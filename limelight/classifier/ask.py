"""Calls a classifier over HTTP, in one of three JSON formats."""

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import numpy as np

from limelight.common.formatting import listed
from limelight.errors import ModelError

_SECONDS = 30
_MOST_BYTES = 64 * 2**20
_FORMATS = "For the formats, see Serve your own classifier in the documentation."


class HTTPModel:
    """A classifier at an address; a call takes texts, and returns probabilities `[texts, labels]`.

    The address determines the JSON format:

    * a path that ends with `/infer` is KServe v2: `{"inputs": [{"name": "text", "shape": [n], "datatype": "BYTES",
      "data": […]}]}`, answered by the first of `outputs`, of shape `[n, labels]`;
    * `tei+https://…` is Text Embeddings Inference: `{"inputs": [[text], …], "truncate": true}`, answered by
      `[[{"label": …, "score": …}, …], …]`;
    * any other path gets `{"texts": […]}`, and must return `{"probabilities": [[…], …]}`.

    Args:
        url: The address.
        labels: The labels, in the order of the probabilities.
        seconds: Timeout of a call, in seconds.

    Raises:
        ModelError: A call fails, takes too long, or returns something else.
    """

    def __init__(self, url: str, labels: Sequence[str] | None, seconds: float = _SECONDS):
        tei = url.startswith("tei+")
        self._url = url.removeprefix("tei+")
        self._labels = list(labels or ())
        self._seconds = seconds
        try:
            parts = urlsplit(self._url)
        except ValueError as error:
            raise ModelError(f"{url}: not an address ({error}). Specify one such as http://host/predict.") from error
        if parts.scheme not in ("http", "https"):
            raise ModelError(f"{url}: not an address. Specify one that begins with http:// or https://.")
        kserve = parts.path.endswith("/infer")
        self._shape = _TEI if tei else _KSERVE if kserve else _PLAIN

    def __call__(self, texts: list[str]) -> np.ndarray:
        """Returns `<float32>[texts, labels]`."""
        write, read = self._shape
        answer = self._post(write(texts))
        try:
            return np.asarray(read(answer, self._labels), np.float32)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise ModelError(
                f"{self._url} returned {json.dumps(answer)[:120]}, which is not the expected JSON "
                f"({type(error).__name__}: {error}). {_FORMATS}"
            ) from error

    def _post(self, body: Any) -> Any:
        request = Request(self._url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310
        try:
            with urlopen(request, timeout=self._seconds) as response:  # noqa: S310
                return json.loads(response.read(_MOST_BYTES))
        except HTTPError as error:
            raise ModelError(
                f"{self._url} returned status {error.code}: {error.read(200).decode(errors='replace')}. {_FORMATS}"
            ) from error
        except TimeoutError as error:
            raise ModelError(
                f"{self._url} did not answer within {self._seconds:g} seconds. Send fewer texts per call."
            ) from error
        except (URLError, OSError) as error:
            raise ModelError(
                f"{self._url} cannot be reached: {getattr(error, 'reason', error)}. Check the address and its server."
            ) from error
        except ValueError as error:
            raise ModelError(f"{self._url} did not answer with JSON: {error}. {_FORMATS}") from error


def _read_kserve(answer: Any, labels: list[str]) -> Any:
    output = answer["outputs"][0]
    return np.reshape(output["data"], output["shape"])


def read_scores(answers: Any, labels: Sequence[str]) -> Any:
    """Converts scores by label, as `transformers` returns them, to rows of probabilities in the order of `labels`.

    Args:
        answers: For each text, `[{"label": "good", "score": 0.9}, …]`, or only the first of these objects; anything
            else is returned as it is.
        labels: The labels. If a text has no score for one of them, that score is 1 minus the sum of the others.

    Raises:
        ModelError: The answers have other labels, or more than one label is missing.
    """
    first = answers[0] if isinstance(answers, list) and answers else None
    first = first[0] if isinstance(first, list) and first else first
    if not (isinstance(first, dict) and {"label", "score"} <= set(first)):
        return answers
    rows = []
    for answer in answers:
        scores = {str(each["label"]): each["score"] for each in ([answer] if isinstance(answer, dict) else answer)}
        if not set(scores) <= set(labels):
            raise ModelError(
                f"The labels of the model are {listed(scores)}, but yours are {listed(labels)}. In labels= or "
                "--labels, write them as the model does."
            )
        missing = [label for label in labels if label not in scores]
        if len(missing) > 1:
            raise ModelError(
                f"The model returned only scores of {listed(scores)}, but the labels are {listed(labels)}. It must "
                "return all of them: set top_k=None in a transformers pipeline."
            )
        scores |= dict.fromkeys(missing, 1 - sum(scores.values()))
        rows.append([scores[label] for label in labels])
    return rows


_Shape = tuple[Callable[[list[str]], Any], Callable[[Any, list[str]], Any]]
_PLAIN: _Shape = (lambda texts: {"texts": texts}, lambda answer, labels: answer["probabilities"])
_KSERVE: _Shape = (
    lambda texts: {"inputs": [{"name": "text", "shape": [len(texts)], "datatype": "BYTES", "data": texts}]},
    _read_kserve,
)
_TEI: _Shape = (lambda texts: {"inputs": [[text] for text in texts], "truncate": True}, read_scores)
