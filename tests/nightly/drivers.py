"""Firefox and WebKitGTK, driven by the commands of WebDriver (W3C 2018), without a library."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Protocol

from tests.system.server.stopping import free_ports

PATIENCE_S = 60
# Resolves once the condition is true, or with the last error after a minute.
_UNTIL = """
const [name, done] = arguments, check = () => (CONDITION), end = Date.now() + 60000;
(function look() {
  let found, error = "never true";
  try { found = check(); } catch (reason) { error = String(reason); }
  if (found || Date.now() > end) return done(found ? [true, found] : [false, `${name}: ${error}`]);
  setTimeout(look, 20);
})();
"""
_CENTRE = "((box) => [box.x + box.width / 2, box.y + box.height / 2].map(Math.round))"


class Wire(Protocol):
    """Sends a command of WebDriver, and returns its value."""

    def __call__(self, name: str, path: str, **arguments: Any) -> Any: ...


class Marionette:
    """Firefox's own protocol: a command is a length and a JSON array."""

    def __init__(self, port: int):
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self._stream = self._socket.makefile("rwb")
        self._receive()

    def __call__(self, name: str, path: str, **arguments: Any) -> Any:
        content = json.dumps([0, 0, f"WebDriver:{name}", arguments]).encode()
        self._stream.write(b"%d:%s" % (len(content), content))
        self._stream.flush()
        _, _, error, result = self._receive()
        assert error is None, error
        return result.get("value") if isinstance(result, dict) and result.keys() == {"value"} else result

    def close(self) -> None:
        """Closes the connection."""
        self._stream.close()
        self._socket.close()

    def _receive(self) -> Any:
        length = b""
        while (digit := self._stream.read(1)) != b":":
            length += digit
        return json.loads(self._stream.read(int(length)))


class Http:
    """The protocol of the W3C, which WebKitWebDriver speaks."""

    def __init__(self, port: int):
        self._connection, self._session = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S), ""

    def __call__(self, name: str, path: str, **arguments: Any) -> Any:
        self._connection.request("POST", f"/session{self._session}{path}", json.dumps(arguments))
        value = json.loads(self._connection.getresponse().read())["value"]
        assert not (isinstance(value, dict) and "error" in value), value
        if name == "NewSession":
            self._session = f"/{value['sessionId']}"
        return value

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()


class Driver:
    """A window of a browser."""

    def __init__(self, wire: Wire):
        self._wire = wire

    def open(self, address: str) -> None:
        """Opens a page."""
        self._wire("Navigate", "/url", url=address)

    def run(self, script: str) -> Any:
        """Returns the value of an expression of JavaScript."""
        return self._wire("ExecuteScript", "/execute/sync", script=f"return {script}", args=[])

    def until(self, condition: str) -> Any:
        """Waits until an expression is true, and returns its value."""
        script = _UNTIL.replace("CONDITION", condition)
        is_true, value = self._wire("ExecuteAsyncScript", "/execute/async", script=script, args=[condition])
        assert is_true, value
        return value

    def type(self, text: str) -> None:
        """Presses a key for each character."""
        presses = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": presses})

    def drag(self, *places: tuple[int, int]) -> None:
        """Presses the mouse at the first place, in pixels of the window, and releases it at the last."""
        moves = [{"type": "pointerMove", "x": x, "y": y, "duration": 50, "origin": "viewport"} for x, y in places]
        down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        pointer = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        self._act({**pointer, "actions": [moves[0], down, *moves[1:], up]})

    def click(self, selector: str) -> None:
        """Clicks the middle of the first element of a selector that can be seen."""
        node = f"[...document.querySelectorAll({json.dumps(selector)})].find((node) => node.checkVisibility())"
        self.until(f"{node}?.scrollIntoView({{ block: 'center', behavior: 'instant' }}) ?? Boolean({node})")
        x, y = self.run(f"{_CENTRE}({node}.getClientRects()[0])")
        self.drag((x, y))

    def _act(self, source: dict[str, Any]) -> None:
        self._wire("PerformActions", "/actions", actions=[source])


@contextmanager
def driving(browser: str, folder: Path) -> Iterator[Driver]:
    """Starts `firefox` or `webkit` with an empty profile in `folder`, and yields its window."""
    with ExitStack() as stack:
        environment = {**os.environ, "HOME": str(folder), "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        [port] = free_ports(1)
        if browser == "firefox":
            program = shutil.which("firefox-esr") or shutil.which("firefox") or "firefox"
            (folder / "user.js").write_text(f'user_pref("marionette.port", {port});\n')
            command = [program, "--headless", "--marionette", "--no-remote", "--profile", str(folder)]
            capabilities: dict[str, Any] = {}
        else:
            command = ["xvfb-run", "-a", "-s", "-screen 0 1440x900x24", "WebKitWebDriver", f"--port={port}"]
            browsers = Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser")
            options = {"binary": str(next(browsers, "MiniBrowser")), "args": ["--automation"]}
            capabilities = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)
        stack.callback(_end, process)
        while not _answers(port):
            assert process.poll() is None, f"{command[0]} ended"
        wire: Marionette | Http = Marionette(port) if browser == "firefox" else Http(port)
        stack.callback(wire.close)
        wire("NewSession", "", capabilities=capabilities)
        # A script of `until` ends by itself, and says what it waited for.
        wire("SetTimeouts", "/timeouts", script=1500 * PATIENCE_S)
        yield Driver(wire)


def _end(process: subprocess.Popen) -> None:
    os.killpg(process.pid, 15)
    process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as tried:
        tried.settimeout(1)
        return tried.connect_ex(("127.0.0.1", port)) == 0
