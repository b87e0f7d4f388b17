"""/metrics counts requests, batches and texts, by names of ours alone."""

import os
import re
import subprocess
from collections.abc import Callable

import pytest
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.parser import text_string_to_metric_families

from app.metrics import Metrics


def total(metrics: str, name: str, **labels: str) -> float:
    """Returns the sum of the samples that have this name and these labels."""
    samples = [sample for family in text_string_to_metric_families(metrics) for sample in family.samples]
    return sum(each.value for each in samples if each.name == name and labels.items() <= each.labels.items())


@pytest.fixture
def growth(client) -> Callable[..., float]:
    """Returns how much a sum has grown since the test began: all tests of this module share the app."""
    before = client.get("/metrics").text
    return lambda name, **labels: total(client.get("/metrics").text, name, **labels) - total(before, name, **labels)


def test_a_request_is_counted_with_its_route_status_and_model_version_and_a_probe_is_not(client, growth):
    answer = client.post("/api/v1/predict", json={"texts": ["Lovely.", "Fine."], "model": "han"}).json()["results"][0]
    client.post("/api/v1/predict", json={"text": " "})
    client.post("/api/v1/predict", content=b"{", headers={"Content-Type": "application/json"})
    for path in ("/livez", "/readyz", "/metrics"):
        client.get(path)
    route = {"route": "/api/v1/predict"}
    assert growth("limelight_requests_total") == growth("limelight_request_duration_seconds_count", **route) == 3
    for status, version in (("200", answer["model_version"]), ("422", answer["model_version"]), ("400", "")):
        assert growth("limelight_requests_total", **route, status=status, model_version=version) == 1
    assert growth("limelight_answers_total", model="han") == 2
    assert growth("limelight_requests_in_flight") == total(client.get("/metrics").text, "limelight_queue_depth") == 0


def test_a_batch_is_counted_with_its_texts_wait_and_time(client, growth):
    client.post("/api/v1/predict", json={"texts": ["The kettle is lovely.", "Fine."], "model": "kim_cnn"})
    assert growth("limelight_batch_size_texts_sum", model="kim_cnn") == 2
    for stage in ("inference", "queue"):
        assert growth(f"limelight_{stage}_duration_seconds_count", model="kim_cnn") == 1
    assert 0 < growth("limelight_inference_duration_seconds_sum", model="kim_cnn") < 60


def test_the_figures_of_all_processes_are_told_while_one_starts_and_one_has_ended(monkeypatch, tmp_path):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    ended = subprocess.Popen(["true"])
    ended.wait()
    for kind, name in (("gauge_livesum", "limelight_queue_depth"), ("counter", "limelight_texts_truncated_total")):
        key = mmap_key(name.removesuffix("_total"), name, [], [], "")
        for pid, value in ((os.getpid(), 1.0), (ended.pid, 2.0)):
            figures = MmapedDict(str(tmp_path / f"{kind}_{pid}.db"))
            figures.write_value(key, value, 0.0)
            figures.close()
    # A process that starts makes its files a moment before it writes there.
    (tmp_path / f"histogram_{os.getpid()}.db").touch()
    for _ in range(2):
        told = Metrics().exposition().decode()
        assert re.findall(r'process_resident_memory_bytes\{pid="(\d+)"\}', told) == [str(os.getpid())]
        # Texts that wait in a process that has ended do not wait; those that it counted were read.
        assert total(told, "limelight_queue_depth") == 1
        assert total(told, "limelight_texts_truncated_total") == 3
