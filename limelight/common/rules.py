"""The rules that Python and the browser share: thresholds and sentences, from `static/js/rules.js`.

Such a file is a module with one JSON object: the browser imports it, and Python reads the object.
"""

import json
from typing import Any

from limelight.common.resources import script


def shared(name: str) -> dict[str, Any]:
    """Returns the object of a module of `static/js` that exports nothing else."""
    return dict(json.loads(script(name).removeprefix("export default ")))


RULES = shared("rules.js")


def refusal(name: str, /, **values: object) -> str:
    """Returns the sentence of an error, with `values` in the place of their names."""
    return str(RULES["errors"][name].format(**values))
