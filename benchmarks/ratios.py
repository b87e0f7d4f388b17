"""Measures each headline of docs/speed.md as processor time, next to a peer or a bound in the same run.

`make bench-ratios` prints them, and exits with 1 if a speed is a tenth below the one that is kept in
docs/figures/ratios.json; with `--write`, it keeps them instead, in this file and in docs/speed.md. A ratio is a median
over rounds: a round takes both times.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import limelight
from benchmarks import REVIEWS, shuffled
from benchmarks.kept import ROOT, Kept, keep, kept_figures, put_lines
from benchmarks.peer import MANY, OURS, PLAIN, Case, Reviews, load, serving
from benchmarks.training import prepare_and_bound, write_made_up
from limelight.score.scorer import Scorer

COMMAND, NAME, PAGE = "python -m benchmarks.ratios --write", "ratios", ROOT / "docs" / "speed.md"
# A speed may fall by less than a tenth.
LEAST = 0.9
_FRESH = count()
_ROWS, _SECONDS = 512, 2


@dataclass(frozen=True)
class Headline:
    """A name, the peer or bound, and the measurement, which yields a ratio each round."""

    name: str
    peer: str
    ratios: Callable[[int], Iterator[float]]


def texts(number: int) -> list[str]:
    """Returns reviews that are in no cache, with a line break after the first sentence."""
    fresh = (next(_FRESH) for _ in range(number))
    return [shuffled(REVIEWS[each % len(REVIEWS)], each).replace(". ", ".\n", 1) for each in fresh]


def seconds(call: Callable[[Any], object], *items: object) -> float:
    """Returns the processor time of the calls with each of `items` in this process."""
    start = time.process_time()
    for each in items:
        call(each)
    return time.process_time() - start


def prepare(rounds: int) -> Iterator[float]:
    """`prepare`, and its tokenizer on whole texts, on reviews of made-up words."""
    with tempfile.TemporaryDirectory() as folder:
        write_made_up(Path(folder))
        for _ in range(rounds):
            ours, bound = prepare_and_bound(Path(folder))
            yield ours / bound


def score(rounds: int) -> Iterator[float]:
    """`score`, and the network alone on the same reviews, already tokenized."""
    scorer = Scorer(ROOT / "weights" / "han")
    predictor = scorer.predictor
    for number in range(3 * rounds + 1):
        rows = texts(_ROWS)
        documents = predictor.preprocessor.batch_token_ids(rows)
        bare = seconds(predictor.engine, documents[: _ROWS // 2], documents[_ROWS // 2 :])
        ours = seconds(scorer.answers, rows)
        if number:
            yield ours / bare


def explain(rounds: int) -> Iterator[float]:
    """An explanation by phrases, and a prediction."""
    predictor = limelight.load(ROOT / "weights" / "han")
    yield from _against_a_prediction(predictor, predictor.explain, rounds)


def trace(rounds: int) -> Iterator[float]:
    """The computation of the server for a picture at a key, when the page knows the words, and a prediction."""
    predictor = limelight.load(ROOT / "weights" / "han")

    def picture(text: str) -> object:
        ids = {each for sentence in predictor.preprocessor.token_ids(text) for each in sentence}
        return predictor.trace(text, detail="picture", known_ids=ids).to_dict()

    yield from _against_a_prediction(predictor, picture, rounds)


def _against_a_prediction(predictor: limelight.Predictor, ask: Callable[[str], object], rounds: int) -> Iterator[float]:
    for number in range(5 * rounds + 1):
        rows = texts(len(REVIEWS))
        predicted, asked = seconds(predictor.predict, *rows), seconds(ask, *rows)
        if number:
            yield asked / predicted


def clients(rounds: int) -> Iterator[float]:
    """A request of 32 clients, and the same of a server in 20 lines of FastAPI: one process each."""
    case, reviews = Case(MANY, 32), Reviews(texts(5000 * _SECONDS * (2 * rounds + 1)))
    with serving(1, [PLAIN]) as servers:
        for number in range(2 * rounds + 1):
            bodies = reviews.bodies(case, _SECONDS)
            names = list(servers)[:: -1 if number % 2 else 1]
            taken = {name: load(servers[name], case, bodies, _SECONDS).processor for name in names}
            if number:
                yield taken[OURS] / taken[PLAIN]


def start(rounds: int) -> Iterator[float]:
    """A server from start to ready with all models, and that of 20 lines with one."""
    for _ in range(rounds):
        with serving(1, [PLAIN]) as servers:
            yield servers[OURS].busy() / servers[PLAIN].busy()


HEADLINES = (
    Headline("`prepare`", "the tokenizer alone", prepare),
    Headline("`score`, `han`", "the network alone", score),
    Headline("an explanation by phrases, `han`", "a prediction", explain),
    Headline("a key in the scene, `han`", "a prediction", trace),
    Headline("a request of 32 clients", "20 lines of FastAPI", clients),
    Headline("start of the server with all models", "20 lines of FastAPI with one", start),
)


def measure(headline: Headline, rounds: int) -> float:
    """Returns the median of the ratios of a headline."""
    return statistics.median(headline.ratios(rounds))


def slower(headline: Headline, kept: Kept, rounds: int) -> bool:
    """Prints the ratio next to the one that is kept; returns whether the speed fell by a tenth, twice in a row."""
    before = kept.figures[headline.name]
    for _ in range(2):
        now = measure(headline, rounds)
        print(f"{headline.name}: {now:.3g} times {headline.peer}; kept: {before:.3g}", flush=True)
        if before / now > LEAST:
            return False
    return True


def table(kept: Kept) -> str:
    """Returns the lines of docs/speed.md."""
    rows = [f"| {each.name} | {each.peer} | {kept.figures[each.name]:#.3g} × |" for each in HEADLINES]
    head = [
        f"Measured on {kept.date} at {kept.commit}:",
        "",
        "| what | compared with | processor time |",
        "|---|---|--:|",
    ]
    return "\n".join([*head, *rows])


def main() -> None:
    """Measures, and compares with what is kept or keeps it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds; short ones count as several (default: 3)")
    parser.add_argument("--only", choices=[each.name for each in HEADLINES], help="one headline alone")
    parser.add_argument("--write", action="store_true", help="keep the ratios")
    options = parser.parse_args()
    if options.write:
        figures = {each.name: measure(each, options.rounds) for each in HEADLINES}
        put_lines(PAGE, COMMAND, table(keep(NAME, COMMAND, figures)))
        return
    kept = kept_figures(NAME)
    chosen = [each for each in HEADLINES if options.only in (None, each.name)]
    if missed := [each.name for each in chosen if slower(each, kept, options.rounds)]:
        sys.exit(f"A tenth slower than kept, or more: {', '.join(missed)}.")


if __name__ == "__main__":
    main()
