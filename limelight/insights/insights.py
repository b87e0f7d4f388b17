"""More about the answer to a text: how it came about, who agrees, and which known reviews are similar."""

import operator
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

import numpy as np

from limelight.additions.document_map import DocumentMap
from limelight.common.documented import Documented
from limelight.common.verdict import apply_prior, most_probable
from limelight.engines.engine import Floats
from limelight.insights.doubts import find_doubts, praises_and_blames
from limelight.insights.familiarity import Familiarity, check_familiarity, foreign
from limelight.insights.opinions import GAP, Opinion, disagree, opinion
from limelight.insights.phrases import common_phrases
from limelight.insights.star_range import StarRange, star_range
from limelight.insights.summary import Piece
from limelight.lenses.lens import Target, Unit
from limelight.predictor import Predictor, Prior
from limelight.text.reading import Reading, read_places


@dataclass(frozen=True, slots=True)
class MoodPoint(Documented):
    """The mood after a sentence."""

    sentence: int
    """Its number, over all sentences of the text, from 0."""
    value: float
    """In `mood_unit`, for the text up to and including this sentence."""


@dataclass(frozen=True, slots=True)
class Place(Documented):
    """A place on the map."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class NearReview(Documented):
    """A held-out review that is similar to the text for the model."""

    point: int
    """Its position in the points of the map."""
    label: str
    """Its true label."""
    similarity: float
    """1 for the same, 0.5 at the median distance between two reviews of the map."""
    pieces: list[Piece]
    """Its excerpt; the pieces joined."""
    phrases: list[list[int]]
    """Phrases that occur in both: the numbers of their tokens in the text."""


@dataclass(frozen=True)
class Insights(Documented):
    """More about the answer of a model to one text, besides its prediction."""

    mood: list[MoodPoint]
    """One for each sentence that was read."""
    mood_unit: Unit
    """`stars`: expected stars; `probability`: that of the second of two labels, or, of labels that do not go from bad \
to good, of the most probable."""
    range: StarRange | None
    """Null for labels that are not stars."""
    familiarity: Familiarity
    doubts: list[str]
    """Reasons to doubt, the gravest first. `undecided`: the model cannot tell. `language:` and a code (ISO 639-1): \
the model was made with reviews in another language. `other_domain`: it is not like these reviews. `short`: it has \
one or two words. `mixed`: the answer is not sure, and the text praises and blames: a phrase raises the answer \
by 15 % of the scale or more, and another lowers it as far. `unsure`: 35 % of the probability or more lies \
on either side of the middle, and it is not mixed. `readers_disagree`: see `disagree`."""
    opinions: list[Opinion]
    """Of this model, its second reader (`phrases`, which counts them), and other models with the same labels; none \
where labels do not go from bad to good."""
    disagree: bool
    """Whether two leans are too far apart; how far was fitted on dev for a model with a second reader."""
    place: Place | None
    """Where the text lies on the model's map; null without a map."""
    neighbours: list[NearReview]
    """The five nearest reviews of the map, the nearest first."""


def read_insights(
    predictor: Predictor,
    others: Sequence[Predictor],
    text: str,
    without: Collection[int] = (),
    prior: Prior = None,
) -> Insights:
    """Returns the insights of `predictor` into `text`, with the opinions of `others`; raises the errors of `predict`.

    Args:
        predictor: The model.
        others: The other models; those with the same labels have an opinion too.
        text: The text.
        without: Numbers of tokens that are struck out; tokens are the same for all models.
        prior: As for `Predictor.predict`; it applies to all opinions.
    """
    reading = predictor.read(text, without, prior)
    lengths = np.cumsum([len(sentence) for sentence in reading.token_ids])
    # The text up to and including each sentence; the last is the whole.
    probabilities = predictor.engine.parts(reading.token_ids, np.arange(lengths[-1]) < lengths[:, None])
    believed = apply_prior(probabilities[-1], reading.prior)
    target = predictor.lean(reading.prior, predictor.labels[int(most_probable(believed))])
    undecided = bool(predictor.cannot_tell(probabilities[-1:], [reading.token_ids])[0])
    opinions = []
    if predictor.has_lean:
        opinions.append(opinion(predictor, believed, undecided=undecided))
        if predictor.second_reader is not None:
            counted = predictor.second_reader.probabilities(reading.token_ids)
            opinions.append(opinion(predictor, apply_prior(counted, reading.prior), second_reader=True))
        for other in others:
            # A reader of films has no opinion on a hotel.
            if other.labels == predictor.labels:
                known = other.predict(text, without, prior)
                opinions.append(opinion(other, np.array(known.probabilities, np.float32), undecided=known.undecided))
    apart = disagree(opinions, predictor.metadata.get("second_reader", {}).get("gap", GAP))
    place, neighbours = None, []
    vectors = predictor.engine.answers([reading.token_ids])[1]
    if predictor.map is not None:
        coordinates = predictor.map.place(vectors[0])
        place = Place(float(coordinates[0]), float(coordinates[1]))
        neighbours = _near_reviews(predictor, predictor.map, reading, coordinates)
    [familiarity] = check_familiarity(predictor, [reading.token_ids], [reading.text], probabilities[-1:], vectors)
    return Insights(
        mood=_mood(reading, target, probabilities),
        mood_unit=target.unit,
        range=star_range(believed.tolist(), predictor.stars) if predictor.stars else None,
        familiarity=familiarity,
        doubts=find_doubts(
            words=int(predictor.preprocessor.words(reading.token_ids).sum()),
            undecided=undecided,
            foreign=foreign(predictor, familiarity.language),
            familiar=familiarity.familiar,
            mixed=lambda: praises_and_blames(predictor.ask(reading, target)),
            probabilities=believed if predictor.has_lean else None,
            disagree=apart,
        ),
        opinions=opinions,
        disagree=apart,
        place=place,
        neighbours=neighbours,
    )


def _mood(reading: Reading, target: Target, probabilities: Floats) -> list[MoodPoint]:
    numbers = dict.fromkeys(place.sentence for place in read_places(reading))
    return [MoodPoint(*pair) for pair in zip(numbers, target.value(probabilities).tolist(), strict=True)]


def _near_reviews(
    predictor: Predictor, document_map: DocumentMap, reading: Reading, coordinates: Floats
) -> list[NearReview]:
    reviews = []
    for neighbour in document_map.nearest(coordinates):
        point = document_map.points[neighbour.point]
        excerpt = predictor.preprocessor.document(point.excerpt)
        phrases = common_phrases(reading.document, excerpt)
        owners = {number: index for index, phrase in enumerate(phrases) for number in phrase.there}
        parts: list[tuple[int | None, str]] = []
        for number, token in enumerate(chain.from_iterable(excerpt.sentences)):
            owner = owners.get(number)
            # The white space after the last word of a phrase is not part of it.
            parts += [(owner, token.text), (owner if owners.get(number + 1) == owner else None, token.whitespace)]
        pieces = [
            Piece("".join(text for _, text in run), phrase)
            for phrase, run in groupby(parts, key=operator.itemgetter(0))
        ]
        reviews.append(
            NearReview(
                point=neighbour.point,
                label=point.label,
                similarity=neighbour.similarity,
                pieces=[piece for piece in pieces if piece.text],
                phrases=[list(phrase.here) for phrase in phrases],
            )
        )
    return reviews
