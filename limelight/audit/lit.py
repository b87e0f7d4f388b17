"""Draws one text of an audit with its words lit: the only place of the audit that explains an answer."""

from limelight.drawing.heat import heat_of
from limelight.predictor import Predictor

# A piece of a text and its level from −10 to 10; all pieces joined are the text.
Piece = tuple[str, int]
# Most parts of a text that the classifier is asked about.
BUDGET = 32


def light_up(predictor: Predictor, text: str) -> list[Piece]:
    """Returns the pieces of `text` with its phrases lit, from at most `BUDGET` further texts."""
    explained = predictor.explain_reading(predictor.read(text), "shapley", trust=False, budget=BUDGET)
    shown = explained.prediction
    pieces: list[Piece] = []
    for sentence, (_, levels) in zip(shown.sentences, heat_of(shown), strict=True):
        for token, level in zip(sentence.tokens, levels, strict=True):
            pieces.append((token.text, level))
            if token.whitespace:
                pieces.append((token.whitespace, 0))
    return _joined(pieces)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Joins neighbours of level 0, so that a report stays small."""
    joined: list[Piece] = []
    for text, level in pieces:
        if joined and joined[-1][1] == level == 0:
            joined[-1] = (joined[-1][0] + text, 0)
        else:
            joined.append((text, level))
    return joined
