"""Evaluates each text once, and keeps the answers of an interrupted audit."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from limelight.audit.scale import Floats
from limelight.common.formatting import plural
from limelight.common.interruption import leaving, undivided, way_on
from limelight.common.yielding import give_way
from limelight.engines.black_box import BlackBox
from limelight.predictor import Predictor

# The probabilities `<float32>[labels]` of each text that was asked.
Answers = dict[str, Floats]

# Number of texts that are asked at once.
_BATCH = 64


def ask(predictor: Predictor, texts: Sequence[str], progress: Callable[[int], object] = lambda _: None) -> Answers:
    """Returns the answer to each of `texts`. Raises `ModelError` if the classifier fails."""
    answers, different = Answers(), list(dict.fromkeys(texts))
    for first in range(0, len(different), _BATCH):
        give_way()
        batch = different[first : first + _BATCH]
        probabilities, _ = predictor.engine.answers([reading.token_ids for reading in predictor.read_all(batch)])
        answers.update(zip(batch, probabilities, strict=True))
        progress(len(batch))
    return answers


def picked(answers: Answers, texts: Sequence[str]) -> Floats:
    """Returns the probabilities `<float32>[texts, labels]` for texts that were evaluated."""
    return np.stack([answers[text] for text in texts])


@contextmanager
def kept(path: Path, predictor: Predictor) -> Iterator[int]:
    """Keeps the answers of a classifier in a file if an error ends the context, and reuses them next time.

    Yields:
        The number of answers that are reused; answers of another classifier never are.
    """
    engine = predictor.engine
    assert isinstance(engine, BlackBox)
    who = [predictor.name, predictor.version, predictor.labels]
    before: dict[str, Any] = {}
    with suppress(FileNotFoundError, ValueError):
        before = json.loads(path.read_bytes())
    known: dict[str, list[float]] = before["answers"] if before.get("who") == who else {}
    predict_proba = engine.predict_proba

    def remembered(texts: list[str]) -> Any:
        new = [text for text in texts if text not in known]
        answered = np.asarray(predict_proba(new), np.float32) if new else np.empty((0, len(predictor.labels)))
        if answered.shape != (len(new), len(predictor.labels)) or not np.isfinite(answered).all():
            # The engine reports what is wrong with it.
            return answered
        known.update(zip(new, answered.tolist(), strict=True))
        return [known[text] for text in texts]

    def keep() -> None:
        new = path.with_name(f"{path.name}.new")
        with undivided:
            # A copy, since an answer may arrive while the process ends.
            new.write_text(json.dumps({"who": who, "answers": dict(known)}), encoding="utf-8")
            new.replace(path)

    engine.predict_proba = remembered
    try:
        with way_on(lambda: f"The same command reuses the {plural(len(known), 'answer')} so far."), leaving(keep):
            yield len(known)
    except BaseException:
        keep()
        raise
    path.unlink(missing_ok=True)
