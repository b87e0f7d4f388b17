"""The API finds the fewest words that turn an answer, and refuses clearly what it cannot reach for."""

import pytest

TEXT = "The kettle boils fast and looks lovely. Terrible shop, though: it won't answer!"


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"target": 6}, 422, "invalid-request"),
        ({"target": "6"}, 422, "invalid-request"),
        ({"model": "kim_cnn", "target": 3}, 422, "invalid-request"),
        ({"target": True}, 422, "invalid-request"),
        ({"target": [1]}, 422, "invalid-request"),
        ({"text": " "}, 422, "invalid-request"),
        ({"model": "bert"}, 404, "not-found"),
        ({"budget": 3}, 422, "invalid-request"),
    ],
)
def test_what_cannot_be_edited_is_said(client, body, status, kind):
    response = client.post("/api/v1/edits", json={"text": TEXT, **body})
    assert (response.status_code, response.json()["type"]) == (status, f"/problems/{kind}")
