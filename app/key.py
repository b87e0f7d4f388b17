"""The command `limelight key`, which makes a key for a client of the server."""

import hashlib
import secrets
import sys
from typing import Annotated

from tyro.conf import Positional, arg

from limelight.errors import SettingsError


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
