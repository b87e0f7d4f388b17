"""A teacher: a pretrained transformer, fine-tuned on our rows, whose outputs train a smaller network."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from numpy.typing import NDArray
from tqdm import tqdm

from .config import TEACHER, TeacherConfig

_WEIGHTS = "teacher.pt"


class Teacher:
    """A transformer encoder, the mean over its tokens, and a classifier; on a GPU if there is one.

    Args:
        encoder: A folder in the format of Hugging Face's libraries, with `config.json`, `tokenizer.json` and weights.
        labels: The names of the classes.
        config: The settings of fine-tuning.

    Attributes:
        version: Hash of its weights if they were read from a file.
    """

    def __init__(self, encoder: Path, labels: Sequence[str], config: TeacherConfig = TeacherConfig()):
        self.labels, self.config, self._encoder_folder = list(labels), config, encoder
        self.version = ""
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(config.seed)
        self._tokenizer = transformers.AutoTokenizer.from_pretrained(encoder, local_files_only=True)
        self._encoder = transformers.AutoModel.from_pretrained(encoder, local_files_only=True)
        self._classifier = torch.nn.Linear(self._encoder.config.hidden_size, len(labels))
        # All else stays unchanged, including biases shared by all layers, which would need gradients through every
        # layer.
        self._encoder.requires_grad_(False)
        layers = self._encoder.encoder.layer
        layers[config.frozen_layers :].requires_grad_(True)
        # Stored in the precision of the computation: casting it for each batch takes time.
        self._frozen = [self._encoder.embeddings, *layers[: config.frozen_layers]]
        for part in self._frozen:
            part.to(torch.bfloat16)
        self._model = torch.nn.ModuleList([self._encoder, self._classifier]).to(self._device)

    def fit(self, texts: Sequence[str], labels: NDArray[np.int64]) -> None:
        """Fine-tunes on texts and the numbers of their labels, `<int64>[texts]`."""
        config = self.config
        random = np.random.default_rng(config.seed)
        tokens = self._tokens(texts)
        learning = [each for each in self._encoder.parameters() if each.requires_grad]
        # The classifier is new, so it learns at a higher rate.
        groups = [
            {"params": learning, "lr": config.max_lr},
            {"params": list(self._classifier.parameters()), "lr": 25 * config.max_lr},
        ]
        optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        orders = [random.permutation(len(texts)) for _ in range(config.epochs)]
        epochs = [_like_sized(tokens, order, config.batch, random) for order in orders]
        steps = [rows for epoch in epochs for rows in epoch]
        schedule = transformers.get_linear_schedule_with_warmup(optimizer, round(0.06 * len(steps)), len(steps))
        self._model.train()
        for part in self._frozen:
            part.eval()
        progress = tqdm(steps, desc="teacher")
        mean = None
        for rows in progress:
            logits = self._logits([tokens[row] for row in rows])
            loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(labels[rows]).to(self._device))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
            progress.set_postfix_str(f"loss {mean:.3f}", refresh=False)

    def predict(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns probabilities, `<float32>[texts, labels]`."""
        return self._answers(texts, lambda tokens: self._logits(tokens).softmax(-1), len(self.labels))

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns the inputs of the classifier, `<float32>[texts, width]`."""
        return self._answers(texts, self._vectors, self._classifier.in_features)

    def _answers(self, texts: Sequence[str], ask: Callable[[list[list[int]]], Any], size: int) -> NDArray[np.float32]:
        tokens = self._tokens(texts)
        answers = np.zeros((len(texts), size), np.float32)
        self._model.eval()
        with torch.inference_mode():
            for rows in tqdm(_like_sized(tokens, np.arange(len(texts)), 32), desc="answers"):
                answers[rows] = ask([tokens[row] for row in rows]).cpu().numpy()
        return answers

    def save(self, folder: Path) -> None:
        """Writes `folder`: the weights, and their encoder and settings."""
        folder.mkdir(parents=True, exist_ok=True)
        torch.save(self._model.state_dict(), folder / _WEIGHTS)
        saved = {"encoder": str(self._encoder_folder), "labels": self.labels, "config": asdict(self.config)}
        (folder / TEACHER).write_text(json.dumps(saved, indent=2), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Teacher":
        """Reads a folder that `save` wrote; the encoder's folder must still be in its place."""
        saved = json.loads((folder / TEACHER).read_text(encoding="utf-8"))
        teacher = cls(Path(saved["encoder"]), saved["labels"], TeacherConfig(**saved["config"]))
        weights = torch.load(folder / _WEIGHTS, map_location=teacher._device, weights_only=True)
        teacher._model.load_state_dict(weights)
        # The same precision as in training for the frozen layers.
        teacher._encoder.to(torch.bfloat16)
        with (folder / _WEIGHTS).open("rb") as file:
            teacher.version = hashlib.file_digest(file, "sha256").hexdigest()[:12]
        return teacher

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Returns the ids of each text; for a long one those of its beginning and of its end."""
        limit = self.config.max_tokens
        tail = limit // 3
        ids = self._tokenizer(list(texts), truncation=False, verbose=False)["input_ids"]
        return [each if len(each) <= limit else each[: limit - tail] + each[-tail:] for each in ids]

    def _logits(self, tokens: list[list[int]]) -> Any:
        return self._classifier(self._vectors(tokens))

    def _vectors(self, tokens: list[list[int]]) -> Any:
        width = max(map(len, tokens))
        padding = self._tokenizer.pad_token_id
        ids = torch.tensor([each + [padding] * (width - len(each)) for each in tokens], device=self._device)
        mask = torch.tensor([[1] * len(each) + [0] * (width - len(each)) for each in tokens], device=self._device)
        with torch.autocast(self._device.type, torch.bfloat16):
            states = self._encoder(ids, attention_mask=mask).last_hidden_state
        real = mask[..., None].float()
        return (states.float() * real).sum(1) / real.sum(1)


def _like_sized(
    tokens: list[list[int]], order: NDArray[np.int64], batch: int, random: np.random.Generator | None = None
) -> list[NDArray[np.int64]]:
    """Cuts `order` into batches of rows of similar length; `random` sorts only within 50 batches, and shuffles."""
    pool = len(order) if random is None else 50 * batch
    batches = []
    for start in range(0, len(order), pool):
        rows = order[start : start + pool]
        rows = rows[np.argsort([len(tokens[row]) for row in rows], kind="stable")]
        batches += [rows[first : first + batch] for first in range(0, len(rows), batch)]
    if random is not None:
        random.shuffle(batches)
    return batches
