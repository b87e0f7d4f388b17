"""Settings come from the environment and are checked at the start."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import ROOT, Settings


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
    ("name", "value"), [("PORT", "http"), ("PORT", "70000"), ("MAX_TEXTS", "0"), ("READY_TIMEOUT_S", "-1")]
)
def test_a_setting_that_makes_no_sense_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(f"LIMELIGHT_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_settings_do_not_change():
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 9000


def test_the_largest_request_fits_the_largest_body():
    settings = Settings()
    escaped = len("\\u00e9")
    assert settings.max_texts * (settings.max_characters * escaped + len('"",')) < settings.max_body_bytes


def test_every_setting_says_why(monkeypatch):
    assert all(field.description for field in Settings.model_fields.values())
