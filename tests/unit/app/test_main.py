"""The server does not start with settings that make no sense, and names them."""

import os
import subprocess
import sys

import pytest

from app.__main__ import OwnModel, main
from app.settings import Settings, variable
from tests.places import ROOT


def test_a_setting_that_makes_no_sense_is_named_with_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMELIGHT_PORT", "eighty")
    with pytest.raises(SystemExit, match=r"LIMELIGHT_PORT.*eighty"):
        main()


def test_every_setting_is_listed_without_a_server(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    main(settings=True)
    listed = capsys.readouterr().out
    assert all(variable(name) in listed for name in Settings.model_fields)


def test_the_module_refuses_options_that_it_would_not_heed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMELIGHT_PORT", "eighty")
    command = [sys.executable, "-m", "app", "--port", "9000"]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert refused.returncode == 1
    assert refused.stderr.startswith("error: --port 9000: ")
    assert "limelight serve" in refused.stderr


def test_options_of_a_classifier_need_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIMELIGHT_MODEL", raising=False)
    # A server writes its options there, for its workers.
    monkeypatch.setattr("os.environ", dict(os.environ))
    with pytest.raises(SystemExit, match="--model"):
        main(OwnModel(labels="bad,good"))


@pytest.mark.parametrize(
    ("given", "port"), [({}, "8000"), ({"LIMELIGHT_PORT": "9000"}, "9000"), ({"PORT": "9001"}, "9001")]
)
def test_make_serve_listens_at_the_port_that_is_set(given: dict[str, str], port: str) -> None:
    others = {name: value for name, value in os.environ.items() if name not in ("PORT", "LIMELIGHT_PORT")}
    recipe = ["make", "--no-print-directory", "--dry-run", "serve"]
    done = subprocess.run(recipe, cwd=ROOT, env=others | given, capture_output=True, text=True, check=True)
    assert f"LIMELIGHT_PORT={port} " in done.stdout
