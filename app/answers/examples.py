"""The examples of requests and answers in the OpenAPI document, by address."""

import json
from pathlib import Path
from typing import Any

_EXAMPLES = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
REQUESTS: dict[str, dict[str, Any]] = _EXAMPLES["requests"]
ANSWERS: dict[str, dict[str, Any]] = _EXAMPLES["answers"]
