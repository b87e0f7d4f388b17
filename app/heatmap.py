"""How strongly sentences and words are lit, 0 to 10, below 0 as their weights; `static/js` follows the same rule."""

import math
from typing import Any


def heat(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the sentences of `answer` with a `level` for each sentence and each token.

    A word of a HAN is as strong as its weight times the square root of its sentence's, so that the best words of a
    minor sentence stay visible (Yang et al. 2016). All other weights count over the whole text already.
    """
    sentences = answer["sentences"]
    scaled = answer["explanation"] == "attention" and not answer.get("signed")
    strengths = [
        [token["weight"] * (math.sqrt(sentence["weight"]) if scaled else 1) for token in sentence["tokens"]]
        for sentence in sentences
    ]
    strongest_sentence = max((abs(sentence["weight"]) for sentence in sentences), default=0)
    strongest_token = max((abs(strength) for row in strengths for strength in row), default=0)
    return [
        {
            "weight": sentence["weight"],
            "read": sentence["read"],
            "level": _level(sentence["weight"], strongest_sentence),
            "tokens": [
                {**token, "level": _level(strength, strongest_token)}
                for token, strength in zip(sentence["tokens"], row, strict=True)
            ],
        }
        for sentence, row in zip(sentences, strengths, strict=True)
    ]


def _level(strength: float, strongest: float) -> int:
    # Python's round() takes 0.5 down to 0 and JavaScript's takes it up to 1; this is the latter.
    level = math.floor(10 * (abs(strength) / strongest) + 0.5) if strongest > 0 else 0
    return level if strength >= 0 else -level
