"""Writes the model card, the README.md of the weights, from their metadata alone."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from limelight.digits import DigitPredictor
from limelight.networks.registry import NETWORKS
from limelight.predictor import Predictor
from limelight.weights import CARD, WeightsConfig, load_weights

from ..evaluation.faithfulness import table
from ..evaluation.insight_lines import insight_lines
from ..evaluation.scores import cell, percentages
from ..evaluation.second_reader import second_reader_lines
from ..networks.pretrained import write_metadata
from ..output import duration, plural
from ..training.history import HISTORY, write_plan
from ..training.schedule import Schedule
from ..training.steps import CURVES
from .behaviour import behaviour_lines
from .recipe_lines import ablation_lines, seeds_line, soup_lines

_SELF_TEST = "Good, but not great. The first week was lovely; then it began to squeak."


def write_card(
    weights: Path,
    title: str | None = None,
    description: str | None = None,
    sources: str | None = None,
    limits: Sequence[str] | None = None,
) -> None:
    """Writes `README.md` into `weights`, after updating the metadata with the arguments."""
    loaded = load_weights(weights)
    given = {"title": title, "description": description, "sources": sources, "limits": limits}
    metadata = {**loaded.metadata, **{key: value for key, value in given.items() if value is not None}}
    metadata["architecture"] = [asdict(block) for block in loaded.blocks]
    # The expected answers of these weights; a server with other answers is not ready.
    if loaded.config.reads_text:
        answer = Predictor.of(loaded).predict(_SELF_TEST)
        metadata["self_test"] = {"text": _SELF_TEST, "probabilities": answer.probabilities}
    else:
        reader = DigitPredictor(loaded)
        metadata["self_test"] = {"probabilities": reader.predict(reader.test_image()).probabilities.tolist()}
    write_metadata(weights, metadata)
    if not (weights / HISTORY).is_file() and metadata.get("epochs"):
        write_plan(weights, Schedule.planned(metadata["recipe"]), len(metadata["epochs"]))
    (weights / CARD).write_text(card_text(metadata, loaded.config, (weights / CURVES).is_file()), encoding="utf-8")


def card_text(metadata: dict[str, Any], config: WeightsConfig, curves: bool) -> str:
    """Returns the card as Markdown; `curves` tells whether there is a picture of the run to show."""
    data, notes = metadata["data"], metadata["notes"]
    dropped = sum(data["dropped"].values())
    # Older weights, from before there was a choice, are of the best epoch.
    last = metadata["recipe"].get("keep") == "last"
    packages = ", ".join(f"{name} {number}" for name, number in metadata["packages"].items())
    return "\n".join(
        [
            f"# {metadata['title']}",
            "",
            *([metadata["description"], ""] if metadata["description"] else []),
            f"{config.spec.title}; labels: {', '.join(config.labels)}.",
            "",
            *_architecture(metadata.get("architecture")),
            "## Scores",
            "",
            "| split | rows | n | accuracy | 95 % interval | mean absolute error |",
            "|---|---|--:|--:|--:|--:|",
            *[_score_row(scores) for scores in metadata["scores"]],
            "",
            f"The {'last epoch was kept' if last else 'epoch was chosen on dev'}; test rows were scored once. "
            f"The interval is Wilson's.{_which_label(metadata['scores'])}",
            "",
            *_beside(metadata.get("baseline"), metadata["scores"]),
            *[line for scores in _tests(metadata["scores"]) for line in _by_label(scores, config.labels)],
            *ablation_lines(metadata.get("ablation")),
            *_faithfulness(metadata.get("faithfulness")),
            *insight_lines(metadata.get("insights")),
            *second_reader_lines(metadata.get("second_reader")),
            *behaviour_lines(metadata.get("behaviour")),
            "## Data",
            "",
            *([metadata["sources"], ""] if metadata.get("sources") else []),
            f"| split | {'reviews' if config.reads_text else 'images'} | files |",
            "|---|--:|---|",
            *[
                f"| {split} | {data['rows'][split]:,} | "
                f"{cell(', '.join(data['sources'].get(split, ['cut from train'])))} |"
                for split in ("train", "dev", "test")
                if split in data["rows"]
            ],
            "",
            *([f"Of the files with true labels the rows of `{data['where']}`."] if data.get("where") else []),
            f"Trained on {metadata['training_rows']:,} of the train rows.",
            *_skipped(data.get("skipped")),
            *([f"Left out before: {dropped:,} texts that a later split has too."] if dropped else []),
            "",
            "## Recipe",
            "",
            *_table({**config.network_config, **_training_settings(metadata)}),
            f"{plural(len(metadata['epochs']), 'epoch')} in {duration(metadata['seconds'])}; the "
            f"{'weights are of' if last else 'best was'} epoch "
            f"{metadata['best_epoch']}. Keras on {metadata['backend']}, Python {metadata['python']}, {packages}.",
            "",
            # Older weights have no curves.
            *(["![Loss, accuracy, rate and momentum, step by step](curves.png)", ""] if curves else []),
            *([seeds_line(metadata["seeds"]), ""] if "seeds" in metadata else []),
            *(soup_lines(metadata["soup"]) if "soup" in metadata else []),
            *_earlier_stages(notes.get("first_stage")),
            "## Limits",
            "",
            *(_limits_of_text(config, metadata.get("limits")) if config.reads_text else _LIMITS_OF_IMAGES),
            "",
        ]
    )


def _architecture(blocks: Sequence[Mapping[str, Any]] | None) -> list[str]:
    if not blocks:
        return []
    total = sum(block["parameters"] for block in blocks)
    return [
        "## Architecture",
        "",
        "| block | gives | parameters |",
        "|---|---|--:|",
        *[
            f"| {block['name']} | {' × '.join(map(str, block['shape']))} | {block['parameters']:,} |"
            for block in blocks
        ],
        f"| all | | {total:,} |",
        "",
    ]


_LIMITS_OF_TEXT = (
    "It learned from the rows above and the labels that they have, habits included. How it does on other texts has not "
    "been measured: score it on some of them before it is used.",
)
_LIMITS_OF_IMAGES = (
    "- It reads one image of the size it was trained on, paper 0 and ink 255, centred and scaled as those were.",
    "- It returns one of its labels for every image: it cannot tell that there is nothing to read.",
)


def _skipped(rows: Mapping[str, int] | None) -> list[str]:
    """Returns a line on the rows of each file that could not be used; nothing if they were not counted."""
    if rows is None:
        return []
    found = [f"{count:,} of {file}" for file, count in rows.items() if count]
    return [f"Rows without a text or a label, left out: {', '.join(found) or 'none'}."]


def _limits_of_text(config: WeightsConfig, given: Sequence[str] | None) -> list[str]:
    """Returns the limits given for these weights, or the general ones."""
    return [
        f"- It reads the first {config.max_sentences} sentences; sentences of more than {config.max_sentence_tokens} "
        "tokens are read in parts.",
        *[f"- {line}" for line in given or _LIMITS_OF_TEXT],
    ]


def _beside(baseline: Mapping[str, Any] | None, scores: Sequence[Mapping[str, Any]]) -> list[str]:
    """Compares the network with the linear baseline; nothing if that was not measured."""
    if baseline is None:
        return []
    words = f"{baseline['name']}, labels {baseline['value']:.1%} of {baseline['n']:,} dev rows right"
    dev = next((found["value"] for found in scores if found["split"] == "dev"), None)
    below = dev is not None and dev < baseline["value"]
    verdict = " **The network is worth less than this baseline.**" if below else ""
    return [f"For comparison: {words}, from {baseline['rows']:,} training rows.{verdict}", ""]


def _score_row(scores: Mapping[str, Any]) -> str:
    error = scores["mean_absolute_error"]
    value, interval = percentages(scores)
    return (
        f"| {scores['split']} | {cell(scores['name'])} | {scores['n']:,} | {value} | {interval} | "
        f"{'–' if error is None else f'{error:.2f} stars'} |"
    )


def _which_label(scores: Sequence[Mapping[str, Any]]) -> str:
    """Returns the score of the median label if labels are ordered: then there are two ways to choose a label."""
    # Older scores have no median.
    medians = [f"{found['median']:.1%} on {found['split']}, {found['name']}" for found in scores if found.get("median")]
    said = " The label is the most probable one"
    return f"{said}; the median of the distribution would have {', '.join(medians)}." if medians else ""


def _tests(scores: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Returns the scores on test rows, or the last scores if there are none."""
    return [found for found in scores if found["split"] == "test"] or list(scores[-1:])


def _by_label(scores: Mapping[str, Any], labels: list[str]) -> list[str]:
    """Returns the confusion matrix, with recall and precision of each label."""
    labels = [cell(label) for label in labels]
    rows = zip(labels, scores["confusion"], scores["recall_per_class"], strict=True)
    return [
        f"On {scores['split']}, {scores['name']}: true labels in rows, predicted ones in columns.",
        "",
        f"| | {' | '.join(labels)} | recall |",
        f"|---|{'--:|' * len(labels)}--:|",
        *[f"| {label} | {' | '.join(f'{n:,}' for n in counts)} | {recall:.1%} |" for label, counts, recall in rows],
        f"| precision | {' | '.join(f'{value:.1%}' for value in scores['precision_per_class'])} | |",
        "",
    ]


def _faithfulness(result: dict[str, Any] | None) -> list[str]:
    return ["## How far to trust the light", "", *table(result), ""] if result else []


def _training_settings(stage: Mapping[str, Any]) -> dict[str, Any]:
    notes = {key: value for key, value in stage["notes"].items() if key != "first_stage"}
    # The card shows the sizes that the network has, not those that were asked for.
    sizes = {field.name for spec in NETWORKS.values() for field in fields(spec.config)}
    return {key: value for key, value in {**stage["recipe"], **notes}.items() if key not in sizes}


def _earlier_stages(stage: Mapping[str, Any] | None) -> list[str]:
    """Describes how the weights that the training started from were made, and those before them."""
    if stage is None:
        return []
    earlier = stage["notes"].get("first_stage")
    return [
        f"### {'The stage before' if earlier else 'First stage'}",
        "",
        f"It started from weights (version {stage['version']}) trained on {stage['training_rows']:,} rows, "
        f"in {duration(stage['seconds'])}, with these settings:",
        "",
        *_table(_training_settings(stage)),
        *_earlier_stages(earlier),
    ]


def _table(settings: Mapping[str, Any]) -> list[str]:
    rows = [
        f"| {key} | {cell(_words(value))} |" for key, value in settings.items() if value is not None and value != []
    ]
    return ["| setting | value |", "|---|---|", *rows, ""]


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
