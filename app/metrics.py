"""The metrics at GET /metrics: counts, durations, sizes, and how familiar the texts are."""

import functools
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import Metric
from prometheus_client.gc_collector import GCCollector
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from limelight.prediction import Prediction

# Up to a second each bucket is about 1.6 × the previous one, which bounds the error of percentiles read off them.
SECONDS_BUCKETS = (
    *(0.0005, 0.001, 0.0016, 0.0025, 0.004, 0.006, 0.01, 0.016, 0.025, 0.04, 0.06, 0.1, 0.16, 0.25, 0.4, 0.6, 1.0),
    *(2.5, 5.0, 10.0, 30.0),
)
# Twice as many texts from bucket to bucket.
TEXTS_BUCKETS = tuple(2**power for power in range(9))
RATE_BUCKETS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75)


class Metrics:
    """The metrics of one app, in a separate registry: two apps in one process share nothing.

    Labels are route templates, statuses, labels, and names and versions of models, so that there are few of each, and
    no text from a client is ever among them.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        # If several processes serve, each writes its figures to files here, and the one that is asked adds them up.
        self._folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        # Cached, since `labels` takes a lock for each of the seven figures of an answer.
        self._child: Any = functools.cache(lambda metric, *labels: metric.labels(*labels))
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        ours: dict[str, Any] = {"namespace": "limelight", "registry": self.registry}
        gauge: Callable[..., Gauge] = functools.partial(Gauge, **ours, multiprocess_mode="livesum")
        counter: Callable[..., Counter] = functools.partial(Counter, **ours)
        histogram: Callable[..., Histogram] = functools.partial(Histogram, **ours)
        seconds: Callable[..., Histogram] = functools.partial(histogram, buckets=SECONDS_BUCKETS)
        route, model = ("route",), ("model",)
        self.in_flight = gauge("requests_in_flight", "Requests in progress, except health checks.")
        self.queue_depth = gauge("queue_depth", "Texts and calls waiting for a model.")
        of_version = (*model, "model_version")
        self._load_seconds = gauge(
            "model_load_seconds", "Seconds taken to load a model.", of_version, multiprocess_mode="livemax"
        )
        self._requests = counter(
            "requests",
            "Answered requests; status 499 means that the client disconnected.",
            (*route, "status", "model_version"),
        )
        self._request_seconds = seconds(
            "request_duration_seconds", "Seconds from the start of a request to the end of its response.", route
        )
        self._queue_seconds = seconds(
            "queue_duration_seconds", "Seconds that a request waited for its batch to start.", model
        )
        self._model_seconds = seconds("inference_duration_seconds", "Seconds taken by a batch of predictions.", model)
        self._batch_texts = histogram("batch_size_texts", "Texts in a batch.", model, buckets=TEXTS_BUCKETS)
        self._unknown_rate = histogram(
            "text_unknown_ratio", "Share of a text's tokens that are unknown.", model, buckets=RATE_BUCKETS
        )
        self._truncated = counter("texts_truncated", "Texts that were truncated.", model)
        self._answers = counter(
            "answers", "Predictions for texts and digits, except in explanations.", (*of_version, "label")
        )

    def observe_load(self, model: str, model_version: str, seconds: float) -> None:
        """Records the loading time of a model."""
        self._load_seconds.labels(model, model_version).set(seconds)

    def observe_request(self, route: str, status: int, model_version: str, seconds: float) -> None:
        """Counts one request; `model_version` is empty if no model was used."""
        self._child(self._requests, route, str(status), model_version).inc()
        self._child(self._request_seconds, route).observe(seconds)

    def observe_batch(self, predictions: list[Prediction], queue_seconds: Sequence[float], seconds: float) -> None:
        """Counts one batch and its answers; `queue_seconds` has the wait of each request in it."""
        model = predictions[0].model
        self._child(self._batch_texts, model).observe(len(predictions))
        self._child(self._model_seconds, model).observe(seconds)
        for waited in queue_seconds:
            self._child(self._queue_seconds, model).observe(waited)
        for prediction in predictions:
            counts = prediction.counts
            self._child(self._answers, model, prediction.model_version, prediction.label).inc()
            self._child(self._unknown_rate, model).observe(counts.tokens_unknown / max(1, counts.tokens))
            if counts.tokens_read < counts.tokens:
                self._child(self._truncated, model).inc()

    def observe_digit(self, model: str, model_version: str, label: str) -> None:
        """Counts one answered digit."""
        self._child(self._answers, model, model_version, label).inc()

    def exposition(self) -> bytes:
        """Returns all metrics in the text format of Prometheus."""
        if self._folder is None:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        together.register(_Processes(Path(self._folder)))
        return generate_latest(together)


class _Processes(Collector):
    """The figures of all processes that write them to `folder`, and memory, time and open files of each, by number."""

    def __init__(self, folder: Path):
        self._folder = folder

    def collect(self) -> Iterator[Metric]:
        # prometheus-client has a file of each kind for each process, named after both, which is empty at first. Those
        # of dead processes stay: their counts still count, and no file is removed while another process reads it.
        files = [path for path in self._folder.glob("*.db") if path.stat().st_size]
        pids = {path: path.stem.rpartition("_")[2] for path in files}
        living = sorted(filter(_lives, set(pids.values())))
        families: dict[str, Metric] = {}
        for pid in living:
            for family in ProcessCollector(pid=functools.partial(int, pid), registry=None).collect():
                samples = [sample._replace(labels={"pid": pid}) for sample in family.samples]
                family.samples = []
                families.setdefault(family.name, family).samples += samples
        yield from families.values()
        current = [path for path in files if pids[path] in living or not path.name.startswith("gauge_live")]
        yield from MultiProcessCollector.merge(map(str, current))


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except OSError:
        return False
    return True
