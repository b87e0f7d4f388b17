"""The rules that Python and the browser share, in `rules.json`: word lists, thresholds, sentences, levels and shades.

`make scripts` copies them to `static/js/`.
"""

import json
from pathlib import Path
from typing import Any

RULES: dict[str, Any] = json.loads(Path(__file__).with_name("rules.json").read_text(encoding="utf-8"))


def refusal(name: str, /, **values: object) -> str:
    """Returns the sentence of an error, with `values` in the place of their names."""
    return str(RULES["errors"][name].format(**values))
