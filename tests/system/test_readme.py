"""The README does not go stale: its examples run, its tables and its tree are true."""

import argparse
import ast
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.answers.digits import DIGIT_EXAMPLES
from app.main import create_app
from app.settings import Settings
from limelight.commands import drivers, predict, score
from model_training.reports.readme import models_table
from tests.places import ROOT
from tests.system.server.processes import process, read_log_until_ready
from tests.tiny import save_tiny_han

README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str, containing: str) -> str:
    """Returns the code block in `language` that has `containing` in it."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return next(text for name, text in blocks if name == language and containing in text)


# Makes what `make serve` does not install look as it does there: absent.
_AS_SERVED = """
import re, sys
from importlib.metadata import packages_distributions

def plain(name):
    return re.sub("[-_.]+", "-", name).lower()

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

pins = [line.partition("==")[0] for line in open("requirements-serve.txt") if "==" in line and line[0].isalnum()]
installed = set(map(plain, pins))
installed |= {"pip", "setuptools"}
absent = {name for name, owners in packages_distributions().items() if not installed & set(map(plain, owners))}
sys.meta_path.insert(0, Absent())
"""


def run_as_served(code: str) -> str:
    """Runs an example in the environment that `make serve` makes, and returns what it prints."""
    program = f"{_AS_SERVED}\n{code}"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def ask(weights: Path, body: dict[str, object], address: str = "/api/v1/predict") -> dict:
    with TestClient(create_app(Settings(weights_dir=weights))) as client:
        response = client.post(address, json=body)
    assert response.status_code == 200, response.text
    return response.json()


def test_the_table_of_models_is_the_one_that_their_metadata_give() -> None:
    assert models_table(ROOT / "weights") in README


def test_the_tree_names_every_folder_and_no_other() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    folders = {path.split("/")[0] for path in tracked if "/" in path and not path.startswith(".")}
    assert set(re.findall(r"^(\w+)/ ", block("", "model_training/   "), re.MULTILINE)) == folders


def test_the_curl_example_gets_the_answer_that_is_shown() -> None:
    command = shlex.split(block("sh", "api/v1/predict"))
    answer = ask(ROOT / "weights", json.loads(command[command.index("-d") + 1]))
    shown = block("json", "model_version")
    assert set(re.findall(r'"(\w+)":', shown)) <= set(re.findall(r'"(\w+)":', json.dumps(answer)))
    assert f'"label": "{answer["label"]}"' in shown
    assert f'"probabilities": {[round(probability, 2) for probability in answer["probabilities"]]}' in shown
    assert f'"expected_stars": {answer["expected_stars"]:.1f}' in shown
    assert f'"counts": {json.dumps(answer["counts"])}' in shown


def test_the_example_of_an_explanation_says_what_each_word_does() -> None:
    command = shlex.split(block("sh", "api/v1/explain"))
    answer = ask(ROOT / "weights", json.loads(command[command.index("-d") + 1]), "/api/v1/explain")
    weights = {token["text"]: token["weight"] for sentence in answer["sentences"] for token in sentence["tokens"]}
    assert weights["Loved"] > 0 > weights["broke"]
    assert answer["unit"] == "stars"
    assert {"faithfulness", "agreement", "disputed"} <= answer.keys()


def test_the_digit_that_the_example_draws_is_read_as_a_one() -> None:
    program = shlex.split(block("sh", "digits").partition("|")[0])[2]
    body = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    with TestClient(create_app(Settings(weights_dir=ROOT / "weights"))) as client:
        drawn = client.post("/api/v1/digits", json=json.loads(body)).json()
        seven = client.post("/api/v1/digits", json=DIGIT_EXAMPLES["a seven"]["value"]).json()
    assert (drawn["digit"], seven["digit"]) == (1, 7)
    assert {"digit", "probabilities", "saliency", "occlusion"} <= drawn.keys()


def test_the_python_example_runs() -> None:
    assert "'Loved'" in run_as_served(block("python", "from limelight import load"))


def test_the_python_example_that_asks_a_server_runs(tmp_path: Path) -> None:
    save_tiny_han(tmp_path / "han")
    with process(LIMELIGHT_WEIGHTS_DIR=str(tmp_path)) as server:
        _, (host, port) = read_log_until_ready(server)
        example = block("python", "urlopen").replace("127.0.0.1:8000", f"{host}:{port}")
        lines = run_as_served(example).splitlines()
    assert len(lines) == 2
    assert all(re.fullmatch(r"[1-5] \[[\d., e-]+\]", line) for line in lines), lines


def test_what_make_serve_does_not_install_is_absent_where_the_examples_run() -> None:
    code = "try:\n    import httpx\nexcept ModuleNotFoundError:\n    print('absent')\nimport fastapi"
    assert run_as_served(code) == "absent\n"


@pytest.mark.long
def test_the_commands_that_train_on_a_csv_make_weights_that_the_server_serves(tmp_path: Path) -> None:
    commands = block("sh", "tests/data/products.csv").replace("\\\n", " ").splitlines()
    assert commands.pop() == "make serve"
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == ".venv/bin/python"
        moved = [re.sub(r"^(data|weights)/", rf"{tmp_path}/\1/", argument) for argument in arguments]
        if "train" in moved:
            moved += ["--run", str(tmp_path / "run")]
        done = subprocess.run([sys.executable, *moved], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    answer = ask(tmp_path / "weights", {"text": "I hate this kettle. Never again.", "model": "products"})
    assert answer["label"] == "bad"
    assert answer["labels"] == ["bad", "good"]


def test_the_commands_of_the_first_screen_are_commands_with_these_options() -> None:
    for line in block("sh", "limelight drivers").splitlines():
        program, command, *arguments = shlex.split(line, comments=True)
        assert program == "limelight"
        parser = argparse.ArgumentParser(exit_on_error=False)
        {"predict": predict, "score": score, "drivers": drivers}[command].add_arguments(parser)
        parser.parse_args(arguments)


def test_the_example_of_many_reviews_has_a_row_for_each() -> None:
    first, second, third = ast.literal_eval(run_as_served(block("python", "Scorer")))
    assert first["expected_stars"] > second["expected_stars"]
    assert any("broke" in phrase["phrase"] and phrase["move"] < 0 for phrase in second["key_phrases"])
    assert third["error"]
