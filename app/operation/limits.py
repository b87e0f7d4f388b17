"""Whom the server answers: the definition of a client, and the keys; and what a request may cost."""

import hmac
import ipaddress
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from ..problems import kinds
from ..problems.problem import AppError

Answer = TypeVar("Answer", bound=Callable[..., Any])


@lru_cache(10_000)
def client_name(address: str) -> str:
    """Returns the name of the client: an IPv6 user can change addresses within a whole /64."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:
        return address
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))


def key_name(authorization: str, keys: tuple[str, ...]) -> str:
    """Returns the name of the client that brings one of `keys`: its number. Raises `AppError` for no or another key."""
    scheme, _, key = authorization.partition(" ")
    if scheme.lower() != "bearer" or not key:
        detail = "The request has no key; send the header Authorization: Bearer KEY."
        raise AppError(kinds.UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"})
    sent = key.strip().encode()
    # All of them, so that the time tells nothing.
    results = [hmac.compare_digest(sent, known.encode()) for known in keys]
    if not any(results):
        detail = "The key of the request is not one of the server's keys."
        raise AppError(kinds.UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"})
    return f"key {results.index(True) + 1}"


def bounded(seconds: float, megabytes: int, by: str) -> Callable[[Answer], Answer]:
    """States what a request may take of a process where that is more than a tenth of a second of processor, or 50 MB.

    A test sends each route its largest requests. The decorator stands at the function that answers them, with what
    bounds them: `by`.
    """

    def state(answer: Answer) -> Answer:
        answer.bound = seconds, megabytes, by  # type: ignore[attr-defined]
        return answer

    return state
