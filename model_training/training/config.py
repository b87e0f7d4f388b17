"""The settings of a training run: common settings, and settings for each network."""

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Any, Literal, Self, cast

import tyro

from limelight.common.output import Output
from limelight.common.ranges import SEED, SHARE, Range, check_ranges
from limelight.common.resources import find_weights
from limelight.networks.han import Pooling
from limelight.networks.kim_cnn import Variant
from limelight.weights import CONFIG, read_json

from ..errors import SettingsError

# Defaults for many rows; a small corpus gets more epochs, in smaller batches.
_EPOCHS, _DOCUMENTS = 3, 128
# The time on a GPU depends on the number of steps, not on their size.
_GPU_DOCUMENTS, _TOKENS, _GPU_TOKENS = 512, 8192, 32_768
_MOST_EPOCHS, FEWEST_DOCUMENTS = 20, 16
# Encoders that have learned to read need few passes, and change slowly.
_EPOCHS_FROM, _KEPT_RATE, _PATIENCE = {"encoders": 3, "words": 8}, 0.3, 3
# Texts of fewer tokens on average are phrases and questions, whose words in a row say most.
_SHORT = 16
# The option `--from` that starts from nothing, in any language.
NOTHING = Path("none")
# Time between two checkpoints within an epoch.
MINUTES = 10.0
# The settings of a network that the weights to start from determine.
SIZES = ("embedding_size", "units", "pooling", "embedding_range", "num_filters", "kernel_sizes", "variant")


@dataclass(frozen=True)
class TrainConfig:
    """The settings common to all training runs, saved with the weights. `CONFIGS` has the settings of each network.

    None means that the value depends on the network, the weights given by `--from`, or the number of rows.

    Attributes:
        network: `han` (Yang et al. 2016) or `kim_cnn` (Kim 2014) for texts, `digit_cnn` for images; depends on the
            length of texts by default. Each network has its own settings: `--network kim_cnn --help all` lists them.
        epochs: Number of passes over the training rows; by default 3, or more if there are few rows.
        max_steps: Stop after this many steps, for a trial run; the cycle of rate and momentum is shortened too.
        max_documents: Maximum number of documents or images in a batch; by default, 128 (512 on a GPU), or fewer for a
            small table.
        optimizer: `adam`, or `sgd` with momentum.
        base_lr: Learning rate at the start and end of the run.
        max_lr: Learning rate at the peak.
        peak: Position of the peak in the run, from 0 to 1.
        keep: The epoch to keep: the `best` on dev, or the `last`, which may be better for averaging weights (a soup).
        patience: Stop after this many epochs without a better dev score; 3 by default.
        mixed_precision: Compute in bfloat16, which is faster on a GPU; weights remain in float32.
        ema: Decay of the exponential moving average of weights, the share kept at each step; each epoch ends with the
            average. None disables it.
        smoothing: Label smoothing: the share of the loss whose target is the uniform distribution.
        seed: Seed for initial weights, dropout and the order of rows.
        dropout: Dropout rate in training; by default, the network's own.
    """

    network: str = "auto"
    epochs: Annotated[int | None, Range(1, 10_000)] = None
    max_steps: Annotated[int | None, Range(1)] = None
    max_documents: Annotated[int | None, Range(1, 65_536)] = None
    optimizer: Literal["adam", "sgd"] = "adam"
    base_lr: Annotated[float, Range(0)] = 1e-4
    max_lr: Annotated[float, Range(0)] = 2e-3
    peak: Annotated[float, SHARE] = 0.3
    keep: Annotated[Literal["best", "last"], tyro.conf.arg(name="keep-epoch")] = "best"
    patience: Annotated[int | None, Range(1)] = None
    mixed_precision: bool = False
    ema: Annotated[float | None, SHARE] = None
    smoothing: Annotated[float, SHARE] = 0.0
    seed: Annotated[int, SEED] = 1
    dropout: Annotated[float | None, SHARE] = None

    def __post_init__(self) -> None:
        check_ranges(type(self), vars(self))
        if self.network not in CONFIGS:
            raise _unknown(self.network)
        if self.base_lr > self.max_lr:
            raise SettingsError(f"--base-lr {self.base_lr:g}: must be at most --max-lr, which is {self.max_lr:g}.")

    def for_rows(self, rows: int, labels: int, on_gpu: bool = False) -> Self:
        """Returns the settings, with defaults that depend on the numbers of rows and labels, and on the device.

        On small sets, the number of steps matters: TREC's 4,900 questions were learned in ten passes of small batches,
        but not in three passes of large ones. A network that starts from trained weights needs fewer passes.
        """
        most, starts = _GPU_DOCUMENTS if on_gpu else _DOCUMENTS, getattr(self, "starts", None)
        epochs, documents = _EPOCHS, most
        if rows < 50_000:
            # With many labels, each is seen less often.
            epochs = min(max(round(60_000 * max(labels, 6) / 6 / rows), _EPOCHS), _MOST_EPOCHS)
            documents = min(max(rows // 150, FEWEST_DOCUMENTS), most)
            if starts is not None:
                epochs = min(epochs, _EPOCHS_FROM[starts])
                documents = min(2 * documents, most)
        left: dict[str, Any] = {
            "epochs": epochs,
            "patience": _PATIENCE,
            "max_documents": documents,
            "batch_tokens": _GPU_TOKENS if on_gpu else _TOKENS,
            "kept_rate": _KEPT_RATE if starts == "encoders" else 1.0,
        }
        return replace(self, **{name: value for name, value in left.items() if getattr(self, name, 0) is None})

    def to_dict(self) -> dict[str, Any]:
        """Returns the settings as JSON; for files, only their names, since paths are specific to a machine."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=lambda path: path.name))
        return plain


@dataclass(frozen=True)
class TextConfig(TrainConfig):
    """Additional settings of networks that read reviews.

    Attributes:
        where: The training rows to use, as `column=value,value` of a kept column; all by default.
        max_rows: Maximum number of training rows, for a trial run on a fixed random sample.
        dev_where: The dev rows for choosing the best epoch, in the same form as `where`.
        source_weights: How often rows are sampled in an epoch, as `column=value:times,value:times`; other rows once.
        balance: 0 samples labels as often as they occur, and 1 samples all equally often; values between interpolate.
        start: Weights to start from: a folder, or a shipped model, such as han. Training keeps their word vectors,
            their encoders and sizes if the network is the same, and their output layer if the labels are also the same.
        kept_rate: Relative learning rate of the kept weights; by default, 0.3 if encoders are kept, otherwise 1.
        vectors: Files of word vectors to start from, which are concatenated: .npy (with .vocab.txt next to it), GloVe
            or word2vec text, .bin, or a folder of weights.
        batch_tokens: Maximum number of tokens in a batch; by default, 8,192, or 32,768 on a GPU.
        pair: Weight of the divergence between the answers to two rows of a pair that must get the same answer (see
            `python -m research prepare --behaviour`). Such pairs, and pairs of edited reviews, are then in the same
            batch.
        embedding_size: Length of a word vector, 100 by default; determined by `--vectors` or `--from`, if given.
        word_dropout: Share of words replaced by the unknown word in training; by default, the network's own.
    """

    where: str | None = None
    max_rows: Annotated[int | None, Range(1)] = None
    dev_where: str | None = None
    source_weights: str | None = None
    balance: Annotated[float, Range(0, 1)] = 0.0
    start: Annotated[Path | None, tyro.conf.arg(name="from")] = None
    kept_rate: Annotated[float | None, Range(0, 1)] = None
    vectors: tuple[Path, ...] = ()
    batch_tokens: Annotated[int | None, Range(1, 1_000_000)] = None
    pair: Annotated[float, Range(0, 1000)] = 0.0
    embedding_size: Annotated[int | None, Range(1, 4096)] = None
    word_dropout: Annotated[float | None, SHARE] = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.start not in (None, NOTHING):
            for name in ("vectors", "embedding_size"):
                if getattr(self, name) not in (None, ()):
                    raise SettingsError(f"{_option(name)}: is determined by --from. Leave one of them out.")
        if self.vectors and self.embedding_size is not None:
            raise SettingsError("--embedding-size: is determined by --vectors. Leave one of them out.")

    @property
    def starts(self) -> Literal["encoders", "words"] | None:
        """Which parts of other weights the run starts from, if any."""
        if self.start is None or self.start == NOTHING:
            return "words" if self.vectors else None
        same = read_json(find_weights(self.start) / CONFIG)["network"] == self.network
        return "encoders" if same else "words"

    def for_texts(self, tokens: float) -> "TextConfig":
        """Returns the settings with a network for texts of `tokens` on average, unless a network is already chosen."""
        return self.named("kim_cnn" if tokens < _SHORT else "han") if self.network == "auto" else self

    def named(self, network: str) -> "TextConfig":
        """Returns the settings converted to those of `network`."""
        return cast(TextConfig, train_config(**{**vars(self), "network": network}))


@dataclass(frozen=True)
class HANTrainConfig(TextConfig):
    """The settings of a HAN, in addition to those of all networks that read reviews.

    Attributes:
        units: Number of units in each direction of both GRUs, 64 by default.
        pooling: How words and sentences are pooled: by `attention` (the default) or their plain `mean`.
        hierarchical: Read sentences first. Reading a document as one long sentence is only for `compare`.
    """

    network: str = "han"
    units: Annotated[int | None, Range(1, 4096)] = None
    pooling: Pooling | None = None
    hierarchical: Annotated[bool, tyro.conf.Fixed, tyro.conf.Suppress] = True


@dataclass(frozen=True)
class KimCNNTrainConfig(TextConfig):
    """The settings of a Kim CNN, in addition to those of all networks that read reviews.

    Attributes:
        embedding_range: Initial random word vectors have values from −embedding_range to embedding_range, 0.25 by
            default. With a small range, words that training never sees have little effect.
        embedding_dropout: Dropout rate of word vectors; by default, the network's own.
        num_filters: Number of filters of each width, 100 by default.
        kernel_sizes: Widths of the windows, in tokens; 3 4 5 by default.
        variant: How to use word vectors: `non_static` (the default) trains them, `static` keeps them frozen, which is
            faster.
    """

    network: str = "kim_cnn"
    embedding_range: Annotated[float | None, Range(0, 100, without_low=True)] = None
    embedding_dropout: Annotated[float | None, SHARE] = None
    num_filters: Annotated[int | None, Range(1, 10_000)] = None
    kernel_sizes: Annotated[tuple[int, ...] | None, Range(1, 100)] = None
    variant: Variant | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kernel_sizes is not None and not 1 <= len(self.kernel_sizes) <= 16:
            raise SettingsError(f"--kernel-sizes: has {len(self.kernel_sizes)} numbers; specify 1 to 16.")
        if self.vectors and self.embedding_range is not None:
            raise SettingsError(
                "--embedding-range: applies only to random word vectors. Leave out this option or --vectors."
            )
        given = self.vectors or (self.variant == "static" and self.start not in (None, NOTHING))
        if self.variant in ("static", "multichannel") and not given:
            raise SettingsError(f"--variant {self.variant}: uses given word vectors. Specify --vectors.")
        if self.vectors and self.variant == "rand":
            raise SettingsError("--variant rand: starts from random word vectors. Leave out --vectors.")


@dataclass(frozen=True)
class DigitCNNTrainConfig(TrainConfig):
    """The settings of a digit CNN, which are the common ones."""

    network: str = "digit_cnn"


AnyTrainConfig = TextConfig | DigitCNNTrainConfig
# By the name of the network; add one here.
CONFIGS: dict[str, type[Any]] = {
    "auto": TextConfig,
    "han": HANTrainConfig,
    "kim_cnn": KimCNNTrainConfig,
    "digit_cnn": DigitCNNTrainConfig,
}


@dataclass(frozen=True)
class RunOptions:
    """Where a run is stored, and what it runs on.

    Attributes:
        run: Folder for checkpoints, steps.csv and curves; by default, NAME.run next to --out.
        resume: Continue from the last checkpoint.
        force: Replace existing weights, and start over if a run exists.
        minutes: Time between two checkpoints within an epoch.
        devices: Number of devices that share each batch, or all; more than one requires Keras on JAX.
        ray: Address of a Ray cluster for training with JAX; its nodes must see the same folders; auto for a local one.
        workers: Number of processes on the Ray cluster; each gets one GPU if there are enough, otherwise one CPU.
    """

    run: Output | None = None
    resume: bool = False
    force: bool = False
    minutes: Annotated[float, Range(0)] = MINUTES
    devices: str = "1"
    ray: str | None = None
    workers: Annotated[int, Range(1, 10_000)] = 1

    def __post_init__(self) -> None:
        if self.ray is None and self.workers != 1:
            raise SettingsError(f"--workers {self.workers}: has no effect without --ray. Leave it out, or add --ray.")
        if self.ray is not None and self.devices != "1":
            raise SettingsError("--devices has no effect with --ray. Leave one of them out.")


def train_config(network: str = "han", **settings: Any) -> AnyTrainConfig:
    """Returns the settings of a run of `network`.

    Raises:
        SettingsError: The network does not exist or lacks one of the settings, or a value is out of range.
    """
    if network not in CONFIGS:
        raise _unknown(network)
    known = [field.name for field in fields(CONFIGS[network])]
    if unknown := [name for name in settings if name not in known]:
        raise SettingsError(
            f"{_option(unknown[0])}: {network} has no such setting. Its settings are {', '.join(known)}."
        )
    config: AnyTrainConfig = CONFIGS[network](**settings)
    return config


def _unknown(network: str) -> SettingsError:
    names = ", ".join(name for name in CONFIGS if name != TextConfig.network)
    return SettingsError(f"--network {network}: unknown network. Choose one of {names}.")


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
