"""The answer of a model to one text, which can be drawn, written as JSON, and rounded."""

from dataclasses import replace
from typing import Any

import msgspec

from limelight.drawing.html import to_html
from limelight.weighted_text import WeightedText


class Prediction(WeightedText):
    """The answer of a model to one text; joining the `text` and `whitespace` of all tokens restores the text."""

    def to_html(self) -> str:
        """Returns a complete HTML page that works offline: the coloured text, with numbers on hover."""
        return to_html(self)

    def _repr_html_(self) -> str:
        return to_html(self, page=False)

    def to_dict(self) -> dict[str, Any]:
        """Returns plain values for JSON: a server answer without `request_id` and `timing_ms`."""
        content: dict[str, Any] = msgspec.to_builtins(self)
        return content

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> "Prediction":
        """Reads the result of `to_dict`, or a server answer; raises `KeyError` if a field is missing."""
        try:
            # Fields with a default may be missing in older answers.
            return msgspec.convert(content, cls)
        except msgspec.ValidationError as error:
            raise KeyError(str(error)) from error


def round_weights(prediction: Prediction, decimals: int) -> Prediction:
    """Returns `prediction` with weights and shares rounded to `decimals`."""
    for token in prediction.tokens:
        token.weight = round(token.weight, decimals)
        token.attention = token.attention and round(token.attention, decimals)
    sentences = [
        msgspec.structs.replace(
            sentence,
            weight=round(sentence.weight, decimals),
            attention=sentence.attention and round(sentence.attention, decimals),
            picked=sentence.picked and round(sentence.picked, decimals),
        )
        for sentence in prediction.sentences
    ]
    phrases = [
        msgspec.structs.replace(phrase, value=round(phrase.value, decimals), without=round(phrase.without, decimals))
        for phrase in prediction.phrases
    ]
    regions = [
        msgspec.structs.replace(
            region,
            activation=round(region.activation, decimals),
            contribution=round(region.contribution, decimals),
        )
        for region in prediction.regions
    ]
    return replace(prediction, sentences=sentences, phrases=phrases, regions=regions)
