"""The server does not start with settings that make no sense, and names them."""

import pytest

from app.__main__ import main


def test_a_setting_that_makes_no_sense_is_named_with_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMELIGHT_PORT", "eighty")
    with pytest.raises(SystemExit, match=r"LIMELIGHT_PORT.*eighty"):
        main()


def test_options_of_a_classifier_need_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIMELIGHT_MODEL", raising=False)
    monkeypatch.setenv("LIMELIGHT_PORT", "eighty")
    with pytest.raises(SystemExit, match="--model"):
        main(labels="bad,good")
