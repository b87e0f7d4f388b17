"""Sums up a run: its score on dev, compared with that of the linear baseline, and the next step."""

from pathlib import Path
from shlex import quote

from limelight.common.plain import plural
from limelight.common.shipped import weights_dir
from limelight.weights import METADATA, read_json

from ..evaluation.linear import measure_pixels, measure_tfidf
from ..markdown import percentages
from ..networks.pretrained import write_metadata
from ..output import command, peak_memory, size
from .config import (
    FEWEST_DOCUMENTS,
    AnyTrainConfig,
    HANTrainConfig,
    TextConfig,
)
from .memory import give_back_memory


def verdict(data: Path, weights: Path, config: AnyTrainConfig) -> list[str]:
    """Measures the linear baseline on the rows of the run that made `weights`, and adds it to their metadata.

    Returns:
        Lines to print after training.
    """
    give_back_memory()
    metadata = read_json(weights / METADATA)
    scores = metadata["scores"][0]
    if isinstance(config, TextConfig):
        baseline = measure_tfidf(data, config.where, config.dev_where, config.seed, config.max_rows)
    else:
        baseline = measure_pixels(data, config.seed)
    metadata["baseline"] = baseline
    write_metadata(weights, metadata)
    lines = [f"{baseline['name']}, on {plural(baseline['rows'], 'row')}: {baseline['value']:.1%} of the same dev rows"]
    if baseline["value"] > scores["value"]:
        lines.append(f"The network is worth less than the linear baseline. {_remedy(config, metadata)}")
    value, interval = percentages(scores)
    written = sum(path.stat().st_size for path in weights.iterdir())
    return [
        f"{weights}: {size(written)}; dev accuracy {value} ({interval}) on {plural(scores['n'], 'row')}, after epoch "
        f"{metadata['best_epoch']} of {len(metadata['epochs'])}; at most {size(peak_memory())} of memory",
        *lines,
        _next(data, weights, metadata),
    ]


def _remedy(config: AnyTrainConfig, metadata: dict) -> str:
    """Returns advice for a network that learned too little from its rows, with numbers that suit this run."""
    recipe = metadata["recipe"]
    if config.max_steps is not None and metadata["steps"] == config.max_steps:
        return f"It stopped after {plural(config.max_steps, 'step')}: leave out --max-steps."
    others = [f"--epochs {2 * recipe['epochs']} takes more steps"]
    if recipe["max_documents"] > FEWEST_DOCUMENTS:
        others.append(f"--max-documents {max(recipe['max_documents'] // 2, FEWEST_DOCUMENTS)} takes smaller ones")
    if isinstance(config, HANTrainConfig):
        others.append("--network kim_cnn learns short texts from fewer rows")
    if isinstance(config, TextConfig) and not (config.vectors or config.init):
        others.append("--vectors starts from known words")
    return f"What may help: {'; '.join(others)}; or more rows."


def _next(data: Path, weights: Path, metadata: dict) -> str:
    if "test" in metadata["data"]["rows"]:
        return f"next: {command('evaluate', '--data', data, '--weights', weights)}"
    serve = command("serve")
    if weights.resolve().parent != weights_dir().resolve():
        serve = f"LIMELIGHT_WEIGHTS_DIR={quote(str(weights.parent))} {serve}"
    return f"next: {command('card', '--weights', weights)} --title … --description …, then {serve}"
