"""Compares the words that are drawn with those that people marked as the reason for a label.

Run `python -m benchmarks.agreement MODEL ROWS.jsonl.gz …` in the root of the project. A row has a `text`, its `words`,
and `people`, each with a `label` and `marks`, 0 or 1 for each word; those who gave the label of the majority count, and
a word is a reason where at least half of them marked it. Figures are means over reviews in which some words are reasons
and some are not:

* AUC: how often a reason is drawn more strongly than another word;
* lit: the share of words of level 3 and above, and how many of these are reasons (precision);
* fall: how far the answer falls without the words drawn most strongly for it (comprehensiveness), in stars or a share.

`--write` keeps the AUCs in docs/figures, with that of people among each other (the marks of each, by the share of the
others who marked a word), and how many texts are in the training rows of the file `--seen`.

Without files it prints three of the example reviews of the page, those in which both views differ most: whose phrase
that moves the answer most got the least attention for it. `--write` writes them to docs/how-it-reads.md.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader
from numpy.typing import NDArray

import limelight
from benchmarks.kept import keep, put_lines
from limelight.explained import Explained
from limelight.insights.comparison import compare
from limelight.insights.summary import summarize
from limelight.lenses.faithfulness import effects, half_width, rank_area
from limelight.lenses.levels import LEAST_LEVEL, LEVELS

ROOT = Path(__file__).parent.parent
VIEWS = ("what decides", "where it looked")


PAGE = ROOT / "docs" / "how-it-reads.md"


def main() -> None:
    """Prints a row of a table for each file and view."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", help="a name, such as han")
    parser.add_argument("files", type=Path, nargs="*", help=".jsonl.gz with marked words")
    parser.add_argument("--seen", type=Path, help=".tsv.gz: counts the texts that are in its training rows")
    parser.add_argument("--write", action="store_true", help="keep the figures in docs/figures")
    options = parser.parse_args()
    model, command = limelight.load(options.model), f"python -m benchmarks.agreement {options.model}"
    if not options.files:
        lines = differences(model, examples())
        print("\n".join(lines))
        if options.write:
            put_lines(PAGE, f"{command} --write", "\n".join(lines))
        return
    kept: dict[str, float] = {}
    print(
        f"| {model.name} | view | reviews | AUC | tinted | lit | precision | fall |\n|---|---|--:|--:|--:|--:|--:|--:|"
    )
    for file in options.files:
        name, every = file.name.split(".")[0], list(read_rows(file))
        rows = [row for row in every if 0 < row[1].mean() < 1]
        kept[f"{name}, sentences"] = len(every)
        kept[f"{name}, people, AUC"] = people(file)
        if options.seen:
            kept[f"{name}, sentences in {options.seen.name}"] = len(seen([text for text, _, _ in every], options.seen))
        explained = [model.explain(text) for text, _, _ in rows]
        for view, title in enumerate(VIEWS):
            figures = [measure(answer, *row, view) for answer, row in zip(explained, rows, strict=True)]
            auc, tinted, lit, precision, fall = np.array(figures).T
            kept[f"{name}, {title}, AUC"] = auc.mean()
            print(
                f"| {name} | {title} | {len(rows)} | {auc.mean():.3f} ± {half_width(auc):.3f} "
                f"| {tinted.mean():.0%} | {lit.mean():.0%} | {np.nanmean(precision):.2f} | {fall.mean():.3f} |"
            )
    if options.write:
        keep(f"agreement-{model.name}", f"{command} FILES --write", kept)


def people(file: Path) -> float:
    """Returns the mean AUC of the words that a person marked, by the share of the others with the label who did."""
    figures = []
    for row in _lines(file):
        for number, own in enumerate(marks := _marks(row)):
            others = np.delete(marks, number, axis=0)
            if len(others) and 0 < own.mean() < 1:
                figures.append(rank_area(others.mean(axis=0), own > 0))
    return float(np.mean(figures))


def seen(texts: Sequence[str], file: Path) -> list[str]:
    """Returns the texts whose letters and digits are those of a training row of `file`, a .tsv.gz."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        known = {_letters(row[-1]) for row in rows if row[0] == "train"}
    return [text for text in texts if _letters(text) in known]


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text.lower())


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
    for row in _lines(path):
        yield row["text"], _marks(row).mean(axis=0) >= 0.5, row["words"]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _marks(row: dict[str, Any]) -> NDArray[np.int64]:
    """Returns `<int>[people, words]`, the marks of those who gave the label of the majority."""
    label, _ = Counter(person["label"] for person in row["people"]).most_common(1)[0]
    return np.array([person["marks"] for person in row["people"] if person["label"] == label])


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
