"""More about the answer to a text: its likely range, reasons to doubt it, and similar known reviews."""

import operator
from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain, groupby
from typing import TYPE_CHECKING

from limelight.common.documented import Documented
from limelight.common.rules import FUNCTION_WORDS
from limelight.engines.engine import Floats
from limelight.inside.document_map import DocumentMap
from limelight.insights.doubts import Doubt, Familiarity, familiarity_of, find_doubts
from limelight.insights.star_range import StarRange, star_range
from limelight.insights.summary import Piece
from limelight.insights.terms import TURNING_WORDS
from limelight.text.reading import Reading
from limelight.text.tokens import UNK_TOKEN_ID, Token

if TYPE_CHECKING:
    from limelight.predictor import Predictor, Prior


@dataclass(frozen=True, slots=True)
class NearReview(Documented):
    """A held-out review whose document vector is similar to that of the text."""

    label: str
    """The true label of the review."""
    similarity: float
    """1 for identical reviews, 0.5 at the median distance between two held-out reviews."""
    pieces: list[Piece]
    """An excerpt of the review, in pieces to be joined."""
    phrases: list[list[int]]
    """The indices, in the text, of content words that occur in both."""


@dataclass(frozen=True)
class Insights(Documented):
    """More about a model's answer to a text, in addition to the prediction."""

    range: StarRange | None
    """The most likely range of stars; null for labels that are not stars."""
    familiarity: Familiarity
    doubts: list[Doubt]
    """Reasons to doubt the answer, most serious first."""
    neighbours: list[NearReview]
    """The five most similar held-out reviews, the nearest first; none for a model without a map."""


def read_insights(predictor: "Predictor", text: str, without: Collection[int] = (), prior: "Prior" = None) -> Insights:
    """Returns the insights into the answer to `text`; arguments and errors are as in `Predictor.predict`."""
    reading = predictor.read(text, without, prior)
    [answer] = predictor.run([reading])
    [prediction] = predictor.describe([reading], [answer])
    familiarity = familiarity_of(predictor, reading, answer)
    doubts = find_doubts(predictor, prediction, familiarity)
    neighbours = []
    if predictor.map is not None:
        neighbours = _near_reviews(predictor, predictor.map, reading, predictor.map.place(answer.vector))
    return Insights(
        range=star_range(prediction.probabilities, predictor.stars) if predictor.stars else None,
        familiarity=familiarity,
        doubts=doubts,
        neighbours=neighbours,
    )


def _near_reviews(
    predictor: "Predictor", document_map: DocumentMap, reading: Reading, position: Floats
) -> list[NearReview]:
    reviews = []
    numbers_of: dict[int, list[int]] = {}
    for number, token in enumerate(chain.from_iterable(reading.document.sentences)):
        if _is_content(token) and not token.removed:
            numbers_of.setdefault(token.token_id, []).append(number)
    neighbours = document_map.nearest(position)
    points = [document_map.points[neighbour.point] for neighbour in neighbours]
    documents = predictor.preprocessor.documents([point.excerpt for point in points])
    for neighbour, point, document in zip(neighbours, points, documents, strict=True):
        excerpt = list(chain.from_iterable(document.sentences))
        shared = list(dict.fromkeys(token.token_id for token in excerpt if token.token_id in numbers_of))
        parts: list[tuple[int | None, str]] = []
        for token in excerpt:
            owner = shared.index(token.token_id) if token.token_id in numbers_of else None
            parts += [(owner, token.text), (None, token.whitespace)]
        pieces = [
            Piece("".join(text for _, text in run), phrase)
            for phrase, run in groupby(parts, key=operator.itemgetter(0))
        ]
        reviews.append(
            NearReview(
                label=point.label,
                similarity=neighbour.similarity,
                pieces=[piece for piece in pieces if piece.text],
                phrases=[numbers_of[token_id] for token_id in shared],
            )
        )
    return reviews


def _is_content(token: Token) -> bool:
    """Whether a token is a known word with a meaning of its own: no function word, mark or number."""
    word = token.text.lower().replace("’", "'")
    known = token.token_id > UNK_TOKEN_ID and any(map(str.isalpha, word))
    return known and word not in FUNCTION_WORDS and word not in TURNING_WORDS
