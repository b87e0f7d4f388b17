import pytest

from app.problems.problem import AppError
from app.runtime.shares import Shares


# Who has taken how much, who asks for how much of the 1,000, and what is too much, if anything.
@pytest.mark.parametrize(
    ("taken", "client", "amount", "refusal"),
    [
        ({"a": 400}, "a", 100, None),
        ({"a": 400}, "a", 101, "400 characters wait for this client; the limit per client is 500, and .* adds 101"),
        ({"a": 500, "b": 400}, "c", 101, "900 characters wait; the limit is 1,000, and this request adds 101"),
        # One thing larger than its half, for a client that has nothing, where all others leave room or have nothing.
        ({"a": 400}, "b", 600, None),
        ({}, "a", 3000, None),
        ({"a": 3000}, "b", 1, "3,000 characters wait; the limit is 1,000."),
    ],
)
def test_no_client_takes_more_than_half_and_all_together_no_more_than_all(taken, client, amount, refusal):
    shares = Shares(1000, "characters wait")
    for other, much in taken.items():
        shares.take(other, much)
    if refusal:
        with pytest.raises(AppError, match=refusal) as error:
            shares.take(client, amount)
        assert error.value.headers == {"Retry-After": "1"}
    else:
        shares.take(client, amount)
        shares.give(client, amount)
    for other, much in taken.items():
        shares.give(other, much)
    assert shares.total == 0
    assert not shares._taken, "no trace of a client stays"
