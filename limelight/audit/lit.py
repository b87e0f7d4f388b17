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
    tokens = [token for sentence in shown.sentences for token in sentence.tokens]
    levels = [level for _, row in heat_of(shown) for level in row]
    phrase_of = {place: number for number, each in enumerate(shown.phrases) for place in range(each.start, each.end)}
    pieces: list[Piece] = []
    for place, (token, level) in enumerate(zip(tokens, levels, strict=True)):
        pieces.append((token.text, level))
        # The space within a phrase is lit like its words.
        within = place in phrase_of and phrase_of[place] == phrase_of.get(place + 1)
        following = levels[place + 1] if within else 0
        pieces.append((token.whitespace, level if level == following else 0))
    return _joined(pieces)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Joins neighbours of one level, so that a report stays small."""
    joined: list[Piece] = []
    for text, level in pieces:
        if joined and joined[-1][1] == level:
            joined[-1] = (joined[-1][0] + text, level)
        elif text:
            joined.append((text, level))
    return joined
