"""The rules shared by Python and the browser, in `rules.json`: word lists, thresholds, sentences and colours.

`make scripts` copies them to `static/js/`.
"""

import json
from pathlib import Path
from typing import Any

RULES: dict[str, Any] = json.loads(Path(__file__).with_name("rules.json").read_text(encoding="utf-8"))

# Words that mean nothing alone. "not", "never" and the like are left out on purpose: they reverse the meaning.
FUNCTION_WORDS = frozenset(" ".join(RULES["function_words"].values()).split())


def colour(group: str, name: str) -> str:
    """Returns a colour of a group in the rules for a light theme, as six digits after `#`."""
    return f"#{RULES['colours'][group][name].split()[0]}"


def refusal(name: str, /, **values: object) -> str:
    """Returns an error message with `values` inserted."""
    return str(RULES["errors"][name].format(**values))
