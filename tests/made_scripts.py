"""Makes the scripts that repeat what Python reads: `python -m tests.made_scripts`, or `make scripts`."""

import json
import re
from pathlib import Path

from limelight.common.rules import RULES
from limelight.drawing.templates import shades
from tests.places import ROOT

# The rules of light that the element for any page has, which imports no module.
OF_ELEMENT = ("levels", "least_level", "full", "least", "bad")


def made() -> dict[Path, str]:
    """Returns the text of each script."""
    static, library = ROOT / "static/js", ROOT / "limelight"
    scripts = {}
    for name, source in (("rules", "common/rules.json"), ("phrase_table", "text/phrase_table.json")):
        content = _packed(json.loads((library / source).read_text(encoding="utf-8")))
        scripts[static / f"{name}.js"] = (
            f"// Made by `make scripts` of limelight/{source}.\nexport default {content};\n"
        )
    element = static / "embed/limelight-heat.js"
    text = element.read_text(encoding="utf-8")
    own = {"RULES": _packed({name: RULES["light"][name] for name in OF_ELEMENT}), "SHADES": _packed(shades())}
    for name, value in own.items():
        text = re.sub(rf"^const {name} = .*;$", lambda _: f"const {name} = {value};", text, count=1, flags=re.MULTILINE)  # noqa: B023
    return {**scripts, element: text}


def _packed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    for path, text in made().items():
        path.write_text(text, encoding="utf-8")
