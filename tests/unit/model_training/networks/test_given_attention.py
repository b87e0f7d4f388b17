"""The examples of docs/classifier.md for models with attention of their own, as they are written there."""

import re
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest

import limelight
from limelight.classifier.wrap import open_model
from tests.places import ROOT

TEXT = "The soup was lovely. No one liked the stale bread, and the tea was cold!"
THINGS = ["soup", "bread", "tea", "room", "waiter", "bill", "kettle", "lamp"]
LENGTH = 40
GOOD, BAD = ["lovely", "warm", "quick", "bright", "fresh", "kind"], ["stale", "cold", "slow", "dull", "broken", "rude"]


def example(title: str) -> str:
    """Returns the block of code of docs/classifier.md with this title."""
    text = (ROOT / "docs/classifier.md").read_text(encoding="utf-8")
    [code] = re.findall(rf'```python title="{re.escape(title)}"\n(.*?)```', text, re.DOTALL)
    return str(code)


def words(text: str) -> list[re.Match[str]]:
    return list(re.finditer(r"\w+|[^\w\s]", text))


def train() -> tuple[keras.Model, dict[str, Any]]:
    """Trains a transformer of one layer on made sentences; returns it with the names of the example."""
    keras.utils.set_random_seed(1)
    random = np.random.default_rng(1)
    picked = [(random.choice(THINGS), label, random.choice((BAD, GOOD)[label])) for label in (0, 1) * 300]
    texts = [f"The {thing} was {word}, and we had a table." for thing, _, word in picked]
    vocabulary = {word: number for number, word in enumerate(sorted({w[0] for t in texts for w in words(t)}), 2)}

    def encode(texts: list[str]) -> np.ndarray:
        rows = [[vocabulary.get(word[0].lower(), 1) for word in words(text)][:LENGTH] or [1] for text in texts]
        return np.array([row + [0] * (LENGTH - len(row)) for row in rows])

    ids = keras.Input((LENGTH,), dtype="int32")
    vectors = keras.layers.Embedding(len(vocabulary) + 2, 16, mask_zero=True)(ids)
    space = {"keras": keras, "ids": ids, "vectors": vectors, "words": words, "encode": encode}
    exec(example("keras_model.py"), space)
    pooled = keras.layers.GlobalAveragePooling1D()(space["mixed"])
    model = keras.Model(ids, keras.layers.Dense(2, "softmax")(pooled))
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    model.fit(encode(texts), np.array([label for _, label, _ in picked]), epochs=6, verbose=0)
    return model, space


@pytest.mark.long
def test_a_keras_layer_shows_where_it_looked() -> None:
    model, space = train()
    labels, encode = ["negative", "positive"], space["encode"]
    wrapped = limelight.wrap(model, labels, tokenizer=encode, attention=space["attention"])
    assert [each.label for each in wrapped.predict_batch([f"The tea was {word}." for word in GOOD])] == ["positive"] * 6
    prediction = wrapped.explain(TEXT).prediction
    weights = np.asarray(space["looking"](encode([TEXT]))).mean(axis=(1, 2))[0]
    expected = [weight for word, weight in zip(words(TEXT), weights, strict=False) if not word[0].isspace()]
    shares = [(t.attention or 0) * (s.attention or 0) for s in prediction.sentences for t in s.tokens]
    np.testing.assert_allclose(shares, np.array(expected) / sum(expected), atol=1e-5)


def test_a_model_of_hugging_face_shows_where_it_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs it with objects of the shape of those of `torch` and `transformers`, which are not installed."""

    class Tensor(np.ndarray):
        def numpy(self) -> np.ndarray:
            return np.asarray(self)

        def softmax(self, axis: int) -> "Tensor":
            powers = np.exp(self)
            return powers / powers.sum(axis, keepdims=True)

    def tokenize(texts: list[str], **options: Any) -> dict[str, Any]:
        assert options["return_offsets_mapping"]
        # Pieces of at most three letters, between special tokens and before padding.
        rows = [[(0, 0), *(m.span() for m in re.finditer(r"\w{1,3}|[^\w\s]", text)), (0, 0)] for text in texts]
        longest = max(map(len, rows))
        spans = np.array([row + [(0, 0)] * (longest - len(row)) for row in rows]).view(Tensor)
        return {"input_ids": spans[:, :, 1] - spans[:, :, 0], "offset_mapping": spans}

    def answer(input_ids: Tensor, *, output_attentions: bool) -> SimpleNamespace:
        assert output_attentions
        # Each head looks at a piece as often as it has letters.
        size = input_ids.shape[1]
        attentions = np.broadcast_to(input_ids[:, None, None], (len(input_ids), 3, size, size)).view(Tensor)
        return SimpleNamespace(logits=np.zeros((len(input_ids), 2)).view(Tensor), attentions=[attentions])

    answer.eval = lambda: answer  # type: ignore[attr-defined]
    makers = {"AutoTokenizer": tokenize, "AutoModelForSequenceClassification": answer}
    found = {name: SimpleNamespace(from_pretrained=lambda *_, made=made, **__: made) for name, made in makers.items()}
    monkeypatch.setitem(sys.modules, "transformers", SimpleNamespace(**found))
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(inference_mode=nullcontext))
    file = tmp_path / "transformer.py"
    file.write_text(example("transformer.py"), encoding="utf-8")
    model = open_model(str(file), ["negative", "positive"])
    for prediction in model.predict_batch([TEXT, "Lovely tea."]):
        letters = [
            [sum(map(str.isalnum, token.text)) or len(token.text) for token in s.tokens] for s in prediction.sentences
        ]
        for sentence, row in zip(prediction.sentences, letters, strict=True):
            assert sentence.weight == pytest.approx(sum(row) / sum(map(sum, letters)))
            assert [token.weight for token in sentence.tokens] == pytest.approx([n / sum(row) for n in row])
