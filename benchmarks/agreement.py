"""Compares the words that are drawn with those that people marked as the reason for a label.

Run `python -m benchmarks.agreement MODEL ROWS.jsonl.gz …` in the root of the project. A row has a `text`, its `words`,
and `people`, each with a `label` and `marks`, 0 or 1 for each word; those who gave the label of the majority count, and
a word is a reason where at least half of them marked it. Figures are means over reviews in which some words are reasons
and some are not:

* AUC: how often a reason is drawn more strongly than another word;
* lit: the share of words of level 3 and above, and how many of these are reasons (precision);
* fall: how far the answer falls without the words drawn most strongly for it (comprehensiveness), in stars or a share.

Without files it prints three of the example reviews of the page, those in which both views differ most: whose phrase
that moves the answer most got the least attention for it.
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader
from numpy.typing import NDArray

import limelight
from limelight.explained import Explained
from limelight.insights.comparison import compare
from limelight.insights.summary import summarize
from limelight.lenses.faithfulness import effects, half_width, rank_area
from limelight.lenses.levels import LEAST_LEVEL, LEVELS

ROOT = Path(__file__).parent.parent
VIEWS = ("what decides", "where it looked")


def main() -> None:
    """Prints a row of a table for each file and view."""
    name, *files = sys.argv[1:]
    model = limelight.load(name)
    if not files:
        print("\n".join(differences(model, examples())))
        return
    print(
        f"| {model.name} | view | reviews | AUC | tinted | lit | precision | fall |\n|---|---|--:|--:|--:|--:|--:|--:|"
    )
    for file in files:
        rows = [row for row in read_rows(Path(file)) if 0 < row[1].mean() < 1]
        explained = [model.explain(text) for text, _, _ in rows]
        for view, title in enumerate(VIEWS):
            figures = [measure(answer, *row, view) for answer, row in zip(explained, rows, strict=True)]
            auc, tinted, lit, precision, fall = np.array(figures).T
            print(
                f"| {Path(file).name.split('.')[0]} | {title} | {len(rows)} | {auc.mean():.3f} ± {half_width(auc):.3f} "
                f"| {tinted.mean():.0%} | {lit.mean():.0%} | {np.nanmean(precision):.2f} | {fall.mean():.3f} |"
            )


def examples() -> list[str]:
    """Returns the reviews that the page offers to try."""
    templates = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    module: Any = templates.get_template("examples.html").module
    return [text for _, _, text in (*module.star_examples, *module.film_examples)]


def differences(model: limelight.Predictor, texts: Sequence[str], most: int = 3) -> list[str]:
    """Returns a line on each of the texts in which the network looked least at what moved its answer most."""
    lines = []
    for text in texts:
        explained = model.explain(text)
        comparison, sentences = compare(explained, summarize(explained)), explained.prediction.sentences
        if comparison is None:
            continue
        phrase = max(explained.prediction.phrases, key=lambda phrase: abs(phrase.value))
        tokens = [(token, sentence) for sentence in sentences for token in sentence.tokens][phrase.start : phrase.end]
        if max(token.looked for token, _ in tokens) == LEVELS:
            continue
        share = sum((token.attention or 0) * (sentence.attention or 0) for token, sentence in tokens)
        lines.append((abs(phrase.value) * (1 - share), f"* {share:.0%} of the attention for it. {comparison.text}"))
    return [line for _, line in sorted(lines, reverse=True)[:most]]


def read_rows(path: Path) -> Iterator[tuple[str, NDArray[np.bool_], list[str]]]:
    """Yields each text with whether each of its words is a reason, and these words."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            label, _ = Counter(person["label"] for person in row["people"]).most_common(1)[0]
            marks = [person["marks"] for person in row["people"] if person["label"] == label]
            yield row["text"], np.mean(marks, axis=0) >= 0.5, row["words"]


def measure(
    explained: Explained, text: str, reasons: NDArray[np.bool_], words: Sequence[str], view: int
) -> tuple[float, float, float, float, float]:
    """Returns AUC, the shares of tinted and of lit words, the precision of the lit, and the fall of the answer."""
    tokens = explained.prediction.tokens
    levels = np.array([(token.level, token.looked)[view] for token in tokens])
    ends = np.cumsum([len(token.text) + len(token.whitespace) for token in tokens])
    drawn, start = [], 0
    for word in words:
        start = text.index(word, start)
        first, last = np.searchsorted(ends, [start, start + len(word) - 1], "right")
        drawn.append(np.abs(levels[first : last + 1]).max(initial=0))
        start += len(word)
    strength = np.array(drawn)
    lit = strength >= LEAST_LEVEL
    asked = explained.lens_input
    # The sign of a level is that of its phrase, for the good end; what supports the answer goes first.
    phrases = explained.light.phrases
    assert phrases is not None
    support = np.abs(levels[np.array(asked.numbers)]).astype(float)
    if view == 0:
        support *= np.sign(phrases.values * asked.direction)[asked.phrase_of]
    order = asked.words[np.argsort(-support[asked.words], kind="stable")]
    fall = effects(asked, order[None])[0].mean() * asked.direction
    return (
        rank_area(strength, reasons),
        float((strength > 0).mean()),
        float(lit.mean()),
        float(reasons[lit].mean()) if lit.any() else np.nan,
        float(fall),
    )


if __name__ == "__main__":
    main()
