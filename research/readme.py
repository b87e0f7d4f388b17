"""Makes the tables of README.md, from the metadata of the weights, and of docs/weights.md, from results."""

import json
from pathlib import Path

from limelight.networks.registry import NETWORKS
from model_training.markdown import cell, percentages

START, END = "<!-- made by `python -m research readme` -->", "<!-- /made -->"


def models_table(weights: Path) -> str:
    """Returns a Markdown table with a row for every score on test rows of every model under `weights`."""
    lines = ["| model | reads | network | rows | accuracy (95% interval) |", "|---|---|---|---|--:|"]
    for directory in sorted(path for path in weights.iterdir() if (path / "metadata.json").is_file()):
        metadata = json.loads((directory / "metadata.json").read_text(encoding="utf-8"))
        config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
        network = NETWORKS[config["network"]].short
        for scores in metadata["scores"]:
            if scores["split"] != "dev":
                value, interval = percentages(scores)
                lines.append(
                    f"| [{directory.name}](weights/{directory.name}/README.md) | {cell(metadata['title'].lower())} "
                    f"| {network} | {scores['n']:,}, {cell(scores['name'])} | {value} ({interval}) |"
                )
    return "\n".join(lines)


def replace_table(page: Path, table: str) -> None:
    """Replaces the text between the two markers of `page`."""
    before, _, rest = page.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{START}\n{table}\n{END}{after}", encoding="utf-8")
