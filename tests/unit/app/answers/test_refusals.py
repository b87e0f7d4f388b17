"""A question that cannot be answered is a problem that says why, at every address."""

import pytest

from app.problems.kinds import KINDS
from tests.unit.app.problems.test_errors import assert_problem

TEXT = "The kettle boils fast and looks lovely. Terrible shop, though: it won't answer!"
# A question, what it has besides a text, the type, and how the message begins.
BAD_QUESTIONS = [
    ("predict", {"without": [0, 18]}, "invalid-request", "There is no token 18 to strike out: the text has 18 t"),
    ("predict", {"without": [-1]}, "invalid-request", "There is no token -1"),
    ("predict", {"without": [*range(18)]}, "invalid-request", "Every token that the model reads is struck out."),
    ("predict", {"without": ["0"]}, "invalid-request", "#/without/0: Expected `int`, got `str`."),
    ("predict", {"without": [True]}, "invalid-request", "#/without/0: Expected `int`, got `bool`."),
    ("edits", {"target": 6}, "invalid-request", ""),
    ("edits", {"target": "6"}, "invalid-request", ""),
    ("edits", {"model": "kim_cnn", "target": 3}, "invalid-request", ""),
    ("edits", {"target": True}, "invalid-request", ""),
    ("edits", {"target": [1]}, "invalid-request", ""),
    ("edits", {"text": " "}, "invalid-request", ""),
    ("edits", {"model": "bert"}, "not-found", ""),
    ("edits", {"budget": 3}, "invalid-request", ""),
    ("explain", {"text": " "}, "invalid-request", "The text is empty."),
    ("explain", {"method": "lime"}, "invalid-request", "There is no lens 'lime' for this model. Its lenses are: "),
    ("explain", {"trust": True}, "invalid-request", "#/trust: There is no such field."),
    ("explain", {"target": "6"}, "invalid-request", "There is no target '6'. The targets of this model are: expe"),
    ("explain", {"model": "kim_cnn", "target": "expected_stars"}, "invalid-request", "There is no target 'expect"),
    ("explain", {"model": "bert"}, "not-found", "There is no model 'bert'."),
    ("explain", {"without": [99]}, "invalid-request", "There is no token 99 to strike out: the text has 18"),
    ("trace", {"text": ""}, "invalid-request", ""),
    ("trace", {"sentence": -1}, "invalid-request", ""),
    # Its numbers are those of the network, which knows no prior.
    ("trace", {"prior": "kind"}, "invalid-request", ""),
    ("trace", {"model": "bert"}, "not-found", ""),
    ("trace", {"text": "a" * 25_000}, "too-large", ""),
    ("trace", {"without": [99]}, "invalid-request", ""),
    ("trace", {"detail": "all"}, "invalid-request", ""),
    ("trace", {"known_ids": [0] * 513}, "invalid-request", ""),
    ("trace", {"model": "kim_cnn", "window": {"kernel_size": 2, "first": 99, "filter": 0}}, "invalid-request", ""),
    ("trace", {"model": "han", "window": {"kernel_size": 1, "first": 0, "filter": 0}}, "invalid-request", ""),
]


@pytest.mark.parametrize(("path", "more", "slug", "message"), BAD_QUESTIONS)
def test_a_question_that_cannot_be_answered_is_a_problem(client, path, more, slug, message):
    problem = assert_problem(client.post(f"/api/v1/{path}", json={"text": TEXT, **more}), KINDS[slug].status, slug)
    assert problem["detail"].startswith(message)
