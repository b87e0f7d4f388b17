"""Makes the scripts and the style sheet that repeat what Python reads: `make scripts`."""

import json
import re
from pathlib import Path

from limelight.common.rules import RULES
from limelight.drawing.templates import page_colours, shades
from tests.places import ROOT

# The rules of light that the element for any page has.
OF_ELEMENT = ("levels", "least_level", "full", "least", "bad")
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)
# The types that a module takes from another: in one file, those of its own modules are there.
_TYPES = re.compile(r'^(?:/\*\*| \*) @import \{ ([^}]*) \} from "(\.[^"]*)"(?: \*/)?\n', re.MULTILINE)


def made() -> dict[Path, str]:
    """Returns the text of each script, and of the style sheet of colours."""
    static, library = ROOT / "static/js", ROOT / "limelight"
    scripts = {}
    for name, source in (("rules", "common/rules.json"), ("phrase_table", "text/phrase_table.json")):
        content = _packed(json.loads((library / source).read_text(encoding="utf-8")))
        scripts[static / f"{name}.js"] = (
            f"// Made by `make scripts` of limelight/{source}.\nexport default {content};\n"
        )
    origin = "Made by `make scripts` of limelight/common/rules.json."
    scripts[ROOT / "static/colours.css"] = f"/* {origin} */\n{page_colours()}"
    own = {"RULES": {name: RULES["light"][name] for name in OF_ELEMENT}, "SHADES": shades()}
    rules = "".join(f"export const {name} = {_packed(value)};\n" for name, value in own.items())
    element = static / "embed"
    scripts[element / "rules.js"] = f"// {origin}\n{rules}"
    scripts[element / "limelight-heat.js"] = _joined(element, scripts[element / "rules.js"])
    return scripts


def _joined(folder: Path, rules: str) -> str:
    """Returns the modules of the element as one without imports: each stands after those that it imports."""
    texts = {"rules.js": rules}
    foreign: dict[str, set[str]] = {}

    def add(name: str) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        for other in _IMPORT.findall(text):
            if other not in texts:
                add(other)
        for names, source in _TYPES.findall(text):
            if source.startswith(".."):
                foreign.setdefault(source, set()).update(names.split(", "))
        texts[name] = _TYPES.sub("", _IMPORT.sub("", text))

    add("element.js")
    head = ["// Made by `make scripts` of the other modules in static/js/embed: one file that can be taken along."]
    head += [f'/** @import {{ {", ".join(sorted(names))} }} from "{source}" */' for source, names in foreign.items()]
    empty = re.compile(r"^/\*\*\n( \*\n)*( \*/\n)?", re.MULTILINE)
    text = empty.sub(lambda match: "" if match[2] else "/**\n", "\n".join([*head, "", *texts.values()]))
    return re.sub(r"\n{3,}", "\n\n", text)


def _packed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    for path, text in made().items():
        path.write_text(text, encoding="utf-8")
