"""Above a limit the answer comes at once and names the limit; below it nothing changes."""

import pytest

from app.operation.limits import client_name
from app.settings import Settings
from tests.unit.app.conftest import serve

KEY = "0123456789abcdef"
BODY = {"text": "Lovely."}


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_only_who_brings_one_of_the_keys_is_answered(weights_dir):
    with serve(weights_dir, api_keys=f"{KEY},other-{KEY}") as client:
        for headers in ({}, bearer(KEY + "x"), bearer(""), bearer("é" * 20), {"Authorization": f"Basic {KEY}"}):
            sent = {name: value.encode() for name, value in headers.items()}
            response = client.post("/api/v1/predict", json=BODY, headers=sent)
            assert (response.status_code, response.json()["type"]) == (401, "/problems/unauthorized")
            assert response.headers["WWW-Authenticate"] == "Bearer"
        assert client.post("/", data=BODY).status_code == 401
        assert {client.get(path).status_code for path in ("/", "/livez", "/metrics")} == {200}
        for key in (KEY, f"other-{KEY}"):
            assert client.post("/api/v1/predict", json=BODY, headers=bearer(key)).status_code == 200


def test_a_key_that_can_be_guessed_is_refused_and_not_repeated():
    with pytest.raises(ValueError, match="has 6 characters") as refusal:
        Settings(api_keys="secret")
    assert "secret" not in str(refusal.value.errors()[0]["msg"])


def test_a_client_with_many_addresses_of_one_network_is_one():
    assert client_name("2001:db8::1") == client_name("2001:db8::2")
    assert client_name("2001:db8::1") != client_name("2001:db8:0:1::1")
    assert client_name("::ffff:192.0.2.1") == client_name("192.0.2.1") == "192.0.2.1"


def test_a_trusted_proxy_names_its_clients(weights_dir):
    for proxies, name in (("", "10.1.2.3"), ("10.0.0.0/8", "192.0.2.1")):
        with serve(weights_dir, client="10.1.2.3", trusted_proxies=proxies) as client:
            taken = []
            client.app.state.registry.thread("han")._texts.take = lambda client, *_, taken=taken: taken.append(client)
            client.app.state.registry.thread("han")._texts.give = lambda *_: None
            # Any client may write the header; only the addition of a proxy counts.
            for forwarded in ("192.0.2.1", "198.51.100.7, 192.0.2.1"):
                client.post("/api/v1/predict", json=BODY, headers={"X-Forwarded-For": forwarded})
            assert taken == [name] * 2


@pytest.mark.parametrize(
    ("route", "setting"), [("predict", "max_queue_characters"), ("explain", "max_explained_characters")]
)
def test_a_full_queue_answers_429_at_once(weights_dir, route, setting):
    with serve(weights_dir, **{setting: 10}) as client:
        thread = client.app.state.registry.thread("han")
        thread._texts.take("others", 10)
        thread._work.take("others", 10)
        response = client.post(f"/api/v1/{route}", json=BODY)
    assert (response.status_code, response.json()["type"]) == (429, "/problems/too-many-requests")
    assert response.headers["Retry-After"] == "1"


def test_no_other_origin_may_call_the_api_unless_it_is_listed(client, weights_dir):
    origin = {"Origin": "https://shop.example"}
    assert not [name for name in client.get("/api/v1/models", headers=origin).headers if "access-control" in name]
    with serve(weights_dir, cors_origins="https://shop.example", api_keys=KEY) as listed:
        # A browser asks for permission without a key.
        asked = listed.options("/api/v1/predict", headers={**origin, "Access-Control-Request-Method": "POST"})
        refused = listed.post("/api/v1/predict", json=BODY, headers=origin)
        page = listed.get("/docs", headers=origin)
        assert [response.status_code for response in (asked, refused, page)] == [200, 401, 200]
        for response in (asked, refused, page):
            assert response.headers["Access-Control-Allow-Origin"] == "https://shop.example"
            assert "Access-Control-Allow-Credentials" not in response.headers
        other = listed.get("/docs", headers={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in other.headers


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/problems/too-many-requests", "/livez", "/api/v1/models", "/static/base.css", "/nothing"]
)
def test_every_answer_can_be_asked_for_its_head(client, path):
    head, got = client.head(path), client.get(path)
    assert head.status_code == got.status_code == (404 if path == "/nothing" else 200)
    assert head.content == b""
    assert head.headers["Content-Type"] == got.headers["Content-Type"]


def test_a_body_that_is_encoded_is_refused_with_the_name_of_its_encoding(client):
    sent = [
        client.post("/api/v1/predict", json=BODY, headers={"Content-Encoding": name}) for name in ("gzip", "identity")
    ]
    assert [response.status_code for response in sent] == [415, 200]
    assert "'gzip'" in sent[0].json()["detail"]
