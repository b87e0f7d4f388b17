"""Measures answers about single words: `python -m benchmarks.words --file reviews.parquet`.

* processor time and size of `GET /api/v1/models/{name}/words/{word}`, over all words that can be asked about;
* the share of the words of reviews that can be asked about, of all that are no number and no name: a word with a
  capital letter is a name, unless its sentence begins with it, or the reviews have it in small letters, too;
* neighbours that are terms for people, places or brands, which the audit exchanges: there may be none;
* with `--rows-looked`, the processor time in which looks are counted, as `limelight train` does with dev rows.
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet

from app.main import create_app
from app.settings import Settings
from app.site.pages import request
from benchmarks.figure import Figure, print_table
from benchmarks.kept import keep, measured
from limelight import load
from limelight.audit.identity import builtin_kinds
from limelight.predictor import Predictor
from model_training.evaluation.words import make_words

ROOT = Path(__file__).resolve().parent.parent
# Required values: milliseconds, bytes and percent.
SLOWEST, LARGEST, LEAST_KNOWN = 3.0, 4_000, 60.0


def main() -> None:
    """Measures and prints; exits with 1 if a required value is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", default="han")
    parser.add_argument(
        "--file", type=Path, required=True, help="a Parquet file of reviews, which training did not see"
    )
    parser.add_argument("--text", default="text", help="its column of texts")
    parser.add_argument("--rows", type=int, default=40, help="reviews whose words are looked up, drawn at random")
    parser.add_argument("--rows-looked", type=int, default=0, help="reviews whose looks are counted")
    parser.add_argument("--write", action="store_true", help="keep the figures in docs/figures")
    arguments = parser.parse_args()
    predictor = load(arguments.model)
    assert predictor.words, f"{arguments.model} has no words"
    texts = pyarrow.parquet.read_table(arguments.file, columns=[arguments.text])[arguments.text].to_pylist()
    texts = [texts[row] for row in np.random.default_rng(1).permutation(len(texts))]
    words = [each.word for each in predictor.words.all().words]
    took, sizes = asyncio.run(_ask(arguments.model, words))
    known = 100 * _known(predictor, texts[: arguments.rows])
    people = _terms_among_neighbours(predictor, words)
    figures = [
        Figure("processor time of a word", took, "ms", f"{len(words):,} words"),
        Figure("size of its answer, at most", max(sizes), "bytes", f"{len(words):,} words"),
        Figure("words of reviews that can be asked about", known, "%", f"{arguments.rows} reviews"),
        Figure("neighbours that are terms of identity", people, "", f"{len(words):,} words"),
    ]
    if arguments.rows_looked:
        start = time.process_time()
        chosen = texts[: arguments.rows_looked]
        make_words(predictor, chosen, [0] * len(chosen))
        figures.append(Figure("counting looks", time.process_time() - start, "s", f"{len(chosen):,} reviews"))
    print_table(figures)
    if arguments.write:
        given = {"reviews": arguments.rows, "reviews whose looks are counted": arguments.rows_looked}
        keep(f"words-{arguments.model}", "python -m benchmarks.words --file FILE --write", measured(figures) | given)
    if took > SLOWEST or max(sizes) > LARGEST or known < LEAST_KNOWN or people:
        sys.exit("A required value is missed.")


async def _ask(model: str, words: list[str]) -> tuple[float, list[int]]:
    """Returns the milliseconds of processor time of an answer, and the bytes of each."""
    app = create_app(Settings(weights_dir=ROOT / "weights"))
    async with app.router.lifespan_context(app):
        addresses = [f"/api/v1/models/{model}/words/{word}" for word in words]
        # The first makes the vectors ready.
        await request(app, addresses[0])
        start = time.process_time()
        sizes = [len((await request(app, each))[1]) for each in addresses]
        return 1000 * (time.process_time() - start) / len(words), sizes


def _known(predictor: Predictor, texts: list[str]) -> float:
    """Returns the share of the words of `texts` that can be asked about, without numbers and names."""
    assert predictor.words
    numbers = predictor.words.looks.numbers
    sentences = [
        [token.text for token in sentence if any(map(str.isalpha, token.text))]
        for text in texts
        for sentence in predictor.preprocessor.document(text).sentences
    ]
    lower = {word for sentence in sentences for word in sentence if word.islower()}
    words = [
        word.lower().replace("’", "'")
        for sentence in sentences
        for place, word in enumerate(sentence)
        if not word[0].isupper() or word.lower() in lower or place == 0
    ]
    return sum(word in numbers for word in words) / len(words)


def _terms_among_neighbours(predictor: Predictor, words: list[str]) -> int:
    assert predictor.words
    terms = {word.lower() for kind in builtin_kinds(10_000, 0) for word in kind.words}
    near = [each.word for word in words for each in predictor.words.neighbours(word)]
    return sum(word in terms for word in near) + sum(bool(predictor.words.neighbours(term)) for term in terms)


if __name__ == "__main__":
    main()
