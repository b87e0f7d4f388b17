"""For any bytes as a body, the response is an answer or a problem, and never a failure."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.app.problems.test_errors import post

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=9),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=9), children, max_size=4),
    max_leaves=8,
)
odd_objects = st.fixed_dictionaries({}, optional={"text": json_values, "texts": json_values, "model": json_values})
odd_bodies = (odd_objects | json_values).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60)
# A repeated key, which no library writes, every number that JSON's grammar allows, and a few that it does not.
odd_numbers = st.sampled_from([b"NaN", b"-Infinity", b"1e999", b"-0", b"1" * 400, b"0x1f", b"1_000"])
odd_bodies |= st.builds(
    lambda key, first, second: b'{"%b": %b, "%b": %b}' % (key, first, key, second),
    st.sampled_from([b"text", b"texts", b"detail"]),
    odd_numbers | st.just(b'"a"'),
    odd_numbers | st.just(b'["a"]'),
)
odd_types = st.sampled_from(
    ["application/json", "application/json; charset=utf-16", "text/plain", "multipart/form-data"]
)


@settings(max_examples=60, deadline=None)
@given(body=odd_bodies, content_type=odd_types)
def test_no_body_makes_the_api_fail(client, body, content_type):
    response = post(client, body, {"Content-Type": content_type})
    assert response.status_code < 500
    if response.status_code != 200:
        assert response.headers["Content-Type"] == "application/problem+json"


form_types = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=x; charset=utf-7",
        "multipart/form-data; boundary=x; charset=punycode",
        "application/json",
    ]
)
parts = st.binary(max_size=40).map(
    lambda body: b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + body + b"\r\n--x--"
)


@settings(max_examples=60, deadline=None)
@given(body=odd_bodies | parts | st.binary(max_size=30).map(lambda text: b"text=" + text), content_type=form_types)
def test_no_form_makes_the_page_fail(client, body, content_type):
    response = client.post("/", content=body, headers={"Content-Type": content_type})
    assert response.status_code < 500
    assert response.headers["Content-Type"].startswith("text/html")
