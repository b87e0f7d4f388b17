"""If the server has keys, requests without one are refused, and each key has its own rate limit and metrics."""

import hashlib
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from app.operation.keys import ApiKeys
from app.problems.errors import AppError
from limelight.cli import main
from tests.unit.app.conftest import serve
from tests.unit.app.test_metrics import total

BODY = {"text": "Lovely."}


def line(name: str, key: str) -> str:
    return f"{name} {hashlib.sha256(key.encode()).hexdigest()}\n"


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_only_who_brings_a_key_is_answered_and_each_key_has_a_rate_and_figures(weights_dir: Path, tmp_path: Path):
    (tmp_path / "keys").write_text("# Two shops.\n" + line("shop", "abc") + "\n" + line("other", "def"))
    limits = {"rate_limit_per_minute": 1, "rate_limit_burst": 7}
    with serve(weights_dir, api_keys_file=tmp_path / "keys", **limits) as client:

        def ask(**headers: str) -> int:
            response = client.post("/api/v1/predict", json=BODY, headers=headers)
            if response.status_code == 401:
                assert response.headers["WWW-Authenticate"] == "Bearer"
                assert response.json()["type"] == "/problems/unauthorized"
            return response.status_code

        wrong = ({}, bearer("abd"), bearer(""), bearer("xyz"), {"Authorization": "Basic abc"})
        assert [ask(**headers) for headers in wrong] == [401] * 5
        assert client.post("/", data=BODY).status_code == 401
        assert client.get("/").status_code == 200
        # Wrong keys count against the rate of their address.
        assert ask() == 429
        assert client.get("/livez").status_code == 200
        assert [ask(**bearer("abc")) for _ in range(8)] == [200] * 7 + [429]
        assert ask(**bearer("def")) == 200
        metrics = client.get("/metrics").text
    assert "abc" not in metrics
    # A refused request counts for its route, too.
    for key, status, count in (("shop", 200, 7), ("other", 200, 1), ("shop", 429, 1), ("", 429, 1), ("", 401, 5)):
        labels = {"route": "/api/v1/predict", "key": key, "status": str(status)}
        assert total(metrics, "limelight_requests_total", **labels) == count


@pytest.mark.parametrize(
    "content",
    [
        "",
        "# no keys\n",
        "shop abc\n",
        line("shop", "a") * 2,
        line("shop", "a") + line("shop", "b"),
        line("shop", "a") + line("other", "a"),
        "\udcff " + line("", "a"),
    ],
)
def test_a_file_that_is_not_as_it_must_be_is_named(tmp_path: Path, content):
    (tmp_path / "keys").write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(ValueError, match=str(tmp_path / "keys")):
        ApiKeys.load(tmp_path / "keys")


def test_white_space_of_any_kind_separates_a_name_from_its_hash_in_any_case(tmp_path: Path):
    name, digest = line("shop", "abc").split()
    (tmp_path / "keys").write_text(f" {name}\t {digest.upper()} \n")
    assert ApiKeys.load(tmp_path / "keys").names == {digest: name}


def test_the_command_makes_a_key_and_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    main(["key", "my-shop"])
    _, key, _, written = capsys.readouterr().out.splitlines()
    (tmp_path / "keys").write_text(written.strip())
    keys = ApiKeys.load(tmp_path / "keys")
    assert keys.client(Headers(bearer(key.strip()))) == "my-shop"
    with pytest.raises(AppError):
        keys.client(Headers(bearer(key.strip() + "x")))
