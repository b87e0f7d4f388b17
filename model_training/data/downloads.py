"""Fetches a file from an https:// address."""

import os
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import unquote, urlsplit

from tqdm import tqdm

from ..errors import DataError

# Timeout in seconds without a byte.
_TIMEOUT = 60


def download(url: str, folder: Path) -> Path:
    """Downloads `url` into a new folder in `folder`, under its own file name.

    Raises:
        DataError: It is no https:// address (this machine's own may be http://), cannot be reached, or is cut short.
    """
    _check(url)
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(mkdtemp(dir=folder)) / (os.path.basename(unquote(urlsplit(url).path)) or "file")
    try:
        with _OPENER.open(url, timeout=_TIMEOUT) as response, path.open("wb") as file:
            size = int(response.headers.get("Content-Length") or 0)
            with tqdm(desc=path.name, total=size or None, unit="B", unit_scale=True, delay=2, disable=None) as bar:
                while chunk := response.read(1 << 20):
                    file.write(chunk)
                    bar.update(len(chunk))
                came = file.tell()
    except urllib.error.HTTPError as error:
        raise DataError(f"{url}: the server answers {error.code} {error.reason}. Check the address.") from error
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise DataError(
            f"{url}: cannot be fetched ({reason}). Check the network, or name a file that you fetched."
        ) from error
    if came < size:
        raise DataError(f"{url}: only {came:,} of its {size:,} bytes arrived. Try again.")
    return path


class _Redirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *request: Any) -> urllib.request.Request | None:
        _check(request[-1])
        return super().redirect_request(*request)


_OPENER = urllib.request.build_opener(_Redirects)


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")):
        return
    raise DataError(f"{url}: is not an https:// address, and {parts.scheme}:// can be altered on the way.")
