"""Makes the table of models in the project's README.md from the metadata of the weights."""

import json
from pathlib import Path

from limelight.networks.registry import NETWORKS
from model_training.markdown import cell, percentages

START, END = "<!-- models: made by `python -m research readme` -->", "<!-- /models -->"


def models_table(weights: Path) -> str:
    """Returns a Markdown table with a row for every score of every model under `weights`."""
    lines = ["| model | reads | network | test rows | accuracy (95% interval) |", "|---|---|---|---|--:|"]
    for directory in sorted(path for path in weights.iterdir() if (path / "metadata.json").is_file()):
        metadata = json.loads((directory / "metadata.json").read_text(encoding="utf-8"))
        config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
        network = NETWORKS[config["network"]].short
        for scores in metadata["scores"]:
            if scores["split"] == "test":
                value, interval = percentages(scores)
                lines.append(
                    f"| [{directory.name}](weights/{directory.name}/README.md) | {cell(metadata['title'].lower())} "
                    f"| {network} | {scores['n']:,}, {cell(scores['name'])} | {value} ({interval}) |"
                )
    return "\n".join(lines)


def update_readme(readme: Path, weights: Path) -> None:
    """Replaces the text between the two markers of `readme`."""
    before, _, rest = readme.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{START}\n{models_table(weights)}\n{END}{after}", encoding="utf-8")
