"""The settings of a training run."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro

from limelight.networks.config import Pooling, Variant

Policy = Literal["triangular", "triangular2", "exp_range", "one_cycle"]


@dataclass(frozen=True)
class TrainConfig:
    """A training run; saved beside the weights it made.

    Attributes:
        network: `han` (Yang et al. 2016) or `kim_cnn` (Kim 2014) for reviews, `digit_cnn` for images.
        where: Training rows to use, as `column=value,value` of a kept column; all by default.
        dev_where: Dev rows that choose the best epoch, in the same form.
        source_weights: How often rows are drawn in an epoch, as `column=value:times,value:times`; others once.
        balance: 0 draws labels as frequent as they are, 1 all labels equally often; between, in between.
        init: A directory of weights to start from; its vocabulary must be the one of the prepared data.
        vectors: Files of word vectors to start from, side by side: .npy with .vocab.txt beside it, GloVe or word2vec
            text, or .bin.
        epochs: Passes over the training rows.
        batch_tokens: A batch is full with this many tokens.
        max_documents: A batch is also full with this many documents; one of images has this many of them.
        num_buckets: Widths of sentences in a HAN batch; more of them pad less and call more.
        optimizer: `adam`, or `sgd` with momentum.
        base_lr: Learning rate at the ends of a cycle.
        max_lr: Learning rate at the peak of a cycle.
        base_momentum: Momentum (for Adam, β1) at the peak of the rate.
        max_momentum: Momentum at the ends of a cycle.
        cycles: Cycles of rate and momentum in the run.
        peak: Where in a cycle the rate peaks, 0–1.
        policy: How the cycles change through the run (see `model_training.training.schedule.Schedule`).
        decay: `exp_range`: what is left of the height of a cycle at the end of the run.
        keep: Which epoch is the result: the `best` on dev, or the `last`, which may serve a soup better.
        patience: Stops after this many epochs without a better score on dev; None runs all epochs.
        mixed_precision: Computes in bfloat16, which is quicker on a GPU; weights stay in float32.
        clip_norm: Bound on the length of the whole gradient.
        ema: Share of the averaged weights kept at each step (exponential moving average); each epoch ends on the
            average. None trains without.
        smoothing: Label smoothing: share of the loss that asks for all labels alike.
        ordinal: Weight of the ordinal part of the loss, for stars.
        pair: Weight of the divergence between the answers to both of a pair that must get the same one (see `prepare
            --behaviour`); they then come in one batch, as do both of a pair of turned reviews.
        seed: Decides initial weights, dropout, and the order of rows.
        embedding_size: Length of a word vector; given vectors decide it themselves.
        units: HAN: width of each direction of both GRUs.
        pooling: HAN: what sums up words and sentences, `attention` or their plain `mean`.
        hierarchical: HAN: reads sentences first. What reads a document as one long sentence is for `compare` alone.
        dropout: Share of values dropped in training; by default the network's own.
        word_dropout: HAN and Kim CNN: share of words replaced by the unknown word in training; by default the network's
            own.
        embedding_range: Kim CNN: random word vectors start with values between minus this and this. Of short ones those
            that training never shows say little.
        embedding_dropout: Kim CNN: share of the values of word vectors dropped.
        num_filters: Kim CNN: filters of each width.
        kernel_sizes: Kim CNN: widths of the windows in tokens.
        variant: Kim CNN: how word vectors are used.
        channels: Digit CNN: filters of the convolutions of each stage.
        distortion: Digit CNN: how strongly training images are moved, turned, stretched and bent at random; 0 is off.
    """

    network: Literal["han", "kim_cnn", "digit_cnn"] = "han"
    where: str | None = None
    dev_where: str | None = None
    source_weights: str | None = None
    balance: float = 0.0
    init: Path | None = None
    vectors: tuple[Path, ...] = ()
    epochs: int = 3
    batch_tokens: int = 8192
    max_documents: int = 128
    num_buckets: int = 7
    optimizer: Literal["adam", "sgd"] = "adam"
    base_lr: float = 1e-4
    max_lr: float = 2e-3
    base_momentum: float = 0.85
    max_momentum: float = 0.95
    cycles: float = 1
    peak: float = 0.3
    policy: Policy = "triangular"
    decay: float = 0.1
    keep: Literal["best", "last"] = "best"
    patience: int | None = None
    mixed_precision: bool = False
    clip_norm: float = 5.0
    ema: float | None = None
    smoothing: float = 0.0
    ordinal: float = 0.0
    pair: float = 0.0
    seed: int = 1
    embedding_size: int = 100
    units: int = 64
    pooling: Pooling = "attention"
    hierarchical: Annotated[bool, tyro.conf.Fixed] = True
    dropout: float | None = None
    word_dropout: float | None = None
    embedding_range: float = 0.25
    embedding_dropout: float = 0.0
    num_filters: int = 100
    kernel_sizes: tuple[int, ...] = (3, 4, 5)
    variant: Variant = "non_static"
    channels: tuple[int, ...] = (32, 96)
    distortion: float = 1.0

    def to_dict(self) -> dict[str, Any]:
        """Returns the settings as JSON holds them; of files the names, which is all that is true on another machine."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=lambda path: path.name))
        return plain
