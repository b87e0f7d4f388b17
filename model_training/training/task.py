"""What a run trains on and measures itself by: reviews or images, each with the network that reads them."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.networks.config import DigitCNNConfig
from limelight.pretrained import Network, PretrainedConfig
from limelight.text.preprocessor import Preprocessor
from model_training.data.batches import Batches, choose_boundaries
from model_training.data.corpus import Corpus
from model_training.data.images import ImageBatches, ImageData
from model_training.data.prepare import PreparedData
from model_training.data.sampling import Sampling
from model_training.errors import SettingsError
from model_training.training.config import TrainConfig
from model_training.training.networks import build_network, compile_network, fresh_network

# Documents whose sentence lengths decide the bucket boundaries.
_SAMPLE = 20_000

Start = tuple[PretrainedConfig, Network, dict[str, Any]]


class Reviews:
    """Reviews that `prepare` made ids of.

    Attributes:
        preprocessor: What their ids were made with.
        stars: The stars each label stands for, or None.
        dev_labels: The true labels of the dev rows, in the order in which `predict` returns them.
        training_rows: Number of rows in an epoch that draws each once.
        packages: What else decides the ids, for the metadata.

    Raises:
        DataError: `data` is not usable.
    """

    packages: tuple[str, ...] = ("tokenizers", "sentencex")

    def __init__(self, data: Path, config: TrainConfig):
        self._config = config
        self._prepared = prepared = PreparedData.load(data)
        self._targets = prepared.targets(data)
        self.preprocessor: Preprocessor | None = prepared.preprocessor(data)
        self.stars = prepared.stars
        self._rows, self._dev = Corpus(data, "train", config.where), Corpus(data, "dev", config.dev_where)
        self._sampling = Sampling(self._rows, config.source_weights, config.balance, len(prepared.labels))
        self._boundaries = choose_boundaries(
            self._rows.take(np.arange(min(len(self._rows), _SAMPLE)))[1], config.num_buckets
        )
        # A longer sentence than the sample holds may come.
        self._boundaries[-1] = prepared.max_sentence_tokens
        self.dev_labels: NDArray[np.int32] = self._dev.labels
        self.training_rows = len(self._rows)

    def build(self) -> Start:
        """Returns what will stand in `config.json`, the network, compiled, and notes for the metadata."""
        assert self.preprocessor is not None
        return build_network(self._config, self._prepared, self.preprocessor)

    def batches(self, seed: int) -> Batches:
        """Returns an epoch of training batches."""
        config = self._config
        return Batches(
            self._rows,
            config.network,
            config.batch_tokens,
            config.max_documents,
            self._boundaries,
            targets=self._targets,
            sampling=self._sampling,
            hierarchical=config.hierarchical,
            pairs=config.pair > 0,
            seed=seed,
        )

    def dev_batches(self) -> Batches:
        """Returns the dev rows, in batches that are quick to read."""
        config = self._config
        return Batches(
            self._dev,
            config.network,
            config.batch_tokens,
            1024,
            self._boundaries,
            hierarchical=config.hierarchical,
        )

    def metadata(self) -> dict[str, Any]:
        """Returns what the metadata of the weights say of the data."""
        own = {"bucket_boundaries": self._boundaries} if self._config.network == "han" else {}
        return {"data": asdict(self._prepared), **own}


class Images:
    """Images of an .npz (see `ImageData`); the attributes are those of `Reviews`.

    Raises:
        DataError: `data` is not such a file.
        SettingsError: A setting chooses rows by a column, or starts from other weights: neither is there for images.
    """

    packages: tuple[str, ...] = ()

    def __init__(self, data: Path, config: TrainConfig):
        for name in ("where", "dev_where", "source_weights", "init", "vectors"):
            if getattr(config, name):
                raise SettingsError(f"--{name.replace('_', '-')} is for reviews; leave it out for --network digit_cnn.")
        for name in ("balance", "pair"):
            if getattr(config, name):
                raise SettingsError(f"--{name} is for reviews; leave it out for --network digit_cnn.")
        self._config = config
        self._images = ImageData.load(data)
        self.preprocessor: Preprocessor | None = None
        self.stars: list[float] | None = None
        self.dev_labels: NDArray[np.int32] = self._images.splits["dev"].labels
        self.training_rows = len(self._images.splits["train"])

    def build(self) -> Start:
        """Returns what will stand in `config.json`, the network, compiled, and notes for the metadata."""
        config, labels = self._config, self._images.labels
        own: dict[str, Any] = {} if config.dropout is None else {"dropout": config.dropout}
        network_config = DigitCNNConfig(len(labels), self._images.image_size, config.channels, **own)
        pretrained = PretrainedConfig("digit_cnn", asdict(network_config), labels, None)
        try:
            model = fresh_network(pretrained, config)
        except ValueError as error:
            raise SettingsError(f"--channels {' '.join(map(str, config.channels))}: {error}.") from error
        compile_network(model, config)
        return pretrained, model, {}

    def batches(self, seed: int) -> ImageBatches:
        """Returns an epoch of training batches, every image distorted anew."""
        rows, config = self._images.splits["train"], self._config
        return ImageBatches(rows, len(self._images.labels), config.max_documents, seed, config.distortion)

    def dev_batches(self) -> ImageBatches:
        """Returns the dev rows, in batches that are quick to read."""
        return ImageBatches(self._images.splits["dev"], len(self._images.labels), 256)

    def metadata(self) -> dict[str, Any]:
        """Returns what the metadata of the weights say of the data."""
        rows = {name: len(rows) for name, rows in self._images.splits.items()}
        files = {"train": [self._images.file], "test": [self._images.file]}
        data = {"labels": self._images.labels, "stars": None, "rows": rows, "dropped": {}, "sources": files}
        return {"data": data}


def read_task(data: Path, config: TrainConfig) -> Reviews | Images:
    """Returns what `config.network` reads, from `data`."""
    return Images(data, config) if config.network == "digit_cnn" else Reviews(data, config)
