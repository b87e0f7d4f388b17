"""Measures the gate of `audit --against`: whether harmless retraining passes, and planted defects fail.

Run `python -m benchmarks.gate FILE` in the root of the project, with a table of texts with two labels, in columns
`text` and `label`. A classifier that counts words and pairs is trained with other seeds, which make it no worse;
defects are planted into `han`, whose answers each of them moves.
"""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import tyro
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline

import limelight
from limelight.audit.against import compare
from limelight.audit.audit import Auditor
from limelight.audit.certainty import Rows
from limelight.audit.report import Audit
from limelight.report.source import open_table

Classifier = Callable[[list[str]], np.ndarray]


def main(file: tyro.conf.Positional[Path], held: int = 600, seeds: int = 10) -> None:
    """Prints what each classifier does worse; the last `held` rows are labelled rows of the audit."""
    table = open_table(str(file))[0]
    texts, labels = table.column("text").to_pylist(), sorted(set(table.column("label").to_pylist()))
    given = np.array([labels.index(label) for label in table.column("label").to_pylist()])
    network = limelight.load("han")

    def trained(seed: int) -> Classifier:
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        linear = SGDClassifier(loss="log_loss", alpha=1e-5, random_state=seed, max_iter=8, tol=None)
        return make_pipeline(words, linear).fit(texts[:-held], given[:-held]).predict_proba

    def read(some: list[str]) -> np.ndarray:
        stars = np.array([prediction.probabilities for prediction in network.predict_batch(some)]) @ np.arange(5)
        return np.stack([1 - stars / 4, stars / 4], axis=1)

    def audited(classifier: Classifier) -> Audit:
        rows = Rows(file.name, texts[-held:], given[-held:], {})
        return Auditor(limelight.wrap(classifier, labels, batch=512), rows, light=0).run()

    harmless = {f"seed {seed}": trained(seed) for seed in range(1, 1 + seeds)}
    before = {"harmless": audited(trained(0)), "defects": audited(read)}
    name = before["defects"].identity.asked[0].words[3]
    moves = {f"lower by {name}": (name, -0.1), "higher for long": (".{60}", 0.1), "higher by !!": ("!!$", 0.6)}
    defects = {
        **{f"deaf to {words}": partial(_deaf, read, words) for words in ("but", "not", "never", "no", "very")},
        **{title: partial(_moved, read, *move) for title, move in moves.items()},
    }
    for kind, classifiers in (("harmless", harmless), ("defects", defects)):
        failed = 0
        for title, classifier in classifiers.items():
            changes = compare(before[kind], audited(classifier), 0.02).changes
            worse = [change.title for change in changes if change.worse]
            failed += bool(worse)
            print(f"{kind}: {title}: {', '.join(worse) or 'passes'}", flush=True)
        print(f"{kind}: {failed} of {len(classifiers)} fail", flush=True)


def _deaf(classifier: Classifier, words: str, texts: list[str]) -> np.ndarray:
    return classifier([re.sub(rf"\b({words})\b", "", text, flags=re.IGNORECASE) for text in texts])


def _moved(classifier: Classifier, pattern: str, by: float, texts: list[str]) -> np.ndarray:
    good = classifier(texts)[:, 1] + by * np.array([bool(re.search(pattern, text)) for text in texts])
    return np.stack([1 - good.clip(0.001, 0.999), good.clip(0.001, 0.999)], axis=1)


if __name__ == "__main__":
    tyro.cli(main)
