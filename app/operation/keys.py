"""Keys of clients: the server stores only their hashes."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers

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
