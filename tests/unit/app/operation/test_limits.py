"""Above a limit the answer comes at once and names the limit; below it nothing changes."""

import pytest

from app.operation.limits import RateLimiter, client_name
from app.problems.errors import AppError
from tests.places import TESTS
from tests.unit.app.conftest import serve

KEYS = TESTS / "fixtures/api_keys"
BODY = {"text": "Lovely."}


def test_a_client_may_send_a_burst_and_then_its_rate_and_a_refused_request_takes_nothing():
    now = 0.0
    limiter = RateLimiter(per_minute=30, burst=3, clock=lambda: now)
    for _ in range(3):
        limiter.admit("192.0.2.1")
    for _ in range(50):
        with pytest.raises(AppError, match="the next may come in 2 s") as refusal:
            limiter.admit("192.0.2.1")
    assert refusal.value.headers == {"Retry-After": "2"}
    limiter.admit("192.0.2.2")
    now = 2.0
    limiter.admit("192.0.2.1")
    with pytest.raises(AppError):
        limiter.admit("192.0.2.1")


def test_a_client_with_many_addresses_of_one_network_is_one():
    assert client_name("2001:db8::1") == client_name("2001:db8::2")
    assert client_name("2001:db8::1") != client_name("2001:db8:0:1::1")
    assert client_name("::ffff:192.0.2.1") == client_name("192.0.2.1") == "192.0.2.1"


def test_any_number_of_clients_takes_no_more_memory_and_one_that_asked_lately_is_remembered():
    limiter = RateLimiter(per_minute=1, burst=1)
    for number in range(20_000):
        limiter.admit(str(number))
    assert len(limiter._due) == 10_000
    with pytest.raises(AppError):
        limiter.admit("19999")


@pytest.mark.parametrize(("proxies", "expected"), [("", [200, 200, 429, 429]), ("10.0.0.0/8", [200, 200, 200, 429])])
def test_a_client_has_a_rate_also_behind_a_trusted_proxy(weights_dir, proxies, expected):
    settings = {"rate_limit_per_minute": 1, "rate_limit_burst": 2, "trusted_proxies": proxies}
    with serve(weights_dir, client="10.1.2.3", **settings) as client:
        # Any client may write the header; only the addition of a proxy counts.
        for forwarded, status in zip(
            ("192.0.2.1", "192.0.2.2", "192.0.2.1", "198.51.100.7, 192.0.2.1"), expected, strict=True
        ):
            assert client.get("/docs", headers={"X-Forwarded-For": forwarded}).status_code == status
        # Probes and assets of a page are not requests of a reader.
        for path in ("/livez", "/readyz", "/metrics", "/static/favicon.svg"):
            assert client.get(path).status_code == 200


def test_without_a_rate_a_client_may_send_any_number(client):
    assert {client.get("/docs").status_code for _ in range(30)} == {200}


def test_a_request_frees_its_place_however_it_is_answered(client):
    gate = client.app.state.gate
    for body, taken, status in ((BODY, 0, 200), ({"text": ""}, 0, 422), (BODY, gate.limit, 429)):
        gate.take("others", taken)
        assert client.post("/api/v1/predict", json=body).status_code == status
        gate.give("others", taken)
        assert gate.total == 0


@pytest.mark.parametrize(
    ("route", "setting"), [("predict", "max_queue_characters"), ("explain", "max_explained_characters")]
)
def test_a_full_queue_answers_429_at_once(weights_dir, route, setting):
    with serve(weights_dir, **{setting: 10}) as client:
        registry = client.app.state.registry
        for queue in (registry.batchers["han"], registry.calls["han"]):
            queue._shares.take("others", 10)
        response = client.post(f"/api/v1/{route}", json=BODY)
    assert (response.status_code, response.json()["type"]) == (429, "/problems/too-many-requests")
    assert response.headers["Retry-After"] == "1"


def test_an_answer_that_takes_too_long_is_a_504_that_names_the_limit(weights_dir):
    with serve(weights_dir, request_timeout_s=0.001) as client:
        response = client.post("/api/v1/predict", json={"texts": ["so good! " * 1000] * 8})
    assert response.status_code == 504
    assert "0.001 seconds" in response.json()["detail"]


def test_only_allowed_hosts_are_answered(weights_dir):
    with serve(weights_dir, allowed_hosts="shop.example, *.shops.example") as client:
        for host in ("shop.example", "SHOP.example:8000", "a.b.shops.example"):
            assert client.get("/api/v1/models", headers={"Host": host}).status_code == 200
        for host in ("shops.example", "evilshops.example", "shop.example.evil", "127.0.0.1:8000", ""):
            response = client.get("/api/v1/models", headers={"Host": host})
            assert response.status_code == 421
            assert "LIMELIGHT_ALLOWED_HOSTS" in response.json()["detail"]
            assert client.get("/livez", headers={"Host": host}).status_code == 200


def test_no_other_origin_may_call_the_api_unless_it_is_listed(client, weights_dir):
    origin = {"Origin": "https://shop.example"}
    assert not [name for name in client.get("/api/v1/models", headers=origin).headers if "access-control" in name]
    with serve(weights_dir, cors_origins="https://shop.example", api_keys_file=KEYS) as listed:
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
