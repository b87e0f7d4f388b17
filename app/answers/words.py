"""GET /api/v1/models/{name}/words: how much a network looks at single words in held-out reviews."""

from limelight.common.rules import refusal
from limelight.inside.elsewhere import Elsewhere
from limelight.predictor import Predictor

from ..problems import kinds
from ..problems.problem import AppError


def find_words(predictor: Predictor) -> Elsewhere:
    """Returns the words of a model. Raises `AppError` if its weights came without them."""
    if predictor.words is None:
        raise AppError(kinds.NOT_FOUND, refusal("no_record", name=repr(predictor.name)))
    return predictor.words
