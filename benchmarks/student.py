"""Measures without people whether explanations help to predict a model: a student learns from explained reviews.

After Pruthi et al. 2022 ("Evaluating Explanations: How Much Do Explanations from the Teacher Aid Students?"): a student
sees n reviews with the answers of the model, and with or without weights on their words; then it predicts the answers
to other reviews, without their light. The student is a regression on the words of a review, with a normal prior for
each word. The light sets that prior: a lens with signs its mean, a lens without signs its variance.

Usage: python -m benchmarks.student --data ../shared/data [--draws 20]
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from limelight import load
from limelight.common.statistics import t_quantile
from limelight.lenses.lens import EXPECTED_STARS
from limelight.lenses.registry import DEFAULT
from limelight.prediction import Prediction
from limelight.predictor import Predictor

Floats = NDArray[np.float64]

_WORDS = range(15, 151)
# Reviews that draws are taken from, and all with those that are predicted.
_LIT, _ALL = 300, 1000
_SIZES = (10, 20, 50, 100)
_FOLDS = 5
# The variance of a word's effect, as a share of that of the answers; and how much one lit word counts.
_VARIANCES = (0.003, 0.01, 0.03, 0.1, 0.3)
_STRENGTHS = (0.0, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Lit:
    """Reviews as a student sees them.

    Attributes:
        present: Whether a review has a word, `<float64>[reviews, words]`.
        weights: The sum of the weights of a word in a review, `<float64>[reviews, words]`; 0 without a light.
        answers: The number that the model gives, `<float64>[reviews]`.
        signed: Whether the lens has signs.
    """

    present: Floats
    weights: Floats
    answers: Floats
    signed: bool

    def rows(self, rows: NDArray[np.int64]) -> "Lit":
        """Returns some of the reviews."""
        return Lit(self.present[rows], self.weights[rows], self.answers[rows], self.signed)


def predict(seen: Lit, present: Floats, variance: float, strength: float) -> Floats:
    """Returns the answers `<float64>[reviews]` that a student expects who has learned from `seen`.

    With a prior of mean m and variance v for each word, the posterior mean of the answer to x is
    x·m + x V Xᵀ (X V Xᵀ + I)⁻¹ (y − X m).
    """
    x, spread = seen.present, float(seen.answers.var()) + 1e-9
    count, total = x.sum(axis=0), seen.weights.sum(axis=0)
    mean, v = np.zeros(len(count)), np.full(len(count), variance)
    if seen.signed:
        # Each lit word is one more observation of the word's effect.
        mean = strength * total / (1 + strength * count)
        v = variance / (1 + strength * count)
    elif strength:
        share = total / np.maximum(count, 1)
        v = variance * (share / max(share[count > 0].mean(), 1e-9)) ** strength
    centre = seen.answers.mean() - (x @ mean).mean()
    kernel = (x * v) @ x.T
    rest = np.linalg.solve(kernel + np.eye(len(x)), (seen.answers - centre - x @ mean) / np.sqrt(spread))
    result: Floats = centre + present @ mean + np.sqrt(spread) * ((present * v) @ (x.T @ rest))
    return result


def learn(seen: Lit, present: Floats) -> Floats:
    """Returns what a student predicts whose prior has the least error in folds of what it has seen."""
    # Other words say nothing.
    used = seen.present.any(axis=0)
    seen, present = Lit(seen.present[:, used], seen.weights[:, used], seen.answers, seen.signed), present[:, used]
    strengths = _STRENGTHS if seen.weights.any() else (0.0,)
    folds = np.arange(len(seen.answers)) % _FOLDS

    def error(settings: tuple[float, float]) -> float:
        missed = 0.0
        for fold in range(_FOLDS):
            out = np.flatnonzero(folds == fold)
            predicted = predict(seen.rows(np.flatnonzero(folds != fold)), seen.present[out], *settings)
            missed += float(((predicted - seen.answers[out]) ** 2).sum())
        return missed

    return predict(seen, present, *min(product(_VARIANCES, strengths), key=error))


def read_lights(predictor: Predictor, texts: Sequence[str]) -> Iterator[tuple[str, Lit]]:
    """Yields the name of each light with all reviews, the first ones lit; first without a light."""
    predictions = predictor.predict_batch(texts)
    target = EXPECTED_STARS if predictor.stars else predictor.labels[-1]
    answers = np.array([p.probabilities[-1] if p.expected_stars is None else p.expected_stars for p in predictions])
    words: dict[str, int] = {}
    rows = [[words.setdefault(word, len(words)) for word, _ in _words(prediction)] for prediction in predictions]
    present = np.zeros((len(texts), len(words)))
    for row, has in enumerate(rows):
        present[row, has] = 1
    yield "no light", Lit(present, np.zeros_like(present), answers, signed=False)
    for lens in predictor.lenses:
        weights, shuffled, random = np.zeros_like(present), np.zeros_like(present), np.random.default_rng(0)
        for row, text in enumerate(texts[:_LIT]):
            values = [weight for _, weight in _words(predictor.explain(text, lens.name, target).prediction)]
            np.add.at(weights[row], rows[row], values)
            np.add.at(shuffled[row], rows[row], random.permutation(values))
        yield lens.name, Lit(present, weights, answers, lens.signed)
        if lens.name == DEFAULT:
            yield f"{lens.name}, on other words", Lit(present, shuffled, answers, lens.signed)


def _words(prediction: Prediction) -> list[tuple[str, float]]:
    """Returns the words and marks that were read, in lower case, with their weights."""
    tokens = prediction.tokens
    return [(token.text.lower(), token.weight) for token in tokens if token.read]


def measure(predictor: Predictor, texts: Sequence[str], draws: int) -> Iterator[str]:
    """Yields the rows of a table: how often a student predicts the answer, and what each explanation adds, in points.

    Of stars, the half of the scale counts, and then the nearest star.
    """
    stars = np.array(predictor.stars or [0.0, 1.0])
    scales = {"half": stars[[0, -1]], "nearest star": stars} if predictor.stars else {"label": stars}
    without: dict[str, Floats] = {}
    for name, reviews in read_lights(predictor, texts):
        tested = reviews.rows(np.arange(_LIT, len(texts)))
        predictions = [
            [
                learn(reviews.rows(np.random.default_rng(draw).permutation(_LIT)[:size]), tested.present)
                for size in _SIZES
            ]
            for draw in range(draws)
        ]
        for scale, values in scales.items():
            # `[draws, sizes]`, in percent.
            right = 100 * (_nearest(np.array(predictions), values) == _nearest(tested.answers, values)).mean(axis=-1)
            row = f"| `{predictor.name}`, {scale}, {name} | "
            if scale not in without:
                without[scale] = right
                most = 100 * np.bincount(_nearest(tested.answers, values)).max() / len(tested.answers)
                yield f"| `{predictor.name}`, {scale}, always the most frequent | " + f"{most:.1f} % | " * len(_SIZES)
                yield row + "".join(f"{mean:.1f} % | " for mean in right.mean(axis=0))
                continue
            gain = right - without[scale]
            reach = t_quantile(draws - 1) * gain.std(axis=0, ddof=1) / np.sqrt(draws)
            yield row + "".join(
                f"{mean:+.1f} ± {half:.1f} | " for mean, half in zip(gain.mean(axis=0), reach, strict=True)
            )


def _nearest(values: Floats, scale: Floats) -> NDArray[np.int64]:
    """Returns for each value the place of the nearest number of `scale`."""
    nearest: NDArray[np.int64] = np.abs(values[..., None] - scale).argmin(axis=-1)
    return nearest


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--draws", type=int, default=20)
    given = parser.parse_args()
    stars = pq.read_table(given.data / "reviews5/dev.parquet").filter(pc.match_substring(pc.field("source"), "full"))
    films = pq.read_table(given.data / "imdb/counterfactual.parquet").filter(~pc.field("edited"))
    print("| what the student saw | " + " | ".join(f"{size} reviews" for size in _SIZES) + " |")
    print("|---|" + "--:|" * len(_SIZES))
    for name, table in (("han", stars), ("kim_cnn", films)):
        texts = [text.replace("<br />", " ") for text in table["text"].to_pylist()]
        short = [text for text in texts if len(text.split()) in _WORDS]
        chosen = np.random.default_rng(1).permutation(len(short))[:_ALL]
        for row in measure(load(name), [short[place] for place in chosen], given.draws):
            print(row.strip(), flush=True)


if __name__ == "__main__":
    main()
