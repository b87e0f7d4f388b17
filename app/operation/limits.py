"""Whom the server answers: the definition of a client, and the keys."""

import hmac
import ipaddress
from functools import lru_cache

from ..problems import kinds
from ..problems.problem import AppError


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
    sent = key.strip().encode() if scheme.lower() == "bearer" else b""
    # All of them, so that the time tells nothing.
    results = [hmac.compare_digest(sent, known.encode()) for known in keys]
    if not any(results):
        detail = "The request has no valid API key; send the header Authorization: Bearer KEY."
        raise AppError(kinds.UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"})
    return f"key {results.index(True) + 1}"
