"""A person who types over a slow network sees the light while typing, and the server gets one question at a time."""

from tests.system.browser.conftest import Visit
from tests.system.browser.test_page import wait_for_text

TEXT = "The waiter was kind, but the soup was cold."
# Milliseconds from one key to the next, and those that the network adds to an answer.
KEY, LATENCY = 120, 200

# Answers come late, and each light that is drawn while there are keys to come is counted.
OBSERVED = f"""() => {{
  const send = window.fetch;
  Object.assign(window, {{ lights: new Set(), underWay: 0, atOnce: 0 }});
  window.fetch = async (address, request) => {{
    if (!String(address).includes("/explain")) return send(address, request);
    window.atOnce = Math.max(window.atOnce, ++window.underWay);
    request.signal.addEventListener("abort", () => window.underWay--);
    const wait = new Promise((resolve) => setTimeout(resolve, {LATENCY}));
    const [response] = await Promise.all([send(address, request), wait]);
    if (!request.signal.aborted) window.underWay--;
    return response;
  }};
  const look = () => {{
    const isSeen = !("stale" in document.getElementById("result").dataset);
    const light = isSeen && document.getElementById("heatmap").dataset.request;
    if (light) window.lights.add(light);
    requestAnimationFrame(look);
  }};
  look();
}}"""


def test_a_light_follows_the_keys_over_a_slow_network(visit: Visit) -> None:
    page = visit.open()
    page.evaluate(OBSERVED)
    box = page.locator("#text")
    box.focus()
    box.press_sequentially(TEXT, delay=KEY)
    lights, at_once = page.evaluate("[window.lights.size, window.atOnce]")
    assert at_once == 1
    assert lights >= len(TEXT) * 3 / 7
    # The last key has its answer too.
    wait_for_text(page, TEXT)
