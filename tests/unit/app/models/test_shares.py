import pytest

from app.models.shares import Shares
from app.problems.errors import AppError


def test_no_client_takes_more_than_half_and_all_together_no_more_than_all():
    shares = Shares(4, "requests are under way")
    for client in "aab":
        shares.take(client)
    with pytest.raises(AppError, match="2 requests are under way for this client; the limit for each is 2") as refusal:
        shares.take("a")
    assert refusal.value.headers == {"Retry-After": "1"}
    shares.take("c")
    with pytest.raises(AppError, match="4 requests are under way; the limit is 4"):
        shares.take("d")


def test_what_is_given_back_leaves_room_and_no_trace():
    shares = Shares(2, "requests are under way")
    for number in range(1000):
        shares.take(str(number))
        shares.give(str(number))
    assert shares.total == 0
    assert not shares._taken


def test_a_client_that_has_nothing_may_take_one_thing_larger_than_its_half():
    shares = Shares(10, "characters wait")
    shares.take("a", 30)
    with pytest.raises(AppError):
        shares.take("b", 1)


@pytest.mark.parametrize("client", ["a", "b"])
def test_a_refusal_says_how_much_was_asked_for(client):
    shares = Shares(1000, "characters wait")
    shares.take("a", 20)
    with pytest.raises(AppError, match=r"20 characters.* 1,234"):
        shares.take(client, 1234)
