"""Gives texts that nobody labelled the label that trained weights are sure of, for the next training to learn from."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import datasets
from tqdm import tqdm

import limelight
from model_training.errors import SettingsError
from model_training.reviews import Columns, read_reviews

_BATCH = 256


def label_texts(
    files: Sequence[Path], out: Path, weights: Path, columns: Columns, min_probability: float
) -> tuple[int, int]:
    """Writes `out`, a .parquet of the texts whose most probable label has at least `min_probability` (Lee 2013).

    Returns:
        `(texts kept, texts read)`.

    Raises:
        SettingsError: `min_probability` is no probability, or no text reaches it.
        DataError: See `read_reviews`.
    """
    if not 0 <= min_probability <= 1:
        raise SettingsError(f"--min-probability {min_probability:g}: a probability lies between 0 and 1.")
    predictor = limelight.load(weights)
    kept: dict[str, list] = {"text": [], "label": [], "probability": []}
    with TemporaryDirectory() as cache:
        texts = read_reviews(files, Columns(columns.text, None, columns.title, (), columns.html), Path(cache))["text"]
        for start in tqdm(range(0, len(texts), _BATCH), desc="labels"):
            batch = [text for text in texts[start : start + _BATCH] if text.strip()]
            for text, answer in zip(batch, predictor.predict_batch(batch), strict=True):
                if max(answer.probabilities) >= min_probability:
                    kept["text"].append(text)
                    kept["label"].append(answer.label)
                    kept["probability"].append(max(answer.probabilities))
        total = len(texts)
    if not kept["text"]:
        raise SettingsError(f"--min-probability {min_probability:g}: none of {total:,} texts reaches it; ask for less.")
    datasets.Dataset.from_dict(kept).to_parquet(str(out))
    return len(kept["text"]), total
