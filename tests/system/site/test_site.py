"""`limelight export --site`: a folder that answers in the browser like the server."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.site.export import export_single_file, export_site
from limelight import load
from limelight.common.shipped import weights_dir
from limelight.errors import OutputError
from limelight.inside.arrays import unpack
from tests.places import ROOT
from tests.system.browser.conftest import hosting, open_panel
from tests.system.browser.test_play import click_word
from tests.system.site.answers import write_answers
from tests.tiny import save_tiny_han, save_tiny_kim_cnn

TEXT = "The kettle is lovely and boils fast. But the strap broke after a day."
SEVEN = [[255 * (6 <= y < 22 and 12 <= x < 15) for x in range(28)] for y in range(28)]
QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("predict", {"text": TEXT, "model": "han"}),
    ("predict", {"texts": [TEXT, "Fine."], "model": "kim_cnn"}),
    ("predict", {"text": TEXT, "without": [1, 2], "prior": "kind"}),
    ("explain", {"text": TEXT, "model": "han", "method": "shapley"}),
    ("explain", {"text": TEXT, "model": "kim_cnn", "method": "leave_one_out", "target": "positive"}),
    ("explain", {"text": TEXT, "model": "kim_cnn", "trust": False}),
    ("insights", {"text": TEXT, "model": "han"}),
    ("edits", {"text": TEXT, "model": "han", "target": 4}),
    ("edits", {"text": TEXT, "model": "kim_cnn", "prior": [1, 3], "without": [3]}),
    ("score", {"texts": [TEXT, "   "], "phrases": 3}),
    ("digits", {"pixels": SEVEN, "occlusion": True}),
]
TRACES: list[tuple[str, dict[str, Any]]] = [
    ("trace", {"text": TEXT, "model": "han", "sentence": 1, "without": [2]}),
    ("trace", {"text": "The kettle. " * 60, "model": "han"}),
    ("trace", {"text": TEXT, "model": "kim_cnn"}),
    ("digits/trace", {"pixels": SEVEN}),
    ("digits/trace", {"pixels": SEVEN, "cell": {"layer": 0, "row": 4, "column": 9, "channel": 1}}),
    ("digits/trace", {"pixels": SEVEN, "cell": {"layer": 1, "row": 1, "column": 2, "channel": 0}}),
    ("words", {"word": "kettle", "model": "han"}),
    ("words", {"word": "qqqqq", "model": "kim_cnn"}),
]
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("predict", {"text": "  "}),
    ("predict", {"text": "?!"}),
    ("predict", {"text": "Good.", "without": [1_234]}),
    ("predict", {"text": "Good.", "without": [0, 1]}),
    ("predict", {"text": "Good.", "model": "n" * 70}),
    ("predict", {"text": "Good.", "model": "han", "prior": [1, 2]}),
    ("predict", {"text": "Good.", "model": "han", "prior": [0] * 5}),
    ("predict", {"text": "Good.", "model": "kim_cnn", "prior": "kind"}),
    ("explain", {"text": "Good.", "model": "han", "target": "6"}),
    ("edits", {"text": "Good.", "model": "han", "target": 9}),
    ("edits", {"text": "Good.", "model": "kim_cnn", "target": 9}),
    ("edits", {"text": "Good.", "model": "kim_cnn", "target": "nope"}),
]
# Arrays as lists.
PLAIN = "answer => JSON.stringify(answer, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value))"
# The service worker is registered when `begin` is called.
LATE = """
const { serviceWorker } = navigator;
const register = serviceWorker?.register.bind(serviceWorker);
const late = (...given) => new Promise((resolve) => (window.begin = () => resolve(register(...given))));
if (register) serviceWorker.register = late;
"""
KEPT = """async (part) => {
  for (let frame = 0; frame < 600; frame++) {
    if (await caches.match(new URL(part, location.href))) return;
    await new Promise(requestAnimationFrame);
  }
  throw new Error(`${part} is not kept`);
}"""
UPDATED = """async () => {
  const registration = await navigator.serviceWorker.ready;
  await registration.update();
  const worker = registration.installing ?? registration.waiting;
  while (worker && worker.state !== "activated") await new Promise((resolve) => (worker.onstatechange = resolve));
}"""
ASK = """async ([path, question]) => {
  const { post } = await import(new URL("static/js/model/api.js", location.href));
  return post(path, question, new AbortController().signal).catch((error) => error.problem);
}"""


def _keys(value: Any) -> Any:
    """Returns the names of all fields, without their values; of a list those of its first item."""
    if isinstance(value, dict):
        return {name: _keys(each) for name, each in value.items()}
    return [_keys(value[0])] if isinstance(value, list) and value else None


def _published(site: Path, pattern: str) -> str:
    """Returns the address, within the site, of the one file that fits the pattern."""
    [file] = site.glob(pattern)
    return file.relative_to(site).as_posix()


def _read(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    expect(page.locator("#heatmap")).to_contain_text(text[-12:-1])
    expect(page.locator("#summary")).not_to_be_empty()


def test_a_review_is_read_in_a_folder_of_a_plain_host(page: Page, address: str) -> None:
    page.goto(address)
    _read(page, TEXT)


def test_the_address_names_the_tab(page: Page, address: str) -> None:
    page.goto(f"{address}?model=kim_cnn")
    expect(page.locator('input[type="radio"][value="kim_cnn"]')).to_be_checked()
    _read(page, TEXT)


def test_a_model_of_the_address_that_there_is_not_is_said_as_the_server_says_it(
    page: Page, address: str, tiny_weights: Path
) -> None:
    with TestClient(create_app(Settings(weights_dir=tiny_weights))) as client:
        said = client.post("/api/v1/predict", json={"text": TEXT, "model": "nope"}).json()["detail"]
    page.goto(f"{address}?model=nope")
    expect(page.locator("#arrival")).to_have_text(said)
    _read(page, TEXT)
    page.goto(f"{address}?model=")
    expect(page.locator("#arrival")).to_be_hidden()


def test_without_javascript_a_review_stays_on_the_page_which_says_why(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 800})
    page = context.new_page()
    sent: list[str] = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    for path, button in (("", "Rate it"), ("inside/", None), ("many/", None), ("digits/", None)):
        page.goto(f"{address}{path}")
        # Playwright cannot read the content of <noscript>, but it can see that it takes up room.
        advice = page.locator("noscript").bounding_box()
        assert advice is not None
        assert advice["height"] > 20, path
        if button:
            page.locator("#text").fill(TEXT)
            page.get_by_role("button", name=button).click()
            expect(page.locator("#text")).to_have_value(TEXT)
    assert sent == []
    context.close()


def test_the_page_opens_and_answers_without_a_network(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    # A file that was requested once stays cached.
    page.reload()
    _read(page, TEXT)
    page.context.set_offline(True)
    page.reload()
    _read(page, "The lamp is dull, and the zip broke.")
    page.goto(f"{address}models/han/")
    expect(page.locator("h1")).to_be_visible()


def test_after_the_first_visit_the_page_answers_without_a_network(page: Page, address: str, tiny_site: Path) -> None:
    page.add_init_script(LATE)
    page.goto(address)
    _read(page, TEXT)
    # Everything has come before the service worker is there.
    page.evaluate("() => begin()")
    for part in ("reading.json.gz", "sentences.graph.gz", "documents.graph.gz"):
        page.evaluate(KEPT, _published(tiny_site, f"weights/han/*/{part}"))
    page.get_by_role("radio", name="Tiny kim_cnn").check()
    page.evaluate(KEPT, _published(tiny_site, "weights/kim_cnn/*/documents.graph.gz"))
    page.context.set_offline(True)
    page.goto(address)
    _read(page, "The lamp is dull, and the zip broke.")


def test_a_page_never_answers_with_the_weights_of_another_edition(browser: Browser, tmp_path: Path) -> None:
    site, weights = tmp_path / "site", tmp_path / "weights"

    def publish(strength: float) -> None:
        save_tiny_han(weights / "han", strength)
        save_tiny_kim_cnn(weights / "kim_cnn", strength)
        export_site(site, weights)
        # Browsers use what has been old for long without asking for it again.
        for file in site.rglob("*"):
            os.utime(file, (strength, strength))

    page = browser.new_page()
    with hosting(site) as address:
        publish(1)
        page.goto(f"{address}/")
        page.evaluate(ASK, ["predict", {"text": TEXT, "model": "han"}])
        page.evaluate(UPDATED)
        publish(20)
        assert page.evaluate(ASK, ["predict", {"text": TEXT, "model": "kim_cnn"}])["type"] == "/problems/not-ready"
        page.evaluate(UPDATED)
        page.reload()
        for model in ("han", "kim_cnn"):
            answer = page.evaluate(ASK, ["predict", {"text": TEXT, "model": model}])
            there = load(weights / model).predict(TEXT).probabilities
            assert answer["probabilities"] == pytest.approx(there, abs=1e-3)
    page.close()


@pytest.mark.parametrize("part", ["site.json", "weights/han/*/reading.json.gz", "static/js/site/graph/kernel.wasm"])
def test_a_part_that_did_not_come_is_asked_for_again(
    browser: Browser, address: str, tiny_site: Path, part: str
) -> None:
    part = _published(tiny_site, part)
    # Requests of a service worker are not seen here.
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.route(f"**/{part}", lambda route: route.abort())
    page.goto(address)
    page.locator("#text").fill(TEXT)
    # Without a connection a reader is told what is lacking, and no path.
    expect(page.locator("#problem")).to_contain_text("connection")
    expect(page.locator("#problem")).not_to_contain_text("/")
    page.unroute(f"**/{part}")
    # A part that the host refuses is named.
    page.route(f"**/{part}", lambda route: route.fulfill(status=503))
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#problem")).to_contain_text(f"{part}, status 503")
    page.unroute(f"**/{part}")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#summary")).not_to_be_empty()
    context.close()


def test_a_browser_without_room_for_the_files_answers(page: Page, address: str) -> None:
    page.goto(f"{address}about/")
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    quota = {"origin": address.removesuffix("/limelight/"), "quotaSize": 1}
    page.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
    page.goto(address)
    _read(page, TEXT)


def test_an_address_without_a_slash_opens_the_page_with_its_scripts(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.context.set_offline(True)
    page.goto(f"{address}many?model=kim_cnn#here")
    expect(page).to_have_url(f"{address}many/?model=kim_cnn#here")
    expect(page.locator("#source")).not_to_have_attribute("inert", "")


@pytest.mark.parametrize("path", ["many/", "digits/", "about/", "models/han/", "inside/"])
def test_every_page_is_there(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}{path}")
    expect(page.locator("h1").first).to_be_attached()
    assert '="/' not in page.content(), "an address of the host's root"


def test_many_opens_its_example_file(page: Page, address: str) -> None:
    page.goto(f"{address}many/")
    page.locator("#try-example").click()
    expect(page.locator("#text-column")).to_be_visible()


@pytest.mark.parametrize(("path", "question"), QUESTIONS, ids=lambda value: value if isinstance(value, str) else None)
def test_answers_have_the_fields_of_the_server(
    page: Page, address: str, tiny_weights: Path, path: str, question: dict[str, Any]
) -> None:
    page.goto(address)
    here = page.evaluate(ASK, [path, question])
    with TestClient(create_app(Settings(weights_dir=tiny_weights))) as client:
        there = client.post(f"/api/v1/{path}", json=question).json()
    assert _keys(here) == _keys(there)


@pytest.mark.parametrize(("path", "question"), TRACES, ids=lambda value: value if isinstance(value, str) else None)
def test_inside_shows_the_numbers_of_the_server(
    page: Page, address: str, tiny_weights: Path, path: str, question: dict[str, Any]
) -> None:
    page.goto(address)
    here = json.loads(page.evaluate(f"async (asked) => ({PLAIN})(await ({ASK})(asked))", [path, question]))
    with TestClient(create_app(Settings(weights_dir=tiny_weights))) as client:
        there = client.post(f"/api/v1/{path}", json=question).json()
    _compare(here, there, path)


def _compare(here: Any, there: Any, name: str) -> None:
    """Asserts that both answers have the same fields, texts and, except for rounding, numbers."""
    if isinstance(there, dict) and "data" in there:
        assert here["shape"] == there["shape"], name
        here, there = here["values"], unpack(there).ravel().tolist()
    if isinstance(there, dict):
        fields = {field for field, value in there.items() if value is not None} - {"request_id", "timing_ms"}
        assert fields == {field for field, value in here.items() if value is not None} - {"request_id", "timing_ms"}
        for field in fields:
            _compare(here[field], there[field], f"{name}.{field}")
    elif isinstance(there, list):
        assert len(here) == len(there), name
        for number, (one, other) in enumerate(zip(here, there, strict=True)):
            _compare(one, other, f"{name}[{number}]")
    else:
        assert here == (pytest.approx(there, rel=5e-3, abs=1e-3) if isinstance(there, float) else there), name


def test_what_cannot_be_answered_is_the_problem_of_the_server(page: Page, address: str, tiny_weights: Path) -> None:
    page.goto(address)
    with TestClient(create_app(Settings(weights_dir=tiny_weights))) as client:
        for path, question in REFUSED:
            there = client.post(f"/api/v1/{path}", json=question).json()
            here = page.evaluate(ASK, [path, question])
            fields = ("type", "title", "status", "detail")
            assert {name: here[name] for name in fields} == {name: there[name] for name in fields}


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, tiny_weights: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="not a site"):
        export_site(tmp_path, tiny_weights)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("model", ["han", "kim_cnn"])
def test_a_single_file_answers_from_disk_without_a_network(browser: Browser, tmp_path: Path, model: str) -> None:
    out = tmp_path / "lime light.html"
    assert export_single_file(out, weights_dir() / model) == out.stat().st_size < 12_500_000
    page = browser.new_context(offline=True).new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: message.type == "error" and wrong.append(message.text))
    inside = ("blob:", "data:", out.as_uri())
    page.on("request", lambda request: request.url.startswith(inside) or wrong.append(request.url))
    page.goto(out.as_uri())
    _read(page, TEXT)
    expect(page.locator(".run:not([data-level='0'])")).not_to_have_count(0)
    open_panel(page, "Try")
    expect(page.locator("#turning .chip")).not_to_have_count(0)
    click_word(page, "broke")
    expect(page.locator(".run.removed")).to_have_text("broke")
    expect(page.locator("#change")).to_contain_text("without “broke”")
    open_panel(page, "Inside")
    expect(page.locator("#walk h3").first).to_be_visible()
    # A link that the file cannot follow takes its words and its full stop along.
    assert "·" not in page.locator(".footer").inner_text()
    assert ". ." not in page.locator("#panel-inside").inner_text()
    open_panel(page, "Share")
    expect(page.locator("#copy-link")).to_be_visible()
    expect(page.locator("#copy-embed")).to_be_hidden()
    page.context.close()
    assert wrong == []


def test_a_single_file_holds_one_model_that_reads_text(tmp_path: Path, tiny_weights: Path) -> None:
    for weights in (tiny_weights, tiny_weights / "digit_cnn"):
        with pytest.raises(OutputError, match="one model that reads text"):
            export_single_file(tmp_path / "page.html", weights)
    with pytest.raises(OutputError, match=r"ends in \.html"):
        export_single_file(tmp_path, tiny_weights / "han")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The answers of Python for 500 texts with the shipped weights, and the light of every tenth."""
    path = tmp_path_factory.mktemp("answers") / "answers.json"
    # Of all texts with LIMELIGHT_EVERY=1, which takes twenty minutes.
    write_answers(weights_dir(), ["han", "kim_cnn"], path, int(os.environ.get("LIMELIGHT_EVERY", "10")))
    return path


@pytest.fixture(scope="module", params=["int8", "float16"])
def shipped_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The site of the shipped weights, with its storage."""
    folder = tmp_path_factory.mktemp(request.param) / "site"
    export_site(folder, weights_dir(), request.param)
    return folder, request.param


def test_node_answers_as_python_does(shipped_site: tuple[Path, str], answers: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is missing")
    folder, precision = shipped_site
    environment = {"LIMELIGHT_SITE": str(folder), "LIMELIGHT_ANSWERS": str(answers), "LIMELIGHT_PRECISION": precision}
    ran = subprocess.run(
        [node, "--test", "tests/js/site/answers.test.js"],
        cwd=ROOT,
        env=os.environ | environment,
        check=False,
    )
    assert ran.returncode == 0


def test_chromium_answers_as_python_does(browser: Any, shipped_site: tuple[Path, str], answers: Path) -> None:
    folder, precision = shipped_site
    known = json.loads(answers.read_text(encoding="utf-8"))
    page = browser.new_page()
    with hosting(folder) as address:
        page.goto(address)
        for name, said in known["models"].items():
            for number, text in enumerate(known["texts"]):
                if number % 4 or len(text) > 5_000:
                    continue
                answer = page.evaluate(ASK, ["predict", {"text": text, "model": name}])
                pieces = [
                    [[token["text"], token["whitespace"]] for token in each["tokens"]] for each in answer["sentences"]
                ]
                assert pieces == [[token[:2] for token in sentence] for sentence in said["read"][number]["pieces"]]
                there = said["read"][number]
                close = 0.01 if precision == "int8" else 1e-4
                assert answer["probabilities"] == pytest.approx(there["probabilities"], abs=close)
                lead = sorted(there["probabilities"])[-1] - sorted(there["probabilities"])[-2]
                assert answer["label"] == there["label"] or (precision == "int8" and lead < 0.005)
    page.close()
