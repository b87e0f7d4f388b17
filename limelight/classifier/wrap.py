"""Makes a `Predictor` from a text classifier: a function, a pipeline, a module with a tokenizer, or an address."""

import hashlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from limelight.classifier.ask import HTTPModel, read_scores
from limelight.classifier.labels import choose_labels, choose_stars
from limelight.common.probabilities import softmax
from limelight.engines.black_box import BlackBox
from limelight.errors import ModelError, as_model_error
from limelight.lenses.lens import Lens
from limelight.predictor import Predictor
from limelight.text.pieces import PieceReader

# Turns texts into the inputs of a module.
Tokenize = Callable[[list[str]], Any]
# Tells where a classifier looked in texts.
Attend = Callable[[list[str]], Any]
_PICKLES = (".joblib", ".pkl", ".pickle")


def wrap(
    model: Any,
    labels: Sequence[str] | None = None,
    *,
    tokenizer: Tokenize | None = None,
    attention: Attend | None = None,
    stars: Sequence[float] | None = None,
    name: str = "mine",
    title: str | None = None,
    version: str = "",
    batch: int = 32,
    budget: int | None = 600,
    seconds: float | None = None,
    lens: Lens | None = None,
) -> Predictor:
    """Returns a `Predictor` that uses `model`, and explains its answers with every lens that needs nothing else.

    Args:
        model: A function from a list of texts to probabilities `[texts, labels]`, or to the output of `transformers`,
            `[{"label": …, "score": …}, …]` for each text; an object with `predict_proba`, such as a scikit-learn
            pipeline; a Hugging Face pipeline for text classification; or, with `tokenizer`, a PyTorch or Keras module
            that returns logits or probabilities.
        labels: The labels, in the order of the probabilities; by default, `classes_` or the labels of the pipeline.
        tokenizer: Converts a list of texts to the inputs of the module: a mapping of arguments, or a single argument.
        attention: Where the model looked, from a list of texts: for each, `(start, end, weight)` for each token, with
            its span of characters (empty for special tokens), or a weight for each word between white space. By
            default, the method or function `attention` next to `predict_proba`.
        stars: The stars for each label, in ascending order; by default, three or more labels that ascend as numbers.
        name: The name of the model in answers and links.
        title: The title of the model on the page; by default, its name.
        version: Distinguishes this model from others of the same name.
        batch: Maximum number of texts per call.
        budget: Maximum number of texts per explanation; None for no limit. A phrase takes ten, a word two.
        seconds: Maximum time for an explanation, in seconds.
        lens: The model's own lens.

    Raises:
        ModelError: `model` is of another type, its labels are unknown, or an argument is invalid.
    """
    arguments = locals()
    predict_proba, named = _adapt(model, tokenizer)
    chosen = choose_labels(labels, named)
    if not isinstance(lens, Lens | None):
        raise ModelError(f"The lens is {lens!r:.60}. Pass a limelight.lenses.lens.Lens; `explain` takes its name.")

    def probabilities(texts: list[str]) -> Any:
        return read_scores(predict_proba(texts), named or chosen)

    predictor = Predictor(
        name,
        BlackBox(probabilities, chosen, batch, budget, seconds, lens, _attention_of(model, attention)),
        PieceReader(),
        chosen,
        choose_stars(stars, chosen),
        version=version,
        metadata={"title": title or name, "description": _describe(predict_proba), "scores": []},
    )
    predictor.origin = (partial(wrap, **arguments),)
    return predictor


def _attention_of(model: Any, attention: Attend | None) -> Attend | None:
    """Returns the attention function: the given one, or that of an object or a file with `predict_proba`."""
    own = getattr(model, "attention", None) if hasattr(model, "predict_proba") else None
    # A layer of this name reads no texts.
    chosen = own if attention is None and inspect.isroutine(own) else attention
    if chosen is None or callable(chosen):
        return chosen
    raise ModelError(
        f"The attention is of type {type(chosen).__name__}. Pass a function from texts to (start, end, weight) for "
        "each token."
    )


@dataclass(frozen=True, slots=True)
class Classifier:
    """The arguments of `open_model`, for another process to open the same classifier."""

    source: str
    labels: tuple[str, ...] = ()
    trust: bool = False

    @property
    def file(self) -> Path | None:
        """The file that the classifier is read from; None for an address."""
        return None if _is_address(self.source) else _file_of(self.source)

    def open(self) -> Predictor:
        """Opens it. Raises `ModelError`."""
        predictor = open_model(self.source, self.labels or None, trust=self.trust)
        source = self.source if self.file is None else str(Path(self.source).resolve())
        predictor.origin = (Classifier.open, replace(self, source=source))
        return predictor


def load_any(model: str | Path | Classifier) -> Predictor:
    """Loads a directory of weights, or opens your own classifier. Raises `WeightsError` or `ModelError`."""
    return model.open() if isinstance(model, Classifier) else Predictor.load(model)


def open_model(source: str, labels: Sequence[str] | None = None, *, trust: bool = False, **options: Any) -> Predictor:
    """Returns the classifier that `source` names.

    Args:
        source: `FILE.py:NAME`, a function or object in a Python file; `FILE.py`, with a function `predict_proba` and
            perhaps `attention`; `FILE.joblib` or `.pkl`, a pickled pipeline; or an address, `https://host/predict`
            (see `limelight.classifier.ask.HTTPModel`).
        labels: See `wrap`.
        trust: Whether to allow loading a pickle, which can run arbitrary code.
        options: Other arguments of `wrap`.

    Raises:
        ModelError: The classifier does not exist or cannot be loaded, or `trust` is set but `source` is not a pickle.
    """
    if trust and not source.endswith(_PICKLES):
        raise ModelError(f"{source}: is not a pickle ({', '.join(_PICKLES)}), so --trust has no effect. Leave it out.")
    if _is_address(source):
        return wrap(HTTPModel(source, labels), labels, version=_hash(source.encode()), **options)
    path, attribute = _file_of(source), source.rpartition(":")[2]
    if not path.is_file():
        raise ModelError(
            f"{path}: no such file. Specify FILE.py:FUNCTION, FILE.joblib, or an address that begins with http."
        )
    version = _hash(path.read_bytes())
    if path.suffix == ".py":
        name = "" if str(path) == source else attribute
        # Two functions of a file are two classifiers.
        return wrap(_attribute(path, name), labels, version=_hash(f"{version}:{name}".encode()), **options)
    if path.suffix not in _PICKLES:
        raise ModelError(
            f"{path}: {path.suffix or 'this'} is not supported. Specify FILE.py:FUNCTION, FILE.joblib or FILE.pkl."
        )
    if not trust:
        raise ModelError(f"{path}: loading a pickle can run arbitrary code. Add --trust if you trust its author.")
    return wrap(_unpickle(path), labels, version=version, **options)


def _is_address(source: str) -> bool:
    return "https://" in source or "http://" in source


def _file_of(source: str) -> Path:
    """Returns the file of `FILE.py:NAME`, `FILE.joblib` and the like."""
    file = source.rpartition(":")[0]
    return Path(file if file.endswith(".py") else source)


def _adapt(model: Any, tokenizer: Tokenize | None) -> tuple[Callable[[list[str]], Any], list[str]]:
    """Returns a function from texts to probabilities, and the labels if the model names them."""
    if tokenizer is not None:
        return partial(_call_module, model, tokenizer), []
    if hasattr(model, "predict_proba"):
        return model.predict_proba, list(map(str, getattr(model, "classes_", ())))
    if hasattr(model, "tokenizer") and hasattr(model, "model") and callable(model):
        names = model.model.config.id2label
        return (lambda texts: model(texts, top_k=None)), [names[number] for number in sorted(names)]
    if callable(model):
        return model, []
    if hasattr(model, "decision_function"):
        raise ModelError(
            f"The {type(model).__name__} has no predict_proba: its scores are not probabilities. Fit it within "
            "sklearn.calibration.CalibratedClassifierCV, which has, and pass that."
        )
    raise ModelError(
        f"An object of type {type(model).__name__} is not a supported classifier. Pass a function from texts to "
        "probabilities, an object with predict_proba, or a module with its tokenizer."
    )


def _call_module(module: Any, tokenizer: Tokenize, texts: list[str]) -> np.ndarray:
    """Calls a module of PyTorch or Keras, and applies the softmax if it returns logits."""
    torch: Any = sys.modules.get("torch")
    inputs = tokenizer(texts)
    with torch.inference_mode() if torch and isinstance(module, torch.nn.Module) else nullcontext():
        output = module(**inputs) if hasattr(inputs, "keys") else module(inputs)
    values = np.asarray(getattr(output, "logits", output), np.float32)
    if values.ndim == 2 and (values.min() < 0 or np.abs(values.sum(axis=1) - 1).max() > 1e-3):
        values = softmax(values)
    return values


def _attribute(path: Path, name: str) -> Any:
    # A name that hides no other module.
    spec = importlib.util.spec_from_file_location(f"classifier in {path}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look for the module of their class there.
    sys.modules[spec.name] = module
    sys.path.insert(0, str(path.parent.resolve()))
    try:
        with as_model_error(f"{path}: cannot be run", "Run it with Python to find the fault."):
            spec.loader.exec_module(module)
    finally:
        sys.path.pop(0)
    # A file with the functions of a classifier is one.
    if not name and hasattr(module, "predict_proba"):
        return module
    if not hasattr(module, name):
        functions = [
            each for each, value in vars(module).items() if inspect.isfunction(value) and not each.startswith("_")
        ]
        raise ModelError(
            f"{path}: has no {name or 'predict_proba'!r}. Its functions are: {', '.join(functions) or 'none'}."
        )
    return getattr(module, name)


def _unpickle(path: Path) -> Any:
    try:
        import joblib
    except ModuleNotFoundError:
        raise ModelError(f"{path}: reading a pickle needs joblib: pip install scikit-learn.") from None
    with as_model_error(f"{path}: cannot be loaded", "Save it with the library versions that are installed here."):
        return joblib.load(path)


def _describe(model: Any) -> str:
    described = inspect.getdoc(model) if inspect.isfunction(model) else None
    return described.partition("\n")[0] if described else "A classifier without a description."


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
