"""Writes the model card, the README.md beside the weights, from their metadata alone."""

from pathlib import Path
from typing import Any

from limelight.pretrained import CARD, load_pretrained, write_metadata


def write_card(weights: Path, title: str | None = None, description: str | None = None) -> None:
    """Writes `README.md` into `weights`, after changing title and description where given."""
    pretrained = load_pretrained(weights)
    metadata = dict(pretrained.metadata)
    metadata["title"] = title or metadata["title"]
    metadata["description"] = description or metadata["description"]
    write_metadata(weights, metadata)
    (weights / CARD).write_text(card_text(metadata, pretrained.config.network), encoding="utf-8")


def card_text(metadata: dict[str, Any], network: str) -> str:
    """Returns the card as Markdown."""
    data = metadata["data"]
    name = {"han": "Hierarchical Attention Network (Yang et al. 2016)", "kim_cnn": "Convolutional network (Kim 2014)"}
    lines = [
        f"# {metadata['title']}",
        "",
        *([metadata["description"], ""] if metadata["description"] else []),
        f"{name[network]}, labels {', '.join(data['labels'])}.",
        "",
        "## Scores",
        "",
        "| split | rows | n | accuracy | 95 % interval | mean absolute error |",
        "|---|---|--:|--:|--:|--:|",
        *[_score_row(scores) for scores in metadata["scores"]],
        "",
        "The epoch was chosen on dev; test rows were scored once. The interval is Wilson's.",
        "",
        *_by_label(metadata),
        "## Data",
        "",
        "| split | reviews | files |",
        "|---|--:|---|",
        *[
            f"| {split} | {rows:,} | {', '.join(data['sources'].get(split, ['cut from train']))} |"
            for split, rows in data["rows"].items()
        ],
        "",
        f"Trained on {metadata['training_rows']:,} of the train rows.",
        "",
        "## Recipe",
        "",
        "| setting | value |",
        "|---|---|",
        *_settings(metadata),
        "",
        *_first_stage(metadata["notes"].get("first_stage")),
        f"{len(metadata['epochs'])} epochs in {metadata['seconds'] / 60:.0f} minutes, "
        f"the best was {metadata['best_epoch']}; "
        f"{metadata['backend']} backend, Python {metadata['python']}, "
        + ", ".join(f"{package} {number}" for package, number in metadata["packages"].items())
        + ".",
        "",
        "## Limits",
        "",
        f"- English reviews. It reads the first {data['max_sentences']} sentences; sentences of more than "
        f"{data['max_sentence_tokens']} tokens are read in parts.",
        "- It has learned what reviewers wrote and the labels they gave, with all their habits; it knows no products.",
        "- Irony, comparisons with other products and reviews of delivery rather than goods mislead it.",
        "",
    ]
    return "\n".join(lines)


def _settings(stage: dict[str, Any]) -> list[str]:
    """Returns a table row for each setting of a stage, and for what was noted of it."""
    notes = {key: value for key, value in stage["notes"].items() if key != "first_stage"}
    return [f"| {key} | {value} |" for key, value in {**stage["recipe"], **notes}.items() if value is not None]


def _first_stage(stage: dict[str, Any] | None) -> list[str]:
    """Describes how the weights were made that this training started from."""
    if stage is None:
        return []
    return [
        f"It started from weights (version {stage['version']}) trained on {stage['training_rows']:,} rows, "
        f"in {stage['seconds'] / 60:.0f} minutes, with these settings:",
        "",
        "| setting | value |",
        "|---|---|",
        *_settings(stage),
        "",
    ]


def _score_row(scores: dict[str, Any]) -> str:
    error = scores["mean_absolute_error"]
    return (
        f"| {scores['split']} | {scores['name']} | {scores['n']:,} | {scores['value']:.1%} | "
        f"{scores['low']:.1%} – {scores['high']:.1%} | {'–' if error is None else f'{error:.2f} stars'} |"
    )


def _by_label(metadata: dict[str, Any]) -> list[str]:
    scores = metadata["scores"][-1]
    rows = zip(metadata["data"]["labels"], scores["recall_per_class"], scores["precision_per_class"], strict=True)
    return [
        f"On {scores['split']}, {scores['name']}:",
        "",
        "| label | recall | precision |",
        "|---|--:|--:|",
        *[f"| {label} | {recall:.1%} | {precision:.1%} |" for label, recall, precision in rows],
        "",
    ]
