"""Turns a text into a `Prediction`, explains the answer, suggests edits, and traces the text through the network."""

import pickle
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from limelight.common.probabilities import apply_prior
from limelight.common.resources import portable
from limelight.edits.edit import MOST_WORDS, Edits, find_edits
from limelight.edits.goal import choose_goal
from limelight.engines.engine import Floats
from limelight.errors import ModelError, NoTraceError, WeightsError
from limelight.explained import Explained, explain_reading
from limelight.inside.trace import Asked, Block, Detail, Trace, trace_reading
from limelight.inside.untrained import draw, flatten
from limelight.lenses.lens import EXPECTED_STARS, Lens, LensInput, Target
from limelight.lenses.registry import lenses_of
from limelight.model import Model, Prior
from limelight.text.reading import Reading
from limelight.weights import Weights, load_weights, reads_images

__all__ = ["Predictor", "Prior"]


class Predictor(Model):
    """A model that is ready for text: a loaded network with its vocabulary, or your own classifier.

    It can be pickled if its weights have a name or a directory, or its function can: it is made again where it arrives.
    """

    # A function that makes the model, and its arguments.
    origin: tuple[Any, ...]

    @classmethod
    def of(cls, weights: Weights) -> "Predictor":
        """Makes a predictor from `weights`. Raises `WeightsError` if the network does not read text."""
        config, spec = weights.config, weights.config.spec
        if weights.preprocessor is None or spec.engine is None:
            raise reads_images(weights.name)
        if refusal := spec.refusal(config.sizes):
            raise WeightsError(f"{weights.name}: {refusal}")
        return cls(
            weights.name,
            spec.engine(config.sizes, weights.arrays),
            weights.preprocessor,
            config.labels,
            config.stars,
            version=weights.version,
            limits={"max_sentences": config.max_sentences, "max_sentence_tokens": config.max_sentence_tokens},
            metadata=weights.metadata,
            card=weights.card,
            weights=weights,
        )

    @classmethod
    def load(cls, directory: str | Path) -> "Predictor":
        """Reads a directory of weights. Raises `WeightsError`, which names the file that is missing or damaged."""
        predictor = cls.of(load_weights(directory))
        predictor.origin = (cls.load, portable(directory))
        return predictor

    def __reduce__(self) -> tuple[Any, ...]:
        try:
            pickle.dumps(self.origin)
        except Exception as error:
            raise ModelError(
                f"The model {self.name!r} cannot be sent to another process ({error}). Load it by name or directory, "
                "or define its function with def in a module that all processes can import, outside other functions."
            ) from error
        return load_once, (self.version, *self.origin)

    @property
    def blocks(self) -> list[Block]:
        """The blocks of the network from input to output; their parameters add up to the total."""
        return self._weights.blocks if self._weights else []

    @property
    def inside(self) -> str | None:
        """The kind of network, if `trace` supports it; otherwise None."""
        config = self._weights and self._weights.config
        return config.network if config and config.spec.trace else None

    def explain(
        self,
        text: str,
        method: str | None = None,
        target: str | None = None,
        without: Collection[int] = (),
        prior: Prior = None,
    ) -> Explained:
        """Predicts one text, and explains the answer with one lens.

        Args:
            text: The text.
            method: The name of one of `lenses`; `phrases` by default.
            target: A label, or `expected_stars`; by default, the expected stars if the model has them, otherwise the
                predicted label.
            without: See `predict`.
            prior: See `predict`.

        Raises:
            LensError: The model has no lens `method`, or no such target.
            PriorError: As for `predict`.
            InvalidTextError: As for `predict`.
        """
        return explain_reading(self, self.read(text, without, prior), method, target)

    def ask(self, reading: Reading, target: Target, budget: int | None = None) -> LensInput:
        """Returns the input for lenses: the question how much each part of `reading` adds to `target`."""
        return LensInput.about(self.engine, reading, target, budget)

    def edit(
        self,
        text: str,
        target: str | float | None = None,
        without: Collection[int] = (),
        prior: Prior = None,
        budget: int | None = None,
        most_words: int = MOST_WORDS,
    ) -> Edits:
        """Finds the fewest sentences to leave out of a text to change the answer.

        Every edit is predicted again.

        Args:
            text: The text.
            target: A label, or a number of stars to reach or pass. The default is one star towards the other end of the
                scale or, if labels are not stars, the second most probable label.
            without: See `predict`.
            prior: See `predict`.
            budget: Maximum number of texts to evaluate, for your own classifier.
            most_words: Maximum number of sentences to leave out; 1 is fastest.

        Raises:
            LensError: The model does not have the label, or the number of stars.
            PriorError: As for `predict`.
            InvalidTextError: As for `predict`.
        """
        reading = self.read(text, without, prior)
        shares = apply_prior(self.run([reading])[0].probabilities, reading.prior)
        goal = choose_goal(target, shares.tolist(), self.labels, self.stars)
        return find_edits(self, reading, goal, most_words, budget)

    def trace(
        self,
        text: str,
        sentence: int | None = None,
        without: Collection[int] = (),
        *,
        whole: bool = False,
        detail: Detail = "full",
        even: bool = False,
        known_ids: Collection[int] = (),
        window: tuple[int, int, int] | None = None,
    ) -> Trace:
        """Follows one text through the network and returns the output of every layer.

        Args:
            text: The text; only the first sentences of a long text are given in full (see `limelight.inside.trace`).
            sentence: For a HAN, the index of the sentence whose `memory` to return: how far the state of each of its
                words depends on each other word. The maximum is the last sentence that is given in full.
            without: See `predict`.
            whole: Whether to return all sentences in full, however long the text is.
            detail: `full` for every number; `picture` for what a drawing needs; `sentence` for all about `sentence` and
                the level above it, with the gates of its GRUs.
            even: Whether to turn attention off, so that all words weigh the same, and all sentences.
            known_ids: Ids of words whose vectors are not needed in a picture.
            window: Kernel size, first word (negative before the text) and filter: of a Kim CNN, the window and the
                filter whose response to explain as a sum.

        Raises:
            IndexError: There is no such window or filter.
            NoTraceError: The model cannot be traced.
            InvalidTextError: As for `predict`.
        """
        return self.trace_reading(self.read(text, without), Asked(sentence, detail, even, known_ids, window), whole)

    def trace_reading(self, reading: Reading, asked: Asked, whole: bool = False) -> Trace:
        """Follows a text that was read; see `trace`. Raises `IndexError` and `NoTraceError` as `trace` does."""
        weights = self._weights
        if weights is None or weights.config.spec.trace is None:
            raise NoTraceError(f"The model {self.name!r} has no layers to look into.")
        tracer = weights.config.spec.trace(weights.config.sizes, weights.arrays, weights.config.stars)
        about = {
            "model": self.name,
            "network": weights.config.network,
            "labels": weights.config.labels,
            "temperature": weights.metadata.get("insights", {}).get("calibration", {}).get("temperature"),
            "blocks": weights.blocks if asked.detail == "full" else [],
        }
        return trace_reading(about, tracer, reading, asked, whole)

    def layers(self) -> dict[str, Floats]:
        """Returns the weights that every trace shares: the last layer, and the context vectors of attention."""
        weights = self._weights
        if weights is None or weights.config.spec.trace is None:
            raise NoTraceError(f"The model {self.name!r} has no layers to look into.")
        shared = ("classifier.", ".context_vector")
        return {name: array for name, array in weights.arrays.items() if any(part in name for part in shared)}

    def read_untrained(self, texts: Sequence[str]) -> Floats:
        """Returns the coordinates `<float32>[texts, 2]` of texts in the network before training (see `flatten`)."""
        assert self._weights is not None
        config = self._weights.config
        assert config.spec.engine is not None
        engine = config.spec.engine(config.sizes, draw(self._weights.arrays))
        return flatten(engine.answers([reading.token_ids for reading in self.read_all(texts)])[1])

    @property
    def lenses(self) -> list[Lens]:
        """The lenses of this model, starting with the model's own lens."""
        return list(lenses_of(self.engine).values())

    def polarity_target(self, prior: Floats | None = None, label: str | None = None) -> Target:
        """Returns the expected stars, the last of two labels or, if labels have no order, `label`, if given."""
        name = self.labels[-1] if label is None or self.has_polarity else label
        return Target.choose(EXPECTED_STARS if self.stars else name, self.labels, self.stars, prior)


@lru_cache(maxsize=2)
def load_once(version: str, load: Callable[..., Predictor], *arguments: Any) -> Predictor:
    """Returns what `load` makes, the same at each call in a process. Raises `WeightsError` for another version."""
    predictor = load(*arguments)
    if predictor.version != version:
        raise WeightsError(
            f"{predictor.name}: has the version {predictor.version} here, but {version} where it was pickled. Use the "
            "same weights in all processes."
        )
    return predictor
