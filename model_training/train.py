"""Trains a network on prepared reviews, keeps the epoch that is best on dev, and can go on after a kill."""

import json
import platform
import time
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import keras
import numpy as np

from limelight.han import HANConfig
from limelight.kim_cnn import KimCNNConfig, Variant
from limelight.pretrained import Network, PretrainedConfig, load_pretrained, save_pretrained
from model_training.batches import Batches, choose_boundaries
from model_training.corpus import Corpus
from model_training.errors import DataError, SettingsError
from model_training.evaluate import predict
from model_training.optimizers import MomentumAdam, MomentumSGD
from model_training.prepare import PreparedData
from model_training.schedule import Cycle, Schedule
from model_training.scores import score
from model_training.vectors import embedding_matrix, load_vectors


@dataclass(frozen=True)
class TrainConfig:
    """A training run; saved beside the weights it made.

    Attributes:
        network: `han` (Yang et al. 2016) or `kim_cnn` (Kim 2014).
        where: Training rows to use, as `column=value,value` of a kept column; all by default.
        dev_where: Dev rows that choose the best epoch, in the same form.
        init: A directory of weights to start from; its vocabulary must be the one of the prepared data.
        vectors: A file of word vectors to start from: .npy with .vocab.txt beside it, GloVe or word2vec text, or .bin.
        epochs: Passes over the training rows.
        batch_tokens: A batch is full with this many tokens.
        max_documents: A batch is also full with this many documents.
        num_buckets: Widths of sentences in a HAN batch; more of them pad less and call more.
        optimizer: `adam`, or `sgd` with momentum.
        base_lr: Learning rate at the ends of a cycle.
        max_lr: Learning rate at the peak of a cycle.
        base_momentum: Momentum (for Adam, β1) at the peak of the rate.
        max_momentum: Momentum at the ends of a cycle.
        cycles: Cycles of rate and momentum in the run.
        peak: Where in a cycle the rate peaks, 0–1.
        clip_norm: Bound on the length of the whole gradient.
        seed: Decides initial weights, dropout, and the order of rows.
        embedding_size: Length of a word vector; given vectors decide it themselves.
        units: HAN: width of each direction of both GRUs.
        word_dropout: HAN: share of words replaced by the unknown word in training.
        dropout: Share of values dropped in training; by default the network's own.
        embedding_dropout: Kim CNN: share of the values of word vectors dropped.
        num_filters: Kim CNN: filters of each width.
        kernel_sizes: Kim CNN: widths of the windows in tokens.
        variant: Kim CNN: how word vectors are used.
    """

    network: Literal["han", "kim_cnn"] = "han"
    where: str | None = None
    dev_where: str | None = None
    init: Path | None = None
    vectors: Path | None = None
    epochs: int = 3
    batch_tokens: int = 8192
    max_documents: int = 128
    num_buckets: int = 5
    optimizer: Literal["adam", "sgd"] = "adam"
    base_lr: float = 1e-4
    max_lr: float = 2e-3
    base_momentum: float = 0.85
    max_momentum: float = 0.95
    cycles: float = 1
    peak: float = 0.3
    clip_norm: float = 5.0
    seed: int = 1
    embedding_size: int = 100
    units: int = 64
    word_dropout: float = 0.02
    dropout: float | None = None
    embedding_dropout: float = 0.0
    num_filters: int = 100
    kernel_sizes: tuple[int, ...] = (3, 4, 5)
    variant: Variant = "non_static"


def train(data: Path, out: Path, config: TrainConfig, run: Path, resume: bool = False) -> dict[str, Any]:
    """Trains, and writes the weights of the best epoch into `out`.

    Args:
        data: A folder that `prepare` wrote.
        out: The weights directory to write, when training is done.
        config: The run.
        run: A folder for the checkpoint of each epoch; needed by `resume`.
        resume: Goes on from the checkpoint in `run`.

    Returns:
        The metadata that was written.

    Raises:
        DataError: `data` is not usable.
        SettingsError: `init` has another vocabulary, or `resume` finds other settings or no checkpoint.
    """
    prepared = PreparedData.load(data)
    preprocessor = prepared.preprocessor(data)
    rows, dev = Corpus(data, "train", config.where), Corpus(data, "dev", config.dev_where)
    keras.utils.set_random_seed(config.seed)
    pretrained, notes = _build(config, prepared, preprocessor)
    model = pretrained.build()
    _initialise(model, config, prepared, preprocessor, notes)
    _compile(model, config)
    boundaries = choose_boundaries(np.concatenate([rows.take(np.arange(min(len(rows), 20_000)))[1]]), config.num_buckets)
    boundaries[-1] = prepared.max_sentence_tokens
    state = _State.resume(run, model, config) if resume else _State.begin(run, config)
    schedule = Schedule(
        config.base_lr, config.max_lr, config.base_momentum, config.max_momentum, config.cycles, config.peak
    )
    serve = {"network": config.network, "batch_tokens": config.batch_tokens, "bucket_boundaries": boundaries}
    dev_batches = Batches(dev, max_documents=1024, **serve)
    for epoch in range(state.epoch, config.epochs):
        started = time.monotonic()
        keras.utils.set_random_seed(config.seed + epoch)
        batches = Batches(rows, max_documents=config.max_documents, seed=config.seed + epoch, **serve)
        if epoch == state.epoch:
            print(f"{len(rows):,} rows in {len(batches):,} batches; {batches.fill():.1%} of the cells are words")
        history = model.fit(
            batches,
            initial_epoch=epoch,
            epochs=epoch + 1,
            shuffle=False,
            callbacks=[Cycle(schedule, config.epochs, len(batches))],
        ).history
        scores = score(predict(model, dev_batches), dev.labels, prepared.stars, "dev", config.dev_where or "all")
        print(f"epoch {epoch + 1}: dev accuracy {scores.accuracy:.4f} on {scores.n:,} rows")
        state = state.after(epoch, model, history, scores.to_dict(), time.monotonic() - started)
    model.load_weights(run / "best.weights.h5")
    metadata = {
        "title": out.name,
        "description": "",
        "data": asdict(prepared),
        "training_rows": len(rows),
        "recipe": _plain(config),
        "notes": notes,
        "packages": {name: version(name) for name in ("keras", "numpy", "tokenizers", "sentencex")},
        "backend": keras.backend.backend(),
        "python": platform.python_version(),
        "seconds": round(state.seconds),
        "epochs": state.epochs,
        "best_epoch": state.best_epoch,
        "scores": [state.best],
    }
    if pretrained.network == "han":
        metadata["bucket_boundaries"] = boundaries
    save_pretrained(out, pretrained, preprocessor, model, metadata)
    return metadata


@dataclass(frozen=True)
class _State:
    """How far a run has come; `state.json` in its folder, written after each epoch."""

    run: Path
    config: TrainConfig
    epoch: int
    seconds: float
    best_epoch: int
    best: dict[str, Any]
    epochs: list[dict[str, Any]]

    @classmethod
    def begin(cls, run: Path, config: TrainConfig) -> "_State":
        if (run / "state.json").exists():
            raise SettingsError(f"{run}: holds a run already. Add --resume to go on with it, or remove it.")
        run.mkdir(parents=True, exist_ok=True)
        return cls(run, config, 0, 0.0, 0, {}, [])

    @classmethod
    def resume(cls, run: Path, model: Network, config: TrainConfig) -> "_State":
        try:
            content = json.loads((run / "state.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SettingsError(f"{run}: has no checkpoint to resume from ({error}).") from error
        if content.pop("config") != _plain(config):
            raise SettingsError(f"{run}: was begun with other settings; resume with the same ones.")
        model.load_weights(run / f"epoch-{content['epoch']}.weights.h5")
        return cls(run=run, config=config, **content)

    def after(
        self, epoch: int, model: Network, history: dict[str, list[float]], dev: dict[str, Any], seconds: float
    ) -> "_State":
        """Writes the checkpoint of an epoch; `state.json` comes last, so it never names a file that is not whole."""
        checkpoint = self.run / f"epoch-{epoch + 1}.weights.h5"
        model.save_weights(checkpoint)
        better = dev["accuracy"] > self.best.get("accuracy", -1)
        if better:
            (self.run / "best.new.weights.h5").write_bytes(checkpoint.read_bytes())
            (self.run / "best.new.weights.h5").replace(self.run / "best.weights.h5")
        figures = {"epoch": epoch + 1, "seconds": round(seconds), "dev_accuracy": dev["accuracy"]}
        figures |= {f"train_{name}": round(values[0], 4) for name, values in history.items()}
        state = replace(
            self,
            epoch=epoch + 1,
            seconds=self.seconds + seconds,
            best_epoch=epoch + 1 if better else self.best_epoch,
            best=dev if better else self.best,
            epochs=[*self.epochs, figures],
        )
        content = {**{key: value for key, value in vars(state).items() if key != "run"}, "config": _plain(self.config)}
        (self.run / "state.new.json").write_text(json.dumps(content), encoding="utf-8")
        (self.run / "state.new.json").replace(self.run / "state.json")
        (self.run / f"epoch-{epoch}.weights.h5").unlink(missing_ok=True)
        return state


def _build(config: TrainConfig, prepared: PreparedData, preprocessor: Any) -> tuple[PretrainedConfig, dict[str, Any]]:
    """Returns what `config.json` will hold, and an empty dictionary of notes for the metadata."""
    size = config.embedding_size
    if config.init is not None:
        network_config = load_pretrained(config.init).config.network_config
    else:
        if config.vectors is not None:
            size = load_vectors(config.vectors)[1].shape[1]
        shared = {"vocabulary_size": preprocessor.vocabulary_size, "num_labels": len(prepared.labels), "embedding_size": size}
        dropout = {} if config.dropout is None else {"dropout": config.dropout}
        if config.network == "han":
            network_config = asdict(HANConfig(**shared, **dropout, units=config.units, word_dropout=config.word_dropout))
        else:
            network_config = asdict(
                KimCNNConfig(
                    **shared,
                    **dropout,
                    embedding_dropout=config.embedding_dropout,
                    num_filters=config.num_filters,
                    kernel_sizes=config.kernel_sizes,
                    variant=config.variant,
                )
            )
    pretrained = PretrainedConfig(
        network=config.network,
        network_config=network_config,
        labels=prepared.labels,
        stars=prepared.stars,
        max_sentences=prepared.max_sentences,
        max_sentence_tokens=prepared.max_sentence_tokens,
    )
    return pretrained, {}


def _initialise(
    model: Network, config: TrainConfig, prepared: PreparedData, preprocessor: Any, notes: dict[str, Any]
) -> None:
    """Fills the weights from `init` or the embeddings from `vectors`, where given."""
    if config.init is not None:
        start = load_pretrained(config.init)
        if start.preprocessor.fingerprint != prepared.tokenizer:
            raise SettingsError(
                f"--init {config.init}: its vocabulary is not the one of the prepared data; "
                f"prepare with --tokenizer {config.init}."
            )
        model.set_weights(start.model.get_weights())
        notes["init_version"] = start.version
    elif config.vectors is not None:
        matrix, coverage = embedding_matrix(preprocessor.tokenizer, *load_vectors(config.vectors), seed=config.seed)
        for embedding in [model.embedding] if config.network == "han" else model.embeddings:
            embedding.embeddings.assign(matrix)
        notes["vector_coverage"] = round(coverage, 4)
        print(f"{coverage:.1%} of the vocabulary has a vector in {config.vectors}")


def _compile(model: Network, config: TrainConfig) -> None:
    optimizer = {"adam": MomentumAdam, "sgd": MomentumSGD}[config.optimizer]
    model.compile(
        optimizer=optimizer(config.base_lr, config.max_momentum, global_clipnorm=config.clip_norm),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        # Batches differ in shape; XLA would compile each shape anew, JAX does so in any case.
        jit_compile=keras.backend.backend() == "jax",
    )


def _plain(config: TrainConfig) -> dict[str, Any]:
    """Returns `config` as JSON holds it; of files only the names, which is all that is true on another machine."""
    fields = {key: value.name if isinstance(value, Path) else value for key, value in asdict(config).items()}
    return json.loads(json.dumps(fields))
