"""Makes a calibrated, measured and documented model from a table: the steps of `train` and `finish`."""

import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import numpy as np

from limelight.common.formatting import plural
from limelight.common.interruption import way_on
from limelight.common.output import refuse_inputs
from limelight.common.resources import find_weights, weights_dir
from limelight.common.yielding import give_way
from limelight.text.preprocessor import Preprocessor
from limelight.weights import CONFIG, TOKENIZER, read_json

from .data.config import Columns, PrepareConfig, TableOptions
from .data.corpus import Corpus
from .data.prepare import DATA, PreparedData, prepare
from .data.sources import paths_of
from .errors import DataError, SettingsError
from .output import claim_folder, claim_place, command, duration, replaced
from .reports.config import About, MeasuringOptions
from .training.config import NOTHING, SIZES, AnyTrainConfig, RunOptions, TextConfig

if TYPE_CHECKING:
    from .evaluation.linear import Baseline

# The shipped weights that texts in this language start from.
_SHIPPED, _LANGUAGE = "han", "en"
_TEST_SHARE = 0.1
# The fewest rows of train and dev, in all and of each label.
_LEAST_ROWS, _LEAST_OF_LABEL = 50, 5
# The network for labels that single words and phrases decide.
_COUNTS = "kim_cnn"


def make(
    rows: Sequence[str], out: Path, columns: Columns, table: TableOptions, config: AnyTrainConfig, options: RunOptions
) -> list[str]:
    """Prepares the rows, trains, calibrates, measures, and writes the card; `out` appears when everything is done.

    The arguments are those of the command `train`.

    Returns:
        Lines to print at the end; with several processes, only the first has any.
    """
    run = options.run or out.with_name(f"{out.name}.run")
    named = [*paths_of([*rows, *table.dev, *table.test]), *getattr(config, "vectors", ())]
    start = getattr(config, "start", None)
    known = [] if start in (None, NOTHING) else [find_weights(start)]
    refuse_inputs({"--out": out, "--run": run}, [*named, *known])
    claim_folder(out, options.force or options.resume, CONFIG)
    claim_place(run, "--run")
    if options.ray:
        from .training.cluster import check_answers

        check_answers(options.ray)
    with way_on(partial(_resume, run)):
        return _make(rows, out, columns, table, config, replace(options, run=run))


def _resume(run: Path) -> str:
    if any(run.glob("**/state.json")):
        return f"{run} contains everything up to the last checkpoint; continue with the same command and --resume."
    return "There is no checkpoint yet; the same command starts again, with rows that are prepared already."


def _make(
    rows: Sequence[str], out: Path, columns: Columns, table: TableOptions, config: AnyTrainConfig, options: RunOptions
) -> list[str]:
    began, run = time.monotonic(), options.run
    assert run is not None
    data = _prepared(rows, out, columns, table, config)
    give_way()
    if isinstance(config, TextConfig):
        config = _started(config, PreparedData.load(data))
    linear = _baseline(config, data)
    give_way()
    if isinstance(config, TextConfig):
        config = _chosen(config, data, float(linear.right["dev"].mean()))
    trained = run / "weights"
    shutil.rmtree(trained, ignore_errors=True)
    if not _train(data, trained, config, run, options):
        return []
    with replaced(out) as written:
        shutil.copytree(trained, written)
        measured = measure(data, written)
        lines = [*_compare(config, data, written, linear), *measured]
        from .reports.card import write_card

        write_card(written, About(title=out.name))
        give_way()
    serve = command("serve")
    if out.resolve().parent != weights_dir().resolve():
        serve = f"LIMELIGHT_WEIGHTS_DIR={quote(str(out.parent))} {serve}"
    made = f"{out}: the model and its card, README.md; made in {duration(time.monotonic() - began)}"
    return [*lines, made, f"next: {serve}"]


def measure(data: Path, weights: Path, options: MeasuringOptions = MeasuringOptions()) -> list[str]:
    """Calibrates weights on dev, measures doubts and the faithfulness of lenses, and returns lines to print."""
    from .evaluation.doubts import fit_doubts
    from .evaluation.faithfulness import measure as measure_lenses
    from .evaluation.insights import fit_insights

    insights = fit_insights(data, weights, options.where, options.strangers, options.familiar)
    split, (before, after) = list(insights["calibration"]["error"].items())[-1]
    change = f"{before:.1%} before" if insights["calibration"]["temperature"] != 1 else "no temperature helps on dev"
    lines = [f"calibration error on {split}: {after:.1%}, {change}"]
    if data.is_dir():
        doubts = fit_doubts(data, weights, options.where)
        of_doubted, of_others = (doubts["wrong"][kind][0] for kind in ("doubted", "others"))
        share = f"{doubts['doubted'][0]:.0%} of the answers on {doubts['split']}"
        lines.append(f"doubted: {share}; {of_doubted:.0%} of these are wrong, and {of_others:.0%} of the others")
        measure_lenses(data, weights, options.where, options.max_rows, options.name)
    return lines


def _prepared(rows: Sequence[str], out: Path, columns: Columns, table: TableOptions, config: AnyTrainConfig) -> Path:
    """Returns the folder of prepared rows, or the .npz, that `rows` names, or the cache that is made of its files."""
    if not rows:
        raise SettingsError("No training rows. Specify a file, a folder written by prepare, or an .npz file of images.")
    only = Path(rows[0])
    if len(rows) == 1 and ((only / DATA).is_file() or only.suffix == ".npz"):
        return only
    cache = out.with_name(f"{out.name}.data")
    start = getattr(config, "start", None) or Path(_SHIPPED)
    known = None if start == NOTHING else Preprocessor.load(find_weights(start) / TOKENIZER, 50)
    data = prepare(
        {"train": rows, "dev": table.dev, "test": table.test},
        cache,
        columns,
        PrepareConfig(test_share=_TEST_SHARE, seed=config.seed),
        table=table,
        start=known,
        only_in=_LANGUAGE if start == Path(_SHIPPED) else None,
        reuse=True,
    )
    _refuse_few(cache, data)
    print(f"{cache}: {', '.join(f'{count:,} rows of {name}' for name, count in data.rows.items())}")
    return cache


def _refuse_few(cache: Path, data: PreparedData) -> None:
    """Raises `DataError` if there are too few rows to learn from and to choose by."""
    labels = np.concatenate([Corpus(cache, split).labels for split in ("train", "dev")])
    counts = np.bincount(labels[labels < len(data.labels)], minlength=len(data.labels))
    if counts.sum() < _LEAST_ROWS:
        raise DataError(
            f"{plural(int(counts.sum()), 'row')} to learn from, apart from test rows; {_LEAST_ROWS} is the minimum. "
            "Label more rows, or score the table with a shipped model."
        )
    rarest = int(counts.argmin())
    if counts[rarest] < _LEAST_OF_LABEL:
        raise DataError(
            f"The label {data.labels[rarest]!r} has {plural(int(counts[rarest]), 'row')} apart from test rows; "
            f"{_LEAST_OF_LABEL} is the minimum. Label more of them, or leave out or rename the label."
        )


def _started(config: TextConfig, prepared: PreparedData) -> TextConfig:
    """Returns the settings with the weights to start from: the shipped ones where texts are English."""
    if config.start == NOTHING:
        return replace(config, start=None)
    if (
        config.start is None
        and prepared.language == _LANGUAGE
        and not any(getattr(config, name, None) for name in ("vectors", *SIZES))
    ):
        print(f"from {_SHIPPED}, since most texts are English; use --from none to start from random weights")
        return replace(config, start=Path(_SHIPPED))
    return config


def _baseline(config: AnyTrainConfig, data: Path) -> "Baseline":
    from .evaluation.linear import measure_pixels, measure_tfidf

    if isinstance(config, TextConfig):
        result = measure_tfidf(data, config.where, config.dev_where, config.seed, config.max_rows)
    else:
        result = measure_pixels(data, config.seed)
    print(f"{result.name}, from {result.rows:,} rows: {result.right['dev'].mean():.1%} correct on dev", flush=True)
    return result


def _chosen(config: TextConfig, data: Path, linear: float) -> TextConfig:
    """Returns the settings with a network: the network of the weights to start from, if their encoders suit the labels.

    They do if a linear model on their document vectors is better than one on word counts; otherwise, only their word
    vectors help.
    """
    from .evaluation.linear import measure_vectors

    if config.network != "auto" or config.start is None:
        return config
    accuracy = measure_vectors(data, find_weights(config.start))
    network = read_json(find_weights(config.start) / CONFIG)["network"] if accuracy > linear else _COUNTS
    print(
        f"a linear model on the vectors of {config.start}: {accuracy:.1%} correct on dev, so the network is {network}"
    )
    return config.named(network)


def _train(data: Path, trained: Path, config: AnyTrainConfig, run: Path, options: RunOptions) -> dict[str, Any]:
    from .training.cluster import Launch, train_on_ray
    from .training.train import train

    launch = Launch(data, trained, config, run, options.resume, options.force, options.minutes)
    begin = (
        partial(train_on_ray, launch, options.ray, options.workers)
        if options.ray
        else partial(train, **vars(launch), devices=options.devices)
    )
    return begin()


def _compare(config: AnyTrainConfig, data: Path, weights: Path, linear: "Baseline") -> list[str]:
    """Scores dev, and test once, next to the linear baseline."""
    from .evaluation.evaluate import add_scores, read_answers
    from .evaluation.scores import score
    from .networks.pretrained import load_pretrained
    from .training.against_baseline import verdict

    pretrained = load_pretrained(weights)
    has_test = not data.is_dir() or (data / "test").is_dir()
    right = {}
    for split in ("dev", "test") if has_test else ("dev",):
        where = getattr(config, "dev_where", None) if split == "dev" else None
        probabilities, labels, _ = read_answers(data, weights, pretrained, split, where)
        add_scores(weights, score(probabilities, labels, pretrained.config.stars, split, where or "all rows"))
        right[split] = probabilities.argmax(axis=1) == labels
    return verdict(weights, config, linear, right)
