"""Text in, `Prediction` out."""

import operator
from pathlib import Path
from typing import Any

from limelight.errors import EmptyTextError
from limelight.explain import Attention, Explanation, WinningNgrams
from limelight.han import HAN
from limelight.prediction import Counts, Prediction, WeightedSentence, WeightedToken
from limelight.preprocessor import Document
from limelight.pretrained import Pretrained, load_pretrained
from limelight.tokens import PAD_TOKEN_ID


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
        self.explain: Attention | WinningNgrams = (
            Attention(pretrained.model) if isinstance(pretrained.model, HAN) else WinningNgrams(pretrained.model)
        )
        self.explanation = self.explain.name

    @classmethod
    def load(cls, directory: str | Path) -> "Predictor":
        """Reads a directory of weights. Raises `WeightsError` naming the file that is missing or damaged."""
        return cls(Path(directory).resolve().name, load_pretrained(directory))

    def warm_up(self) -> None:
        """Answers texts of a few shapes, so that no later one waits for a graph to be traced."""
        self.predict_batch(["Lovely."])
        self.predict_batch(["Lovely. It broke after a day!", "Fine."])
        self.predict_batch(["Fine, I suppose, for the price. It arrived late. Would not buy again."] * 3)

    def predict(self, text: str) -> Prediction:
        """Predicts one text.

        Raises:
            EmptyTextError: `text` has nothing but white space.
            InvalidTextError: `text` holds half of a surrogate pair.
        """
        return self.predict_batch([text])[0]

    def predict_batch(self, texts: list[str]) -> list[Prediction]:
        """Predicts `texts` together; the answers, in order, are those that `predict` gives. Raises what it raises."""
        documents = [self.preprocessor.document(text) for text in texts]
        token_ids = [self._read(document) for document in documents]
        if not all(token_ids):
            raise EmptyTextError("The text has no words to read. Write or paste at least one word.")
        if not texts:
            return []
        explanations = self.explain(token_ids)
        return [self._predict(*pair) for pair in zip(documents, explanations, strict=True)]

    def _read(self, document: Document) -> list[list[int]]:
        """Returns the ids of the sentences inside the limit."""
        sentences = [
            [token.token_id for token in sentence if token.token_id != PAD_TOKEN_ID] for sentence in document.sentences
        ]
        return [sentence for sentence in sentences if sentence][: self.limits["max_sentences"]]

    def _predict(self, document: Document, explanation: Explanation) -> Prediction:
        probabilities = [float(probability) for probability in explanation.probabilities]
        sentences = []
        weights = zip(explanation.sentence_weights.tolist(), explanation.token_weights, strict=True)
        for sentence in document.sentences:
            has_words = any(token.token_id != PAD_TOKEN_ID for token in sentence)
            found = next(weights, None) if has_words else None
            weight, token_weights = found if found is not None else (0.0, ())
            read = found is not None or not has_words
            words = iter([float(token_weight) for token_weight in token_weights])
            tokens = [
                WeightedToken(
                    token.text,
                    token.whitespace,
                    0.0 if token.token_id == PAD_TOKEN_ID else next(words, 0.0),
                    token.known,
                    read,
                )
                for token in sentence
            ]
            sentences.append(WeightedSentence(weight, read, tokens))
        expected = None if self.stars is None else sum(map(operator.mul, probabilities, self.stars))
        return Prediction(
            model=self.name,
            model_version=self.version,
            label=self.labels[int(explanation.probabilities.argmax())],
            labels=self.labels,
            probabilities=probabilities,
            expected_stars=expected,
            explanation=self.explanation,
            sentences=sentences,
            counts=_count(document, sentences),
        )


def _count(document: Document, sentences: list[WeightedSentence]) -> Counts:
    words = [
        (token.known, sentence.read)
        for parts, sentence in zip(document.sentences, sentences, strict=True)
        for token in parts
        if token.token_id != PAD_TOKEN_ID
    ]
    return Counts(
        sentences=len(sentences),
        sentences_read=sum(sentence.read for sentence in sentences),
        tokens=len(words),
        tokens_read=sum(read for _, read in words),
        tokens_unknown=sum(not known for known, _ in words),
    )
