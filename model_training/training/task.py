"""The training and dev rows of a run (reviews or images), with the network that reads them."""

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.common.formatting import listed, plural
from limelight.networks.digit_cnn import DigitCNNConfig
from limelight.text.preprocessor import Preprocessor
from limelight.weights import WeightsConfig

from ..data.batches import ONE, Batches
from ..data.corpus import Corpus
from ..data.devices import Devices, on_gpu
from ..data.images import ImageBatches, ImageData
from ..data.prepare import PreparedData
from ..data.sampling import Sampling, Seed
from ..errors import DataError, SettingsError
from ..networks.pretrained import Network
from .config import AnyTrainConfig, DigitCNNTrainConfig, TextConfig
from .networks import build_network, compile_network, fresh_network

Start = tuple[WeightsConfig, Network, dict[str, Any]]


class Reviews:
    """Reviews that `prepare` converted to ids.

    Attributes:
        config: The settings, with the defaults that depend on the number of rows.
        preprocessor: The preprocessor of their ids.
        stars: The stars that each label stands for, or None.
        dev_rows: The dev rows to use.
        dev_labels: The true labels of the dev rows, in the order in which `predict` returns them.
        training_rows: Number of rows in an epoch that draws each row once.

    Raises:
        DataError: `data` is not usable, or the chosen training rows have only one label.
        SettingsError: `config.pair` needs rows that form pairs.
    """

    def __init__(self, data: Path, config: TextConfig, devices: Devices = ONE):
        self._devices = devices
        self._prepared = prepared = PreparedData.load(data)
        self._targets = prepared.targets(data)
        self.preprocessor: Preprocessor | None = prepared.preprocessor(data)
        self.stars = prepared.stars
        self._rows, self._dev = (
            Corpus(data, "train", config.where, config.max_rows),
            Corpus(data, "dev", config.dev_where, option="--dev-where"),
        )
        config = config.for_texts(float(self._rows.token_counts.mean()))
        labels = np.unique(self._rows.labels)
        if len(labels) == 1 and labels[0] < len(prepared.labels):
            raise DataError(
                f"--where and --max-rows leave {plural(len(self._rows), 'row')} of train with one label, "
                f"{prepared.labels[labels[0]]!r}; at least two labels are needed. Choose other rows."
            )
        if config.pair and not (self._rows.pairs > 0).any():
            raise SettingsError(
                "--pair: no training rows form pairs that must get the same answer. Leave it out, or prepare with "
                "python -m research prepare --behaviour."
            )
        self._sampling = Sampling(self._rows, config.source_weights, config.balance, len(prepared.labels))
        self.dev_rows = config.dev_where or "all rows"
        self.dev_labels: NDArray[np.int32] = self._dev.labels
        self.training_rows = len(self._rows)
        self.config = config.for_rows(self.training_rows, len(prepared.labels), on_gpu())
        assert self.config.batch_tokens is not None
        assert self.config.max_documents is not None
        self._tokens, self._documents = self.config.batch_tokens, self.config.max_documents
        self._hierarchical = getattr(config, "hierarchical", True)

    def build(self) -> Start:
        """Returns the config for `config.json`, the compiled network, and notes for the metadata."""
        assert self.preprocessor is not None
        return build_network(self.config, self._prepared, self.preprocessor, self._rows)

    def batches(self, seed: Seed) -> Batches:
        """Returns an epoch of training batches."""
        return Batches(
            self._rows,
            self.config.network,
            self._tokens,
            self._documents,
            targets=self._targets,
            sampling=self._sampling,
            hierarchical=self._hierarchical,
            pairs=self.config.pair > 0,
            seed=seed,
            devices=self._devices,
        )

    def dev_batches(self) -> Batches:
        """Returns the dev rows in large batches, which the network evaluates quickly."""
        options: dict[str, Any] = {"hierarchical": self._hierarchical, "devices": self._devices}
        return Batches(self._dev, self.config.network, self._tokens, 1024, **options)

    def identity(self) -> dict[str, str]:
        """Identifies the data: a checkpoint can be resumed only with the same."""
        rows = {"training rows": self._rows, "dev rows": self._dev}
        return {
            "labels": listed(self._prepared.labels),
            "vocabulary": self._prepared.tokenizer[:12],
            **{name: f"{len(corpus):,} ({corpus.fingerprint})" for name, corpus in rows.items()},
        }

    def metadata(self) -> dict[str, Any]:
        """Returns the metadata entries about the data."""
        return {"data": asdict(self._prepared)}


class Images:
    """Images in an .npz file (see `ImageData`); the attributes are those of `Reviews`.

    Raises:
        DataError: `data` is not such a file.
    """

    def __init__(self, data: Path, config: DigitCNNTrainConfig):
        self._images = ImageData.load(data)
        self.preprocessor: Preprocessor | None = None
        self.stars: list[float] | None = None
        self.dev_rows = "all rows"
        self.dev_labels: NDArray[np.int32] = self._images.splits["dev"].labels
        self.training_rows = len(self._images.splits["train"])
        self.config = config.for_rows(self.training_rows, len(self._images.labels), on_gpu())

    def build(self) -> Start:
        """Returns the config for `config.json`, the compiled network, and notes for the metadata."""
        config, labels = self.config, self._images.labels
        assert config.max_documents is not None
        options: dict[str, Any] = {} if config.dropout is None else {"dropout": config.dropout}
        network_config = DigitCNNConfig(len(labels), self._images.image_size, **options)
        pretrained = WeightsConfig("digit_cnn", asdict(network_config), labels, None)
        try:
            model = fresh_network(pretrained, config)
        except ValueError as error:
            size = self._images.image_size
            raise SettingsError(f"Images of {size} × {size} pixels are too small for digit_cnn: {error}.") from error
        compile_network(model, config)
        return pretrained, model, {}

    def batches(self, seed: Seed) -> ImageBatches:
        """Returns an epoch of training batches, with every image newly distorted."""
        rows, config = self._images.splits["train"], self.config
        assert config.max_documents is not None
        return ImageBatches(rows, len(self._images.labels), config.max_documents, seed)

    def dev_batches(self) -> ImageBatches:
        """Returns the dev rows, in batches that are fast to read."""
        return ImageBatches(self._images.splits["dev"], len(self._images.labels), 256)

    def identity(self) -> dict[str, str]:
        """Identifies the data: a checkpoint can be resumed only with the same."""
        digests = {}
        for name, split in (("training images", "train"), ("dev images", "dev")):
            rows = self._images.splits[split]
            digest = hashlib.sha256(rows.pixels.tobytes() + rows.labels.tobytes()).hexdigest()[:12]
            digests[name] = f"{len(rows):,} ({digest})"
        return {"labels": ", ".join(self._images.labels), **digests}

    def metadata(self) -> dict[str, Any]:
        """Returns the metadata entries about the data."""
        rows = {name: len(rows) for name, rows in self._images.splits.items()}
        files = {"train": [self._images.file], "test": [self._images.file]}
        data = {"labels": self._images.labels, "stars": None, "rows": rows, "dropped": {}, "sources": files}
        return {"data": data}


def read_task(data: Path, config: AnyTrainConfig, devices: Devices = ONE) -> Reviews | Images:
    """Returns the task of `config.network` on `data`. Raises `SettingsError` for images and several devices."""
    if isinstance(config, TextConfig):
        return Reviews(data, config, devices)
    if devices.count > 1:
        raise SettingsError(
            f"--devices {devices.count}: --network {config.network} trains on one device. Leave it out."
        )
    return Images(data, config)
