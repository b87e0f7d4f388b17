"""Keys of clients, stored as hashes, and the command that makes one."""

import hashlib
import re
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from starlette.datastructures import Headers
from tyro.conf import Positional, arg

from limelight.errors import SettingsError

from ..problems import kinds
from ..problems.errors import AppError

_LINE = re.compile(r"(\S+)\s+([0-9a-fA-F]{64})")


@dataclass(frozen=True)
class ApiKeys:
    """The clients that have a key, by the SHA-256 of it in hexadecimal digits.

    A key is 256 random bits, so a fast hash is as safe as a slow one.
    """

    names: dict[str, str]

    @classmethod
    def load(cls, path: Path) -> "ApiKeys":
        """Reads a file with a name and a hash on each line. Raises `ValueError` that names the line, or `OSError`."""
        names: dict[str, str] = {}
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError as error:
            raise ValueError(f"{path} is not UTF-8 text; save it as UTF-8.") from error
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            found = _LINE.fullmatch(line.strip())
            if not found:
                raise ValueError(
                    f"Line {number} of {path} is not a name and the SHA-256 of a key; `limelight key NAME` writes one."
                )
            name, digest = found[1], found[2].lower()
            if name in names.values():
                raise ValueError(f"Line {number} of {path} names {name!r} a second time; give each client one key.")
            if digest in names:
                raise ValueError(f"Line {number} of {path} has the key of {names[digest]!r}; give each client its own.")
            names[digest] = name
        if not names:
            raise ValueError(f"There is no key in {path}; `limelight key NAME` writes one.")
        return cls(names)

    def client(self, headers: Headers) -> str:
        """Returns the name of the client whose key a request brings. Raises `AppError` for no or an unknown key."""
        scheme, _, key = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            detail = "The request has no key; send the header Authorization: Bearer KEY."
        elif name := self.names.get(hashlib.sha256(key.strip().encode("utf-8", "surrogateescape")).hexdigest()):
            return name
        else:
            detail = "The key of the request is not one of the server's keys."
        raise AppError(kinds.UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"})


def make_key(name: Annotated[Positional[str], arg(metavar="NAME")]) -> None:
    """Makes a key for a client of the server: prints it, and its line for the file of keys.

    Args:
        name: The name of the client: letters, digits, - and _.
    """
    if not name.replace("-", "").replace("_", "").isalnum():
        raise SettingsError(f"{name!r} is not a valid client name. Use letters, digits, - and _.")
    key = secrets.token_urlsafe(32)
    line = f"{name} {hashlib.sha256(key.encode()).hexdigest()}"
    sys.stdout.write(f"The key, which is written nowhere else:\n  {key}\n")
    sys.stdout.write(f"The line for LIMELIGHT_API_KEYS_FILE:\n  {line}\n")
