"""The result of an audit, and its file."""

from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import msgspec

from limelight.audit.certainty import Certainty
from limelight.audit.identity import Identity
from limelight.audit.light import Measured
from limelight.audit.understands import Capability
from limelight.errors import InputError

FORMAT = 2
# Words of identity in the metadata of weights.
_SUMMARY_WORDS = 40


@dataclass(frozen=True, slots=True)
class Audit:
    """The result of an audit; the same seed gives the same file, byte for byte.

    Attributes:
        format: The version of this format.
        model: The name of the classifier.
        version: Its version.
        labels: Its labels.
        stars: The stars that each label stands for; None if labels are not ratings.
        seed: Seed for choosing sentences.
        budget: Maximum number of texts to evaluate, as requested.
        texts: Number of texts that were evaluated.
        asked: The answer to each sentence of the first two parts: the probability of each label.
        understands: The first part, the capabilities that fail most often first.
        identity: The second part.
        certainty: The third part; None without labelled rows.
        light: The fourth part; None if it was left out.
        lit: The first text of the fourth part, highlighted: its pieces, with their levels from −10 to 10.
    """

    format: int
    model: str
    version: str
    labels: list[str]
    stars: list[float] | None
    seed: int
    budget: int
    texts: int
    asked: dict[str, list[float]]
    understands: list[Capability]
    identity: Identity
    certainty: Certainty | None
    light: Measured | None
    lit: list[tuple[str, int]]

    @property
    def unit(self) -> str:
        """The unit of shifts: `stars`, or `probability`."""
        return "stars" if self.stars else "probability"

    @property
    def failed(self) -> float:
        """The mean failure rate over all capabilities."""
        return fmean(capability.share for capability in self.understands)

    def summary(self) -> dict[str, Any]:
        """Returns the entry `audit` in the metadata of weights: what their card shows, without the sentences."""
        results = {
            "texts": self.texts,
            "seed": self.seed,
            "unit": self.unit,
            "failed": round(self.failed, 4),
            "understands": [
                {
                    **{name: getattr(capability, name) for name in ("name", "title", "n", "failed", "low", "high")},
                    "example": " → ".join(capability.failures[0].sentences) if capability.failures else None,
                    "answer": " → ".join(capability.failures[0].answers) if capability.failures else None,
                }
                for capability in self.understands
            ],
            "kinds": self.identity.kinds,
            "words": {shift.word: shift.mean for shift in self.identity.words[:_SUMMARY_WORDS]},
            "light": self.light,
        }
        if (sure := self.certainty) is not None:
            rows = {name: getattr(sure.rows, name) for name in ("n", "right", "low", "high")}
            results["certainty"] = {"name": sure.name, **rows, "confidence": sure.confidence}
        return dict(msgspec.to_builtins(results))

    def to_json(self) -> bytes:
        """Returns the content of the file."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


def read_audit(path: Path) -> Audit:
    """Reads a file that `limelight audit --json` wrote. Raises `InputError` for any other file, or none."""
    try:
        content = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        if (form := content.get("format", FORMAT)) != FORMAT:
            raise InputError(f"{path}: has format {form}, but this version reads {FORMAT}. Run the audit again.")
        return msgspec.convert(content, Audit)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file. Specify a file written by limelight audit --json.") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: was not written by limelight audit --json ({error}).") from error
