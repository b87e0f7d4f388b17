"""The files in deploy/ fit the server: its settings, its ports, its metrics; and its examples run."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
import yaml

from app.metrics import Metrics
from app.problems import kinds as problems
from app.problems.problem import Problem
from app.settings import Settings, variable
from tests.places import ROOT
from tests.system.server.processes import address_of, process
from tests.system.server.stopping import (
    ask,
    free_ports,
    lost,
    running_nginx,
    stop_behind_nginx,
    two_behind_nginx,
    without_limits,
)
from tests.tiny import save_tiny_han, save_tiny_kim_cnn

DEPLOY = ROOT / "deploy"
EXAMPLES = [
    (language, code)
    for language, code in re.findall(
        r"^```(\w+)\n(.+?)^```", (ROOT / "docs/api.md").read_text("utf-8"), re.DOTALL | re.M
    )
    if "/api/v1/predict" in code
]
needs_nginx = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")


def metric_names() -> set[str]:
    """Returns every metric name that a query may use, from /metrics."""
    families = list(Metrics().registry.collect())
    suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"], "gauge": [""]}
    return {family.name + suffix for family in families for suffix in suffixes.get(family.type, [])}


def queried(text: str) -> set[str]:
    return set(re.findall(r"\b(?:limelight|process|python)_[a-z_]+\b", text))


def own_nginx() -> str:
    """Returns the example for an nginx that runs already."""
    [example] = re.findall(r"^```nginx\n(.+?)^```", (ROOT / "docs/deploy.md").read_text("utf-8"), re.DOTALL | re.M)
    return example


def queries() -> list[str]:
    """Returns every query of the dashboard and the alerts."""
    dashboard = json.loads((DEPLOY / "grafana-dashboard.json").read_text(encoding="utf-8"))
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text(encoding="utf-8"))
    return [
        *(target["expr"] for panel in dashboard["panels"] for target in panel["targets"]),
        *(variable["query"]["query"] for variable in dashboard["templating"]["list"] if variable["type"] == "query"),
        *(rule["expr"] for group in rules["groups"] for rule in group["rules"]),
    ]


def test_every_metric_of_the_dashboard_and_the_alerts_exists():
    for query in queries():
        assert queried(query) <= metric_names(), query
        assert queried(query) or query.startswith("up{")


def test_every_variable_that_an_example_sets_is_a_setting():
    known = {variable(name) for name in Settings.model_fields}
    for path in DEPLOY.iterdir():
        named = set(re.findall(r"(?<!\w)LIMELIGHT_[A-Z_]+(?==|:|$)", path.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= known, path


def test_every_label_that_is_queried_exists():
    own = {label for metric in vars(Metrics()).values() for label in getattr(metric, "_labelnames", ())}
    for query in queries():
        grouped = re.findall(r"\bby \(([^)]+)\)", query)
        used = {name.strip() for names in grouped for name in names.split(",")}
        used |= set(re.findall(r"[{,]\s*(\w+)\s*=~?\"", query))
        assert used <= own | {"le", "instance", "job"}, query


def test_every_format_of_the_page_is_read_where_the_image_is_built():
    command = [sys.executable, "deploy/formats.py", "weights/kim_cnn"]
    subprocess.run(command, cwd=ROOT, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})


@needs_nginx
def test_nginx_accepts_the_example_for_a_server_of_ones_own(tmp_path):
    [port] = free_ports(1)
    http = own_nginx().replace("listen 80", f"listen {port}")
    (tmp_path / "nginx.conf").write_text(f"pid nginx.pid; events {{}} http {{ access_log off; {http} }}")
    command = ["nginx", "-t", "-e", "stderr", "-p", str(tmp_path), "-c", "nginx.conf"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


@needs_nginx
def test_nginx_logs_nothing_that_a_client_wrote_and_shows_the_metrics_to_nobody(tmp_path):
    with running_nginx(tmp_path, free_ports(2)) as url:
        httpx.get(f"{url}/private?text=private", headers={"X-Request-ID": "a private id", "Referer": f"{url}/private"})
        httpx.get(f"{url}/", headers={"X-Request-ID": "id-1"})
        assert httpx.get(f"{url}/metrics").status_code == 404
    log = (tmp_path / "access.log").read_text()
    assert "id-1" in log
    assert "private" not in log


@needs_nginx
def test_nginx_limits_the_requests_of_an_address_and_what_it_refuses_is_a_problem_for_programs(tmp_path):
    def slow_down(config: str) -> str:
        return config.replace("rate=30r/s", "rate=1r/m").replace("burst=200", "burst=5")

    # No server listens behind it: a request that passes the limit gets a 502.
    with running_nginx(tmp_path, free_ports(2), slow_down) as url, httpx.Client() as client:
        large = client.post(f"{url}/api/v1/predict", content=b" " * 6_000_000)
        statuses = [client.get(url).status_code for _ in range(12)]
        files = [client.get(f"{url}/static/{number}.js").status_code for number in range(12)]
        many = client.get(f"{url}/api/v1/models", headers={"X-Request-ID": "mine"})
        page = client.get(url)
    assert statuses.count(502) in (4, 5, 6)
    assert set(statuses[6:]) == {429}
    # A page has some 80 files, and a few people behind one address may open it at once.
    assert set(files) == {502}
    for kind, response in ((problems.TOO_LARGE, large), (problems.TOO_MANY_REQUESTS, many)):
        problem = Problem.model_validate_json(response.content)
        assert response.headers["Content-Type"] == "application/problem+json"
        assert (problem.type, problem.title, problem.status) == (kind.type, kind.title, kind.status)
        assert problem.status == response.status_code
    assert (problem.instance, problem.request_id) == ("/api/v1/models", "mine")
    assert int(many.headers["Retry-After"]) > 0
    assert (page.status_code, page.headers["Content-Type"]) == (429, "text/html")


@pytest.fixture(scope="module")
def url(tmp_path_factory) -> Iterator[str]:
    """A real server with a tiny model."""
    weights = tmp_path_factory.mktemp("weights")
    save_tiny_han(weights / "han")
    with process(weights) as server:
        yield f"http://127.0.0.1:{address_of(server)[1]}"


@pytest.mark.parametrize(("language", "code"), EXAMPLES, ids=[language for language, _ in EXAMPLES])
def test_every_example_runs(language, code, url, tmp_path):
    programs = {
        "sh": ["sh", "-e"],
        "python": [sys.executable],
        "javascript": ["node", "--input-type=module"],
    }
    if shutil.which(programs[language][0]) is None or (language == "sh" and shutil.which("curl") is None):
        pytest.skip(f"{language} or a program that its example needs is not installed")
    assert "http://127.0.0.1:8000" in code
    result = subprocess.run(
        programs[language],
        input=code.replace("http://127.0.0.1:8000", url),
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert {"sh": '"expected_stars"', "python": "[0.", "javascript": "penny"}[language] in result.stdout


@needs_nginx
@pytest.mark.night
def test_no_request_is_lost_when_one_of_two_servers_is_killed_under_load(tmp_path):
    save_tiny_kim_cnn(tmp_path / "kim_cnn")
    with two_behind_nginx(tmp_path, tmp_path, without_limits) as (servers, url):
        outcomes = stop_behind_nginx(servers, url, signal.SIGKILL)
        assert lost(outcomes) == {}
        assert ask(("127.0.0.1", int(url.rpartition(":")[2]))) == "200"


@needs_nginx
def test_nginx_waits_for_no_server_that_is_stopped_under_load(tmp_path):
    save_tiny_kim_cnn(tmp_path / "kim_cnn")
    with two_behind_nginx(tmp_path, tmp_path, without_limits) as (servers, url):
        outcomes = stop_behind_nginx(servers, url)
        assert lost(outcomes) == {}
    lines = [json.loads(line) for line in (tmp_path / "access.log").read_text().splitlines()]
    tried = [status for line in lines if line["replicas"] for status in line["replica_statuses"].split(", ")]
    # 502 is a refused connection, and 504 one that nginx has waited for.
    assert set(tried) <= {"200", "502"}
    assert "502" in tried


def without(modules: list[str], code: str) -> subprocess.CompletedProcess:
    """Runs Python where these modules cannot be imported."""
    program = f"import sys; sys.modules |= dict.fromkeys({modules}); {code}"
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)


def removed_from_the_image() -> list[str]:
    """Returns the packages that the image is built without, and the parts of packages."""
    [paths] = re.findall(r"&& rm -rf ((?:.+\\\n)*.+)", (ROOT / "Dockerfile").read_text("utf-8"))
    return [path.replace("/", ".") for path in re.findall(r"(?<!\S)(\w+(?:/\w+)*)\*?(?!\S)", paths)]


def test_the_server_loads_nothing_that_the_image_has_removed():
    assert {"tqdm", "onnx.reference"} <= set(removed_from_the_image())
    result = without(removed_from_the_image(), "import app.main; from app.__main__ import main; main(settings=True)")
    assert result.returncode == 0, result.stderr
    assert variable("port") in result.stdout
