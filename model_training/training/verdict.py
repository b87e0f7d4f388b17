"""What a run came to: its score on dev beside that of counting words, and what to do next."""

from pathlib import Path

from limelight.description import METADATA, read_json
from limelight.pretrained import write_metadata
from model_training.evaluation.scores import percentages
from model_training.evaluation.tfidf import measure_tfidf
from model_training.output import peak_memory, size
from model_training.training.config import AnyTrainConfig, DigitCNNTrainConfig


def verdict(data: Path, weights: Path, config: AnyTrainConfig) -> list[str]:
    """Measures the linear baseline on the rows of the run that made `weights`, and notes it in their metadata.

    Returns:
        Lines for the one who trains.
    """
    metadata = read_json(weights / METADATA)
    scores, lines = metadata["scores"][0], []
    if not isinstance(config, DigitCNNTrainConfig):
        metadata["baseline"] = beside = measure_tfidf(
            data, config.where, config.dev_where, config.seed, config.max_rows
        )
        write_metadata(weights, metadata)
        lines.append(f"{beside['name']}, on {beside['rows']:,} rows: {beside['value']:.1%} of the same dev rows")
        if beside["value"] > scores["value"]:
            lines.append(
                "The network is worth less than counting words. More --epochs, smaller batches (--max-documents) or "
                "given word --vectors may help; otherwise take more rows."
            )
    value, interval = percentages(scores)
    written = sum(path.stat().st_size for path in weights.iterdir())
    return [
        f"{weights}: {size(written)}; dev accuracy {value} ({interval}) on {scores['n']:,} rows, after epoch "
        f"{metadata['best_epoch']} of {len(metadata['epochs'])}; at most {size(peak_memory())} of memory",
        *lines,
        *_next(data, weights, metadata),
    ]


def _next(data: Path, weights: Path, metadata: dict) -> list[str]:
    command = ".venv/bin/python -m model_training"
    if "test" in metadata["data"]["rows"]:
        return [f"next: {command} evaluate --data {data} --weights {weights}"]
    return [f"next: {command} card --weights {weights} --title … --description …, and make serve"]
