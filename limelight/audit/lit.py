"""Draws one text of an audit with its words lit: the only place of the audit that explains an answer."""

from limelight.drawing.heat import lit_pieces
from limelight.predictor import Predictor

# A piece of a text and its level from −10 to 10; all pieces joined are the text.
Piece = tuple[str, int]
# Most parts of a text that the classifier is asked about.
BUDGET = 32


def light_up(predictor: Predictor, text: str) -> list[Piece]:
    """Returns the pieces of `text` with its phrases lit, from at most `BUDGET` further texts."""
    explained = predictor.explain_reading(predictor.read(text), "shapley", trust=False, budget=BUDGET)
    return lit_pieces(explained.prediction)
