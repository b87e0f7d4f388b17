"""The files in deploy/ fit the server: its settings, its ports, its metrics; and its examples run."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import wraps
from inspect import signature
from typing import Any

import httpx
import pytest
import yaml

from app.metrics import Metrics
from app.operation.middleware import _SANE_REQUEST_ID
from app.operation.server import LEAVE_S
from app.problems import kinds as problems
from app.problems.problem import Problem
from app.settings import Settings, variable
from limelight.cli import call
from limelight.commands.score import score
from tests.places import ROOT
from tests.system.server.stopping import (
    Server,
    ask,
    free_ports,
    lost,
    nginx_config,
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


def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def nginx_text() -> str:
    return re.sub(r"(?m)^\s*#.*$", "", (DEPLOY / "nginx.conf").read_text(encoding="utf-8"))


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


def test_every_label_that_is_queried_exists():
    own = {label for metric in vars(Metrics()).values() for label in getattr(metric, "_labelnames", ())}
    for query in queries():
        grouped = re.findall(r"\bby \(([^)]+)\)", query)
        used = {name.strip() for names in grouped for name in names.split(",")}
        used |= set(re.findall(r"[{,]\s*(\w+)\s*=~?\"", query))
        assert used <= own | {"le", "instance", "job"}, query


def test_compose_locks_every_service():
    services = compose()["services"]
    assert set(services) == {"limelight-1", "limelight-2", "nginx"}
    for service in services.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["mem_limit"]
        assert service["tmpfs"]


def test_compose_sets_nothing_but_settings_and_sets_them_well(monkeypatch):
    for name, service in compose()["services"].items():
        if name != "nginx":
            assert {variable.removeprefix("LIMELIGHT_").lower() for variable in service["environment"]} <= set(
                Settings.model_fields
            )
            for variable, value in service["environment"].items():
                monkeypatch.setenv(variable, value)
            settings = Settings()
            assert settings.log_format == "json"
            ends = LEAVE_S + settings.shutdown_timeout_s
            assert int(service["stop_grace_period"].removesuffix("s")) > ends


def test_compose_starts_nginx_when_the_replicas_are_ready():
    services = compose()["services"]
    replicas = {name: service for name, service in services.items() if name != "nginx"}
    for name, replica in replicas.items():
        assert f"127.0.0.1:{Settings.model_fields['port'].default}/readyz" in replica["healthcheck"]["test"][-1]
        assert services["nginx"]["depends_on"][name]["condition"] == "service_healthy"
        assert replica["networks"] == ["inside"]


def test_nginx_names_the_replicas_and_ports_of_compose():
    services = compose()["services"]
    servers = re.findall(r"server (\S+):(\d+)", nginx_text())
    assert {name for name, _ in servers} == set(services) - {"nginx"}
    assert {int(port) for _, port in servers} == {Settings.model_fields["port"].default}
    [listen] = re.findall(r"listen (\d+);", nginx_text())
    assert services["nginx"]["ports"] == [f"127.0.0.1:{listen}:{listen}"]


@pytest.mark.parametrize("place", ["deploy/nginx.conf", "docs/deploy.md"])
def test_nginx_lets_the_server_say_what_is_too_large_or_too_slow(place):
    text = (ROOT / place).read_text(encoding="utf-8")
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    megabytes = int(re.search(r"client_max_body_size (\d+)m;", text)[1])
    read_timeout = int(re.search(r"proxy_read_timeout (\d+)s;", text)[1])
    keep_alive = int(re.search(r"\skeepalive_timeout (\d+)s;", text)[1])
    assert megabytes * 1024 * 1024 > defaults["max_body_bytes"]
    assert read_timeout > defaults["request_timeout_s"]
    assert keep_alive < defaults["keep_alive_timeout_s"]


def test_nginx_asks_the_other_replica_for_a_prediction_too_for_no_longer_answer_and_shows_metrics_to_nobody():
    retries = [set(found.split()) for found in re.findall(r"proxy_next_upstream ([^;]+);", nginx_text())]
    assert all({"error", "timeout", "http_503"} <= each for each in retries)
    assert ["non_idempotent" in each for each in retries] == [False, True]
    [answered_twice] = re.findall(r"location = (\S+) \{[^}]*non_idempotent", nginx_text())
    assert answered_twice == "/api/v1/predict"
    assert re.search(r"location = /metrics \{\s*return 404;", nginx_text())


def test_nothing_that_nginx_logs_can_hold_a_path_or_a_query():
    [form] = re.findall(r"log_format \w+ ([^;]+);", nginx_text())
    assert not re.search(r"\$(request|request_uri|uri|args|query_string|http_referer|request_body)\b", form)
    assert "error_log /dev/stderr crit;" in nginx_text()
    # An id that Limelight does not take may hold anything.
    assert f'"~^{_SANE_REQUEST_ID.pattern}$" $http_x_request_id;' in nginx_text()
    assert "$http" not in form


@needs_nginx
def test_nginx_accepts_its_configuration(tmp_path):
    config = tmp_path / "nginx.conf"
    config.write_text(nginx_config(tmp_path, 8080, [8001, 8002]))
    command = ["nginx", "-t", "-e", "stderr", "-p", str(tmp_path), "-c", str(config)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_kubernetes_probes_what_the_server_has_and_waits_for_its_end():
    deployment, service, budget = yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))
    pod = deployment["spec"]["template"]["spec"]
    [container] = pod["containers"]
    paths = {name: container[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "liveness", "readiness")}
    assert paths == {"startup": "/livez", "liveness": "/livez", "readiness": "/readyz"}
    assert container["startupProbe"]["periodSeconds"] * container["startupProbe"]["failureThreshold"] >= 600
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    assert [port["containerPort"] for port in container["ports"]] == [defaults["port"]]
    ends = container["lifecycle"]["preStop"]["sleep"]["seconds"] + LEAVE_S
    assert pod["terminationGracePeriodSeconds"] > ends + defaults["shutdown_timeout_s"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert {variable["name"].removeprefix("LIMELIGHT_").lower() for variable in container["env"]} <= defaults.keys()
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert labels == service["spec"]["selector"] == budget["spec"]["selector"]["matchLabels"]


def test_the_service_of_systemd_fits_the_settings_and_waits_for_the_drain():
    unit = (DEPLOY / "limelight.service").read_text(encoding="utf-8")
    named = re.findall(r"LIMELIGHT_(\w+)=", unit)
    assert {name.lower() for name in named} <= set(Settings.model_fields)
    defaults = Settings.model_fields
    ends = LEAVE_S + defaults["shutdown_timeout_s"].default
    assert float(re.search(r"^TimeoutStopSec=(\d+)$", unit, re.M)[1]) > ends


def test_every_format_of_the_page_is_read_where_the_image_is_built():
    command = [sys.executable, "deploy/formats.py", "weights/kim_cnn"]
    subprocess.run(command, cwd=ROOT, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})


def test_no_service_of_kubernetes_sets_variables_that_look_like_settings():
    deployment, service, _ = yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))
    assert variable("port") == f"{service['metadata']['name']}_PORT".upper()
    assert deployment["spec"]["template"]["spec"]["enableServiceLinks"] is False


@needs_nginx
def test_nginx_accepts_the_example_for_a_server_of_ones_own(tmp_path):
    [port] = free_ports(1)
    http = own_nginx().replace("listen 80", f"listen {port}")
    (tmp_path / "nginx.conf").write_text(f"pid nginx.pid; events {{}} http {{ access_log off; {http} }}")
    command = ["nginx", "-t", "-e", "stderr", "-p", str(tmp_path), "-c", "nginx.conf"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


@needs_nginx
def test_nginx_limits_the_requests_of_an_address_over_time(tmp_path):
    def slow_down(config: str) -> str:
        return config.replace("rate=30r/s", "rate=1r/m").replace("burst=200", "burst=5")

    # No server listens behind it: a request that passes the limit gets a 502.
    with running_nginx(tmp_path, free_ports(2), slow_down) as url, httpx.Client() as client:
        statuses = [client.get(url).status_code for _ in range(12)]
        files = [client.get(f"{url}/static/{number}.js").status_code for number in range(12)]
    assert statuses.count(502) in (5, 6)
    assert set(statuses[6:]) == {429}
    # A page has some 80 files, and a few people behind one address may open it at once.
    assert set(files) == {502}


@needs_nginx
def test_what_nginx_refuses_is_a_problem_for_programs(tmp_path):
    def admit_one(config: str) -> str:
        return config.replace("rate=30r/s", "rate=1r/m").replace("burst=200", "burst=1")

    with running_nginx(tmp_path, free_ports(2), admit_one) as url, httpx.Client() as client:
        large = client.post(f"{url}/api/v1/predict", content=b" " * 6_000_000)
        *_, many = [client.get(f"{url}/api/v1/models", headers={"X-Request-ID": "mine"}) for _ in range(4)]
        page = client.get(url)
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
    folder = tmp_path_factory.mktemp("examples")
    save_tiny_han(folder / "weights" / "han")
    server = Server(free_ports(1)[0], folder / "weights", folder / "log")
    server.start()
    try:
        server.wait_until_ready()
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.stop(signal.SIGTERM)


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
@pytest.mark.long
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


def containers_on_shared_storage(job: dict, paths: list[str]) -> list[dict]:
    """Returns the container of each pod, which must not run as root, and must have `paths` on the claimed volume."""
    cluster = job["spec"]["rayClusterSpec"]
    containers = []
    for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"]):
        pod = group["template"]["spec"]
        [container] = pod["containers"]
        mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
        [volume] = [volume["name"] for volume in pod["volumes"] if "persistentVolumeClaim" in volume]
        for path in paths:
            assert path.startswith(f"{mounts[volume]}/")
        assert container["securityContext"]["runAsNonRoot"] is True
        containers.append(container)
    return containers


def test_the_ray_job_scores_with_a_command_that_there_is_on_storage_that_all_nodes_share():
    job = yaml.safe_load((DEPLOY / "rayjob.yaml").read_text(encoding="utf-8"))
    assert (job["apiVersion"], job["kind"]) == ("ray.io/v1", "RayJob")
    program, module, name, command, *arguments = job["spec"]["entrypoint"].split()
    assert [program, module, name, command] == ["python", "-m", "limelight", "score"]
    given: dict[str, Any] = {}

    @wraps(score)
    def note(*args: Any, **kwargs: Any) -> None:
        given.update(signature(score).bind(*args, **kwargs).arguments)

    call(note, arguments, "limelight score")
    assert given["scoring"].ray
    containers_on_shared_storage(job, [*given["inputs"], str(given["out"])])
    cluster = job["spec"]["rayClusterSpec"]
    [scorers] = cluster["workerGroupSpecs"]
    assert scorers["minReplicas"] <= scorers["replicas"] <= scorers["maxReplicas"]
    assert int(scorers["rayStartParams"]["num-cpus"]) * scorers["replicas"] == given["scoring"].workers


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


def test_the_image_for_ray_has_the_version_that_is_tested():
    pinned = re.search(r"^ray==(\S+)", (ROOT / "requirements-dev.txt").read_text("utf-8"), re.MULTILINE)
    assert pinned
    assert f"ray[default]=={pinned[1]}" in (DEPLOY / "README.md").read_text("utf-8")
    for name in ("rayjob.yaml", "rayjob-train.yaml"):
        job = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))
        # Without a version, KubeRay probes the pods with a wget, which the image lacks.
        assert job["spec"]["rayClusterSpec"]["rayVersion"] == pinned[1]
