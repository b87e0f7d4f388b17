"""Film sentences next to film reviews: those that twenty people graded, and the phrases of the Stanford treebank."""

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model_training.output import claim_folder

from .soft import PROBABILITIES, write_probabilities

# One grade above the middle, of -4 to 4, makes good 3.3 times as probable as bad.
_STEEPNESS = 1.2
# Graded sentences nearer to the middle have no side.
_SIDE = 0.5
# How probably a phrase of each of the five grades of the treebank is good.
_GRADES = np.array([0.03, 0.2, 0.5, 0.8, 0.97])
# Phrases that judge nothing, for each that does.
_NEUTRAL = 0.15
# A phrase of at least this many words gives away the sentence that it is from.
_MANY_WORDS = 4
_SHARE_OF_DEV = 0.1
# Reviews of test that all is measured on; accuracy is on all of them.
_MEASURED = 3000


def write_sentences(graded: list[Path], treebank: Path, reviews: Path, test: Path, out: Path, force: bool) -> dict:
    """Writes rows of reviews and of sentences, labelled 0 or 1, whose `source` is `reviews`, `graded` or `sst2`.

    Of the reviews of test 3,000, drawn by chance, have the source `reviews`, and the others `more`.

    No text of dev or test of the treebank is in train, compared by letters and digits alone, and no phrase of a graded
    sentence of dev.

    Args:
        graded: Files of JSON lines with `text` and `mean`, the mean of grades from -4 to 4.
        treebank: A folder with `sst2.tsv.gz`, sentences with `split`, `label` and `text`, and
            `sst1_phrases_train.tsv.gz`, phrases with a label from 0 to 4.
        reviews: A folder that `split` wrote, with the labels `negative` and `positive`.
        test: A file of reviews that are not learned, with `text` and `label`, 0 or 1.
        out: The folder to write: `train`, `dev`, `test`, and for `--soft` `graded` and `phrases`, each a .parquet.
        force: Replaces earlier files.

    Returns:
        The number of rows of each file.
    """
    claim_folder(out, force, "train.parquet")
    random = np.random.default_rng(1)
    sst2, phrases = (_table(treebank / f"{name}.tsv.gz") for name in ("sst2", "sst1_phrases_train"))
    closed = set(map(_letters, sst2.text[sst2.split != "train"]))
    sentences = pd.concat(pd.read_json(path, lines=True) for path in graded).drop_duplicates("text")
    sentences = sentences[~_among(sentences.text, closed)]
    is_dev = random.random(len(sentences)) < _SHARE_OF_DEV
    learned, dev = sentences[~is_dev], sentences[is_dev & (sentences["mean"].abs() >= _SIDE)]

    known = "\n".join(map(_letters, sentences.text[is_dev]))
    given_away = [text.count(" ") + 1 >= _MANY_WORDS and _letters(text) in known for text in phrases.text]
    phrases = phrases[~np.array(given_away) & ~_among(phrases.text, closed)].drop_duplicates("text")
    judges = (phrases.label != 2).to_numpy()
    neutral = random.permutation(np.flatnonzero(~judges))[: round(_NEUTRAL * judges.sum())]
    phrases = phrases.iloc[np.sort(np.concatenate([np.flatnonzero(judges), neutral]))]

    rows = {name: pd.read_parquet(reviews / f"{name}.parquet") for name in ("train", "dev")}
    tables = {name: [_sided(table.text, table.label == "positive", "reviews")] for name, table in rows.items()}
    tested = pd.read_parquet(test)
    measured = random.permutation(len(tested)) < _MEASURED
    tables["test"] = [_sided(tested.text, tested.label == 1, np.where(measured, "reviews", "more"))]
    tables["dev"].append(_sided(dev.text, dev["mean"] > 0, "graded"))
    for name in ("dev", "test"):
        table = sst2[sst2.split == name]
        tables[name].append(_sided(table.text, table.label == 1, "sst2"))
    tables["graded"] = [_soft(learned.text, 1 / (1 + np.exp(-_STEEPNESS * learned["mean"].to_numpy())))]
    tables["phrases"] = [_soft(phrases.text, _GRADES[phrases.label])]
    out.mkdir(parents=True, exist_ok=True)
    for name, parts in tables.items():
        pd.concat(parts).to_parquet(out / f"{name}.parquet", index=False)
    return {name: sum(map(len, parts)) for name, parts in tables.items()}


def _table(path: Path) -> pd.DataFrame:
    # A quotation mark is text, and "null" and "NA" are words.
    return pd.read_csv(path, sep="\t", quoting=3, keep_default_na=False)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text.lower())


def _among(texts: Iterable[str], closed: set[str]) -> NDArray[np.bool_]:
    return np.array([_letters(text) in closed for text in texts])


def _sided(texts: pd.Series, good: pd.Series, source: str | NDArray[np.str_]) -> pd.DataFrame:
    return pd.DataFrame({"text": texts, "label": good.astype(int), "source": source})


def _soft(texts: pd.Series, good: NDArray[np.float64]) -> pd.DataFrame:
    probabilities = np.stack([1 - good, good], axis=1).astype(np.float32)
    return pd.DataFrame({"text": texts, PROBABILITIES: write_probabilities(probabilities)})
