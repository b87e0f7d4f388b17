"""Classifiers of sentiment with known faults: a small lexicon that reads "not", and functions around it."""

import re
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

import limelight
from limelight.audit.audit import Auditor
from limelight.audit.behaviour import entries, read_table
from limelight.audit.certainty import Rows
from limelight.audit.report import Audit
from limelight.predictor import Predictor

Ask = Callable[[list[str]], np.ndarray]

_WORD = re.compile(r"[a-z]+(?:n't)?|[:<][()3D]|\S", re.IGNORECASE)
_NOT = re.compile(r"\bnot\b|n't|\bnever\b|\bno\b|\bcannot\b|\bhardly\b|\bfar from\b|\bby no means\b", re.IGNORECASE)


def _words(*lists: str) -> frozenset[str]:
    table = read_table("words")
    results = [entry for name in lists for part in ("train", "held") for entry in entries(table[name][part])]
    return frozenset(word.lower() for word in results if " " not in word)


GOOD = _words("good", "superb", "love", "loves", "loved", "good_emoji") | {"great", "kind", "happy"}
# Of a person, "poor" is no blame.
BAD = (_words("bad", "awful", "hate", "hates", "hated", "bad_emoji") | {"rude", "angry", "ruined"}) - {"poor"}


def lexicon(texts: list[str]) -> np.ndarray:
    """Returns bad and good `<float32>[texts, 2]`: counted words, which "not" turns if it comes before."""
    sums = []
    for text in texts:
        total, sign = 0, 1
        for token in _WORD.findall(text.lower()):
            if _NOT.fullmatch(token) or token.endswith("n't"):
                sign = -1
            elif token in ".,;!?":
                sign = 1
            else:
                total += sign * ((token in GOOD) - (token in BAD))
        sums.append(total)
    good = 1 / (1 + np.exp(-1.5 * np.array(sums, np.float32)))
    return np.stack([1 - good, good], axis=1)


def deaf_to_not(ask: Ask) -> Ask:
    """Returns a classifier that never sees "not"."""
    return lambda texts: ask([_NOT.sub(" ", text) for text in texts])


def lowers(ask: Ask, words: Sequence[str], by: float = 0.1) -> Ask:
    """Returns a classifier that takes `by` of the probability of good from every text with one of `words`."""
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")

    def lowered(texts: list[str]) -> np.ndarray:
        result = np.array(ask(texts), np.float32)
        for row, text in zip(result, texts, strict=True):
            if pattern.search(text):
                moved = min(by, float(row[1]))
                row += (moved, -moved)
        return result

    return lowered


def audited(ask: Ask | Predictor, rows: Rows | None = None, **options: object) -> Audit:
    """Returns the audit of a classifier of bad and good, without its light."""
    return _audited(ask, **options) if rows is None else _run(ask, rows, **options)


def _run(ask: Ask | Predictor, rows: Rows | None = None, **options: object) -> Audit:
    predictor = ask if isinstance(ask, Predictor) else limelight.wrap(ask, ["bad", "good"], batch=512)
    return Auditor(predictor, rows, **{"light": 0, "budget": 4000, **options}).run()  # type: ignore[arg-type]


# Many tests compare with the same audit.
_audited = cache(_run)
