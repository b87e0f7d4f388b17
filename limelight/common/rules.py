"""The rules shared by Python and the browser, in `rules.json`: word lists, thresholds, sentences, levels and shades.

`make scripts` copies them to `static/js/`.
"""

import json
from pathlib import Path
from typing import Any

RULES: dict[str, Any] = json.loads(Path(__file__).with_name("rules.json").read_text(encoding="utf-8"))


def refusal(name: str, /, **values: object) -> str:
    """Returns an error message with `values` inserted."""
    return str(RULES["errors"][name].format(**values))
