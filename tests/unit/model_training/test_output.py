"""No command replaces existing files without `--force`, and output appears complete or not at all."""

from pathlib import Path

import pytest

from limelight.cli import COMMANDS, main
from limelight.common.output import alone
from limelight.errors import OutputError
from model_training.output import put, replaced
from research.__main__ import COMMANDS as RESEARCH
from tests.full_disk import full_disk
from tests.unit.model_training.conftest import PRODUCTS

# More arguments of each command; none of these files exists, so --out must be checked before them.
FOLDERS = {
    "prepare": (["--train=no.csv"], "data.json"),
    "split": (["--train=no.csv"], "train.parquet"),
    "train": (["no"], "config.json"),
    "soup": (["--data=no", "--weights=no"], "config.json"),
    "teach": (["--files=no.csv", "--dev=no.csv", "--encoder=no"], "teacher.json"),
}
FILES = {
    "label": (["--files=no.csv", "--weights=no"], ".parquet"),
    "vectors": (["--files=no.csv", "--tokenizer=no"], ".npy"),
    "range_test": (["--data=no"], ".png"),
}


def refusal(*arguments: object) -> str:
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments], (*COMMANDS, *RESEARCH))
    return str(stop.value.code)


@pytest.mark.parametrize("command", FOLDERS)
def test_a_folder_is_replaced_only_where_it_is_of_the_same_kind_and_that_is_wished(command, tmp_path):
    given, mark = FOLDERS[command]
    out = tmp_path / "out"
    out.mkdir()
    (out / "photo.png").touch()
    assert f"contains no {mark}. Specify another folder." in refusal(command, *given, "--out", out, "--force")
    (out / mark).touch()
    assert refusal(command, *given, "--out", out) == (
        f"error: --out {out}: already exists. Add --force to replace it, or specify another folder."
    )
    # With it, the next missing file is reported; nothing was removed.
    assert "already exists" not in refusal(command, *given, "--out", out, "--force", *_run(command, tmp_path))
    assert (out / mark).exists()


@pytest.mark.parametrize("command", [["prepare", "--train"], ["train"]])
def test_a_refused_command_leaves_no_folder(command, tmp_path):
    rows = tmp_path / "rows.csv"
    rows.write_text("text,label\nGood soup here,good\nBad soup here,bad\n")
    assert "no rows for dev" in refusal(*command, rows, "--out", tmp_path / "new/folder/out")
    assert list(tmp_path.iterdir()) == [rows]


def test_two_commands_do_not_write_into_one_folder(tmp_path):
    given = ["prepare", *FOLDERS["prepare"][0], "--out", tmp_path / "out"]
    with alone(tmp_path / "out.partial"):
        (tmp_path / "out.partial/work").touch()
        assert "another process is writing to it" in refusal(*given)
        assert (tmp_path / "out.partial/work").exists()
    assert "another process" not in refusal(*given)


def test_two_runs_do_not_write_into_one_folder(tmp_path):
    from model_training.training.config import train_config
    from model_training.training.train import train

    with alone(tmp_path / "run"), pytest.raises(OutputError, match="another process is writing to it"):
        train(tmp_path / "no", tmp_path / "out", train_config("kim_cnn"), tmp_path / "run")


@pytest.mark.parametrize("command", FILES)
def test_a_file_is_replaced_only_where_that_is_wished(command, tmp_path):
    given, ending = FILES[command]
    out = tmp_path / f"out{ending}"
    out.touch()
    assert "Add --force to replace it" in refusal(command, *given, "--out", out)
    assert "already exists" not in refusal(command, *given, "--out", out, "--force")
    assert f"ends in {ending}" in refusal(command, *given, "--out", tmp_path / "out.txt")
    (tmp_path / f"folder{ending}").mkdir()
    assert "is a folder" in refusal(command, *given, "--out", tmp_path / f"folder{ending}", "--force")
    assert "cannot be written" in refusal(command, *given, "--out", out / f"below{ending}")


def _run(command: str, folder: Path) -> list[str]:
    return [f"--run={folder / 'run'}"] if command == "train" else []


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_there_stays_until_all_is_written(kind, tmp_path):
    out = tmp_path / "out"

    def write(place: Path, content: str) -> None:
        if kind == "folder":
            place.mkdir()
            place /= "file"
        place.write_text(content)

    def content() -> str:
        return (out if kind == "file" else out / "file").read_text()

    write(tmp_path / "before", "before")
    put(tmp_path / "before", out)
    with pytest.raises(FileNotFoundError), replaced(out) as place:
        write(place, (tmp_path / "what cannot be read").read_text())
    assert content() == "before"
    with replaced(out) as place:
        write(place, "after")
    assert content() == "after"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("command", ["prepare", "vectors", "train"])
def test_a_full_disk_is_said_in_a_line_and_nothing_is_left_half_written(command, prepared, tmp_path):
    columns = ["--text=body", "--label=verdict"]
    given = {
        "prepare": [f"--train={PRODUCTS}", *columns, "--min-count=1"],
        "vectors": [f"--files={PRODUCTS}", "--text=body", f"--tokenizer={prepared}", "--size=64", "--epochs=1"],
        "train": [str(prepared), f"--run={tmp_path / 'run'}", "--network=kim_cnn", "--max-steps=2"],
    }
    out = tmp_path / ("out.npy" if command == "vectors" else "out")
    with full_disk(4000):
        error = refusal(command, *given[command], "--out", out)
    assert error.startswith("error: ")
    assert "File too large" in error
    assert "Free some space" in error
    assert len(error.splitlines()) == 1
    # A run keeps its steps.
    assert [path.name for path in tmp_path.iterdir()] in ([], ["run"])
    assert not (tmp_path / "run/state.json").exists()
