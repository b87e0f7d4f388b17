"""Settings come from the environment and are checked at the start; those that make no sense are named."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.__main__ import OwnModel, main
from app.settings import Settings, unknown_variables, variable
from tests.places import ROOT


def test_the_defaults_serve_the_weights_of_the_project_on_this_machine_only(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LIMELIGHT_{name.upper()}", raising=False)
    settings = Settings()
    assert settings.weights_dir == ROOT / "weights"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert (settings.max_characters, settings.max_texts) == (20_000, 32)


def test_the_environment_sets_what_it_names(monkeypatch):
    monkeypatch.setenv("LIMELIGHT_PORT", "9000")
    monkeypatch.setenv("LIMELIGHT_WEIGHTS_DIR", "elsewhere")
    assert Settings().port == 9000
    assert Settings().weights_dir == Path("elsewhere")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("MAX_TEXTS", "0"),
        ("REQUEST_TIMEOUT_S", "-1"),
        ("API_KEYS", "short"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,proxy"),
        ("LOG_FORMAT", "xml"),
        ("CORS_ORIGINS", "shop.example"),
        ("CORS_ORIGINS", "https://shop.example/path"),
        ("HOST", ""),
        ("MODEL_LABELS", "bad, good"),
        ("MODEL_TRUST", "yes"),
        ("PRIOR", "nice"),
        ("PRIOR", "1,2,three,4,5"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(f"LIMELIGHT_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_lists_are_written_with_commas(monkeypatch):
    monkeypatch.setenv("LIMELIGHT_TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1,")
    monkeypatch.setenv("LIMELIGHT_CORS_ORIGINS", "")
    settings = Settings()
    assert list(map(str, settings.trusted_proxies)) == ["10.0.0.0/8", "127.0.0.1/32"]
    assert settings.cors_origins == ()


def test_the_largest_request_fits_the_largest_body():
    settings = Settings()
    escaped = len("\\u00e9")
    assert settings.max_texts * (settings.max_characters * escaped + len('"",')) < settings.max_body_bytes


def test_a_variable_that_is_no_setting_is_named_with_the_nearest(monkeypatch):
    assert unknown_variables() == []
    monkeypatch.setenv("LIMELIGHT_MAX_CONNECTION", "5")
    [line] = unknown_variables()
    assert line.split()[0] == "LIMELIGHT_MAX_CONNECTION:"
    assert "LIMELIGHT_MAX_CONNECTIONS." in line.split()


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
