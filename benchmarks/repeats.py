"""Compares the phrases of Limelight with attention, SHAP, LIME and VADER, on the same texts and the same number.

Run `python -m benchmarks.repeats` for the example reviews of the page, or with `--file`: .csv or .parquet with a column
of texts, or .jsonl.gz as `benchmarks.agreement` reads it, with the words that people marked. SHAP, LIME and VADER are
measured where they are installed (requirements-bench.txt). SHAP and LIME see the same parts of a text as the phrases:
tokens left out, `--parts` of them. The columns:

* again: the correlation of two explanations of a text, with other seeds;
* and more: the correlation after a sentence that says nothing of the product;
* gap: how far the weights are from adding up to the answer less that for no words, in the unit of the answer (median);
* people: how often a word that people marked has more weight than another one (AUC);
* fall, kept: how far the answer moves without the words that count most, and with these alone (DeYoung et al. 2020);
* time: processor time, as a multiple of that of the phrases (medians).
"""

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from benchmarks.agreement import examples, read_rows
from limelight import load
from limelight.audit.light import with_sentence_more
from limelight.lenses.faithfulness import effects, rank_area
from limelight.lenses.lens import LensInput
from limelight.lenses.registry import lenses_of
from limelight.predictor import Predictor
from limelight.weighted_text import WeightedSentence

ROOT = Path(__file__).resolve().parent.parent
ROWS, PARTS = 60, 700
Weights = NDArray[np.float64]
# Returns the weight of each token; the number is a seed.
Explainer = Callable[[LensInput, int], Weights]
# A text, and, where people marked words, its words and whether each is marked.
Row = tuple[str, Sequence[str], NDArray[np.bool_] | None]


def main() -> None:
    """Prints a row of a table for each explainer."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--weights", type=Path, default=ROOT / "weights/han")
    parser.add_argument("--file", type=Path, help=".csv, .parquet, or .jsonl.gz with marked words")
    parser.add_argument("--text", default="text", help="the column of the texts")
    parser.add_argument("--rows", type=int, default=ROWS, help="the most texts, drawn at random")
    parser.add_argument("--parts", type=int, default=PARTS, help="parts of a text that SHAP and LIME ask for")
    arguments = parser.parse_args()
    rows = list(read(arguments.file, arguments.text))
    drawn = [rows[place] for place in np.random.default_rng(3).permutation(len(rows))[: arguments.rows]]
    predictor = load(arguments.weights)
    print(f"{len(drawn)} texts, {predictor.name}, {arguments.parts} parts\n")
    print("| | again | and more | gap | people | fall | kept | time |\n|---|--:|--:|--:|--:|--:|--:|--:|")
    reference = None
    for name, explain in explainers(predictor, arguments.parts).items():
        again, more, gap, people, fall, kept, seconds = measure(predictor, explain, drawn)
        reference = reference or seconds
        cells = (f"{again:.3f}", f"{more:.3f}", f"{gap:.2g}", f"{people:.3f}", f"{fall:.3f}", f"{kept:.3f}")
        print(f"| {name} | {' | '.join(cells)} | {seconds / reference:.2g} |", flush=True)
    marked = [(text, words, marks) for text, words, marks in drawn if marks is not None]
    peers: dict[str, Callable[..., float]] = {"phrases, as drawn": lambda *row: as_drawn(predictor, *row)}
    if find_spec("vaderSentiment"):
        peers["VADER's lexicon"] = vader
    for name, agree in peers.items() if marked else ():
        print(f"| {name} | | | | {np.mean([agree(*row) for row in marked]):.3f} | | | |")


def read(path: Path | None, column: str) -> Iterable[Row]:
    """Yields the rows of a file with text in them; of None, the example reviews of the page."""
    if path is None:
        yield from ((text, (), None) for text in examples())
    elif ".jsonl" in path.suffixes:
        yield from ((text, words, marks) for text, marks, words in read_rows(path) if 0 < marks.mean() < 1)
    else:
        table = (pyarrow.parquet.read_table if path.suffix == ".parquet" else pyarrow.csv.read_csv)(path)
        yield from ((text, (), None) for text in table[column].to_pylist() if text and text.strip())


def ask(predictor: Predictor, text: str) -> LensInput:
    """Returns the question that the page asks."""
    return predictor.ask(predictor.read(text), predictor.polarity_target(label=predictor.predict(text).label))


def explainers(predictor: Predictor, parts: int) -> dict[str, Explainer]:
    """Returns the lens of phrases, the network's own, and those of the peers that are installed."""
    lenses = lenses_of(predictor.engine)
    names = ["phrases", *(name for name in lenses if name != "phrases")]
    results: dict[str, Explainer] = {
        name: lambda asked, seed, lens=lenses[name]: np.asarray(lens.run(asked).weights, float)  # type: ignore[misc]
        for name in names
    }
    if find_spec("shap"):
        results["SHAP, permutation"] = lambda asked, seed: shap_permutation(asked, seed, parts)
    if find_spec("lime"):
        results["LIME"] = lambda asked, seed: lime(asked, seed, parts)
    return results


def shap_permutation(asked: LensInput, seed: int, parts: int) -> Weights:
    """SHAP's permutation explainer, on tokens."""
    import shap

    tokens = len(asked.texts)
    np.random.seed(seed)  # SHAP uses the global generator.
    explainer = shap.explainers.Permutation(lambda kept: asked.values(kept.astype(bool)), np.zeros((1, tokens)))
    evals = max(parts, 2 * tokens + 1)
    return np.asarray(explainer(np.ones((1, tokens)), max_evals=evals, silent=True).values[0], float)


def lime(asked: LensInput, seed: int, parts: int) -> Weights:
    """LIME on tokens, with the sampler, the distance and the kernel of its explainer of texts."""
    from lime.lime_base import LimeBase

    tokens, random = len(asked.texts), np.random.default_rng(seed)
    kept = np.ones((parts, tokens), bool)
    for part in kept[1:]:
        part[random.choice(tokens, random.integers(1, tokens + 1), replace=False)] = False
    distances = 100 * (1 - np.sqrt(kept.mean(axis=1)))
    base = LimeBase(lambda distance: np.sqrt(np.exp(-(distance**2) / 25**2)), random_state=seed)
    values = asked.values(kept)[:, None]
    _, pairs, *_ = base.explain_instance_with_data(kept.astype(float), values, distances, 0, tokens, "none")
    weights = np.zeros(tokens)
    for token, weight in pairs:
        weights[token] = weight
    return weights


def measure(predictor: Predictor, explain: Explainer, rows: Sequence[Row]) -> Weights:
    """Returns the means, or medians, of the columns of the table."""
    figures = []
    for text, words, marks in rows:
        started = time.process_time()
        asked = ask(predictor, text)
        weights = explain(asked, 1)
        seconds = time.process_time() - started
        # A new question: one that was asked keeps the parts that it knows.
        again = explain(ask(predictor, text), 2)
        more = explain(ask(predictor, with_sentence_more(text)), 1)[: len(weights)]
        empty = asked.values(np.zeros((1, len(weights)), bool))[0]
        support = weights * (asked.direction if weights.min() < 0 else 1)
        order = asked.words[np.argsort(-support[asked.words], kind="stable")]
        fall, kept = effects(asked, order[None]).mean(axis=(1, 2)) * asked.direction
        read = predictor.predict(text).sentences
        sizes = np.zeros(sum(len(sentence.tokens) for sentence in read))
        sizes[np.array(asked.numbers)] = np.abs(weights)
        people = np.nan if marks is None else agreement(sizes, read, text, words, marks)
        gap = abs(weights.sum() - (asked.value - empty))
        figures.append((correlation(weights, again), correlation(weights, more), gap, people, fall, kept, seconds))
    columns = np.array(figures).T
    averages = [np.nanmedian if place in (2, 6) else _mean for place in range(len(columns))]
    return np.array([average(column) for average, column in zip(averages, columns, strict=True)])


def _mean(values: Weights) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else np.nan


def correlation(first: Weights, second: Weights) -> float:
    """Returns the correlation of the weights of a text; that of constant ones is unknown."""
    return float(np.corrcoef(first, second)[0, 1]) if first.std() and second.std() else np.nan


def agreement(
    sizes: Weights, read: Iterable[WeightedSentence], text: str, words: Sequence[str], marks: NDArray[np.bool_]
) -> float:
    """Returns the AUC of the largest among the `sizes` of the tokens of each word."""
    ends = np.cumsum([len(token.text) + len(token.whitespace) for sentence in read for token in sentence.tokens])
    largest, start = [], 0
    for word in words:
        start = text.index(word, start)
        first, last = np.searchsorted(ends, [start, start + len(word) - 1], "right")
        largest.append(sizes[first : last + 1].max(initial=0))
        start += len(word)
    return rank_area(np.array(largest), marks)


def as_drawn(predictor: Predictor, text: str, words: Sequence[str], marks: NDArray[np.bool_]) -> float:
    """Returns the AUC of the levels of words on the page."""
    read = predictor.explain(text).prediction.sentences
    levels = np.array([abs(token.level or 0) for sentence in read for token in sentence.tokens], float)
    return agreement(levels, read, text, words, marks)


def vader(text: str, words: Sequence[str], marks: NDArray[np.bool_]) -> float:
    """Returns the AUC of the size of each word's valence in the lexicon of VADER."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    lexicon = vader.__dict__.setdefault("lexicon", SentimentIntensityAnalyzer().lexicon)
    sizes = [abs(lexicon.get(word.lower().strip(".,!?;:\"'()"), 0)) for word in words]
    return rank_area(np.array(sizes), marks)


if __name__ == "__main__":
    main()
