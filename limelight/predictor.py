"""Text in, `Prediction` out."""

import operator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from limelight.engine import Engine, Explanation
from limelight.errors import EmptyTextError
from limelight.han import HAN
from limelight.han_engine import HANEngine
from limelight.kim_cnn_engine import KimCNNEngine
from limelight.prediction import Counts, Prediction, WeightedSentence, WeightedToken
from limelight.preprocessor import Document
from limelight.pretrained import Pretrained, load_pretrained
from limelight.tokens import PAD_TOKEN_ID, UNK_TOKEN_ID

_NO_WEIGHTS = np.zeros(0, np.float32)


@dataclass(slots=True)
class Reading:
    """A text made ready for the network.

    Attributes:
        document: Its sentences and tokens.
        token_ids: The ids of the sentences inside the limit, none of them empty.
        cells: What it takes in a batch, padding included.
    """

    document: Document
    token_ids: list[list[int]]
    cells: int


class Predictor:
    """A loaded network with its vocabulary, ready for text.

    Attributes:
        name: The name of the weights directory.
        version: Hash of the files that decide the answers.
        labels: The classes, in the order of the probabilities.
        stars: The stars each label stands for, or None.
        explanation: What weights mean: `attention` or `ngrams`.
        limits: What is read of a text; more is shown as not read.
        metadata: How the weights were made and what they score.
        card: The model card, in Markdown.
    """

    def __init__(self, name: str, pretrained: Pretrained):
        config = pretrained.config
        self.name = name
        self.version = pretrained.version
        self.labels = config.labels
        self.stars = config.stars
        self.limits = {"max_sentences": config.max_sentences, "max_sentence_tokens": config.max_sentence_tokens}
        self.metadata: dict[str, Any] = pretrained.metadata
        self.card = pretrained.card
        self.preprocessor = pretrained.preprocessor
        self.engine: Engine = (
            HANEngine(pretrained.model, config.max_sentences, config.max_sentence_tokens)
            if isinstance(pretrained.model, HAN)
            else KimCNNEngine(pretrained.model)
        )
        self.explanation = self.engine.name

    @classmethod
    def load(cls, directory: str | Path) -> "Predictor":
        """Reads a directory of weights. Raises `WeightsError` naming the file that is missing or damaged."""
        return cls(Path(directory).resolve().name, load_pretrained(directory))

    def warm_up(self) -> None:
        """Compiles the network for texts of every size, so that no later one waits for it."""
        self.engine.warm_up()
        self.predict_batch(["Lovely. It broke after a day!", "Fine, I suppose."])

    def predict(self, text: str) -> Prediction:
        """Predicts one text.

        Raises:
            EmptyTextError: `text` has nothing but white space.
            InvalidTextError: `text` holds half of a surrogate pair.
        """
        return self.predict_batch([text])[0]

    def predict_batch(self, texts: list[str]) -> list[Prediction]:
        """Predicts `texts` together; the answers, in order, are those that `predict` gives. Raises what it raises."""
        return self.predict_readings([self.read(text) for text in texts])

    def read(self, text: str) -> Reading:
        """Makes `text` ready for the network. Raises what `predict` raises."""
        document = self.preprocessor.document(text)
        sentences = [
            [token.token_id for token in sentence if token.token_id != PAD_TOKEN_ID] for sentence in document.sentences
        ]
        token_ids = [sentence for sentence in sentences if sentence][: self.limits["max_sentences"]]
        if not token_ids:
            raise EmptyTextError("The text has no words to read. Write or paste at least one word.")
        return Reading(document, token_ids, self.engine.cells(token_ids))

    def predict_readings(self, readings: list[Reading]) -> list[Prediction]:
        """Predicts texts that were read, together."""
        explanations = self.engine([reading.token_ids for reading in readings]) if readings else []
        return [self._predict(*pair) for pair in zip(readings, explanations, strict=True)]

    def _predict(self, reading: Reading, explanation: Explanation) -> Prediction:
        probabilities = explanation.probabilities.tolist()
        weights = zip(explanation.sentence_weights.tolist(), explanation.token_weights, strict=True)
        sentences = []
        words = unknown = words_read = 0
        for tokens in reading.document.sentences:
            # A sentence has words unless it is the white space that a text begins with.
            blanks = sum([token.token_id == PAD_TOKEN_ID for token in tokens])
            found = next(weights, None) if blanks < len(tokens) else (0.0, _NO_WEIGHTS)
            read = found is not None
            weight, token_weights = found or (0.0, _NO_WEIGHTS)
            word_weights = iter(token_weights.tolist())
            sentences.append(
                WeightedSentence(
                    weight,
                    read,
                    [
                        WeightedToken(
                            token.text,
                            token.whitespace,
                            0.0 if token.token_id == PAD_TOKEN_ID else next(word_weights, 0.0),
                            token.token_id != UNK_TOKEN_ID,
                            read,
                        )
                        for token in tokens
                    ],
                )
            )
            words += len(tokens) - blanks
            words_read += len(tokens) - blanks if read else 0
            unknown += sum([token.token_id == UNK_TOKEN_ID for token in tokens])
        return Prediction(
            model=self.name,
            model_version=self.version,
            label=self.labels[int(explanation.probabilities.argmax())],
            labels=self.labels,
            probabilities=probabilities,
            expected_stars=None if self.stars is None else sum(map(operator.mul, probabilities, self.stars)),
            explanation=self.explanation,
            sentences=sentences,
            counts=Counts(
                sentences=len(sentences),
                sentences_read=sum([sentence.read for sentence in sentences]),
                tokens=words,
                tokens_read=words_read,
                tokens_unknown=unknown,
            ),
        )
