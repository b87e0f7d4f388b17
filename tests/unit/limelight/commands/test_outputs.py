"""No command replaces what it reads; commands, outputs and inputs are found from the command line."""

import pickle
import re
import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from inspect import Parameter, signature
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from limelight.cli import COMMANDS, Command, load, main
from limelight.common.output import OUTPUT
from tests.tiny import save_tiny_han

# The values that name an input, by option, and the file that each one reads. Every other option that takes a path or
# words is tried with a table, unless it is listed as one that names no file.
WEIGHTS = {"tiny": "tiny", "./tiny": "tiny/config.json", "shipped_one": "shipped/shipped_one/config.json"}
READS = {
    "model": {"own.py:model": "own.py", "own.joblib": "own.joblib", "own.pkl": "own.pkl", **WEIGHTS},
    "against": {"earlier.json": "earlier.json"},
    "settings": {"own.toml": "own.toml"},
    "themes": {"own.toml": "own.toml"},
    **dict.fromkeys(("weights", "from", "tokenizer"), WEIGHTS),
}
TABLE = {"rows.csv": "rows.csv"}
NO_FILES = {
    *(
        "labels",
        "text",
        "title",
        "stars",
        "explain",
        "prior",
        "by",
        "over",
        "show",
        "label",
        "marks",
        "where",
        "dev-where",
    ),
    *("keep", "columns", "label-names", "network", "source-weights", "devices", "ray"),
}


class Even:
    """A classifier that a pickle holds."""

    classes_ = ("bad", "good")

    def predict_proba(self, texts: list[str]) -> list[list[float]]:
        return [[0.5, 0.5] for _ in texts]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an input of each kind."""
    folder = tmp_path_factory.mktemp("inputs")
    rows = "".join(f"The soup {n} was {word},{word}\n" for n in range(30) for word in ("good", "bad"))
    (folder / "rows.csv").write_text(f"text,label\n{rows}")
    (folder / "own.py").write_text(f"from {Even.__module__} import Even\nmodel = Even()\n")
    for name in ("own.joblib", "own.pkl"):
        (folder / name).write_bytes(pickle.dumps(Even()))
    (folder / "earlier.json").write_text("{}")
    (folder / "own.toml").write_text("")
    save_tiny_han(folder / "tiny")
    save_tiny_han(folder / "shipped/shipped_one")
    return folder


def options_of(command: Command) -> Iterator[tuple[str, Any, Parameter]]:
    """Yields name and type of each option of a command, and the parameter that it belongs to."""
    function = load(command.target)
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in signature(function).parameters.items():
        settings = type(parameter.default) if is_dataclass(parameter.default) else hints[name]
        if not is_dataclass(settings):
            yield name.replace("_", "-"), hints[name], parameter
            continue
        inner = get_type_hints(settings, include_extras=True)
        for field in fields(settings):
            named = [mark.name for mark in marks_of(inner[field.name]) if isinstance(getattr(mark, "name", None), str)]
            yield (named or [field.name.replace("_", "-")])[0], inner[field.name], parameter


def marks_of(kind: Any) -> Iterator[Any]:
    """Yields a type, the types in it, and the marks of `Annotated`."""
    yield kind
    for part in (*get_args(kind), *getattr(kind, "__metadata__", ())):
        yield from marks_of(part)


def cases() -> Iterator[Any]:
    """Yields each output of each command with each way to name each input of it."""
    for command in COMMANDS:
        options = {name: list(marks_of(kind)) for name, kind, _ in options_of(command)}
        outputs = [name for name, marks in options.items() if OUTPUT in marks]
        read = [name for name, marks in options.items() if OUTPUT not in marks and (Path in marks or str in marks)]
        for output in outputs:
            for name in sorted({*read, "settings"} - NO_FILES):
                for value, file in READS.get(name, TABLE).items():
                    yield pytest.param(command, output, name, value, file, id=f"{command.name}-{output}-{name}-{value}")


def arguments(command: Command, given: dict[str, str]) -> list[str]:
    """Returns the arguments of a command with these options, and with those that it cannot do without."""
    line: list[str] = []
    for name, kind, parameter in options_of(command):
        is_needed = parameter.default is Parameter.empty and type(None) not in marks_of(kind)
        value = given.get(name) or (next(iter(READS.get(name, TABLE))) if is_needed else None)
        if name == "force" or (name == "trust" and given.get("model", "").endswith(("joblib", "pkl"))):
            line.append(f"--{name}")
        elif value:
            line += [value] if "Positional" in str(kind) else [f"--{name}", value]
    return [*line, "--settings", given["settings"]] if "settings" in given else line


@pytest.mark.parametrize(("command", "output", "option", "value", "file"), list(cases()))
def test_an_output_never_replaces_an_input(
    inputs: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: Command,
    output: str,
    option: str,
    value: str,
    file: str,
) -> None:
    folder = tmp_path / "work"
    shutil.copytree(inputs, folder)
    # A name that every output accepts.
    (folder / "link.csv").symlink_to(file)
    monkeypatch.chdir(folder)
    monkeypatch.setattr("limelight.common.resources.weights_dir", lambda: folder / "shipped")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    given = arguments(command, {option: value, output: "link.csv"})
    joined = re.sub(rf"(--{output}) ", r"\1=", " ".join(given)).split(" ")
    for line in [given, joined] if option == "settings" else [given]:
        # Without what loads Keras: nothing is trained here.
        with pytest.raises(SystemExit) as ended:
            main([command.name, *line], [replace(command, adapt="")])
        assert "An output cannot replace an input" in f"{ended.value.code}{capsys.readouterr().err}"
    assert {path: path.read_bytes() for path in before if path.is_file()} == before


def test_all_commands_that_write_files_are_tried() -> None:
    tried = {each.values[0].name for each in cases()}
    assert tried >= {"score", "report", "audit", "export", "prepare", "train"}
    assert not tried & {"predict", "serve"}
