"""What Prometheus is told at GET /metrics: how many, how long, how large, and how well the texts are known."""

import functools
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.gc_collector import GCCollector
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from limelight.prediction import Prediction

from ..models.registry import ModelRegistry

# Up to a second each bucket is about 1.6 × the one before, so that a percentile read off them is at most that far off.
SECONDS_BUCKETS = (
    *(0.0005, 0.001, 0.0016, 0.0025, 0.004, 0.006, 0.01, 0.016, 0.025, 0.04, 0.06, 0.1, 0.16, 0.25, 0.4, 0.6, 1.0),
    *(2.5, 5.0, 10.0, 30.0),
)
# Texts and tokens double from bucket to bucket.
TEXTS_BUCKETS = tuple(2**power for power in range(9))
TOKENS_BUCKETS = tuple(2**power for power in range(2, 14))
BATCH_TOKENS_BUCKETS = tuple(2**power for power in range(2, 18))
RATE_BUCKETS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75)

metrics_route = APIRouter(include_in_schema=False)


class Metrics:
    """The metrics of one app, in a registry of their own: two apps in one process share nothing.

    Labels hold route templates, statuses, labels, and names and versions of models, so that there are few of each, and
    nothing that a client wrote is ever among them.
    """

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        # Where several processes serve, each writes its own figures to files here, and whoever is asked adds them up.
        self._folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        # What `labels` looks up under a lock, anew for each of the seven figures of an answer.
        self._child: Any = functools.cache(lambda metric, *labels: metric.labels(*labels))
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)
        self.in_flight = Gauge(
            "limelight_requests_in_flight",
            "Requests that are being answered, health checks not among them.",
            multiprocess_mode="livesum",
            registry=registry,
        )
        self._queue_depth = Gauge(
            "limelight_queue_depth", "Requests that wait for a model.", multiprocess_mode="livesum", registry=registry
        )
        self._load_seconds = Gauge(
            "limelight_model_load_seconds",
            "Seconds that loading and warming up a model took.",
            ["model", "model_version"],
            multiprocess_mode="livemax",
            registry=registry,
        )
        self._requests = Counter(
            "limelight_requests",
            "Answered requests, by the name of the key that they brought; 499 where the client left.",
            ["route", "status", "model_version", "key"],
            registry=registry,
        )
        self._request_seconds = Histogram(
            "limelight_request_duration_seconds",
            "Seconds from the arrival of a request to the end of its answer.",
            ["route"],
            buckets=SECONDS_BUCKETS,
            registry=registry,
        )
        self._queue_seconds = Histogram(
            "limelight_queue_duration_seconds",
            "Seconds that a request waited for its batch to start.",
            ["model"],
            buckets=SECONDS_BUCKETS,
            registry=registry,
        )
        self._model_seconds = Histogram(
            "limelight_inference_duration_seconds",
            "Seconds that the model took for a batch, explanation included.",
            ["model"],
            buckets=SECONDS_BUCKETS,
            registry=registry,
        )
        self._batch_texts = Histogram(
            "limelight_batch_size_texts", "Texts in a batch.", ["model"], buckets=TEXTS_BUCKETS, registry=registry
        )
        self._batch_tokens = Histogram(
            "limelight_batch_size_tokens",
            "Tokens in a batch.",
            ["model"],
            buckets=BATCH_TOKENS_BUCKETS,
            registry=registry,
        )
        self._text_tokens = Histogram(
            "limelight_text_tokens", "Tokens in a text.", ["model"], buckets=TOKENS_BUCKETS, registry=registry
        )
        self._unknown_rate = Histogram(
            "limelight_text_unknown_ratio",
            "Part of the tokens of a text that the model's vocabulary lacks.",
            ["model"],
            buckets=RATE_BUCKETS,
            registry=registry,
        )
        self._truncated = Counter(
            "limelight_texts_truncated", "Texts of which a part was not read.", ["model"], registry=registry
        )
        self._answers = Counter(
            "limelight_answers", "Answered texts and digits.", ["model", "model_version", "label"], registry=registry
        )

        self._depth: Callable[[], int] = int

    def observe_load(self, model: str, model_version: str, seconds: float) -> None:
        """Notes how long a model took to load."""
        self._load_seconds.labels(model, model_version).set(seconds)

    def observe_request(self, route: str, status: int, model_version: str, seconds: float, key: str = "") -> None:
        """Counts one request; `model_version` is empty where no model was asked, `key` where none was brought."""
        self._child(self._requests, route, str(status), model_version, key).inc()
        self._child(self._request_seconds, route).observe(seconds)
        self._note_what_others_count()

    def observe_batch(
        self, model: str, texts: int, tokens: int, queue_seconds: float | Sequence[float], model_seconds: float
    ) -> None:
        """Counts one batch; `queue_seconds` has the wait of each request in it."""
        self._child(self._batch_texts, model).observe(texts)
        self._child(self._batch_tokens, model).observe(tokens)
        self._child(self._model_seconds, model).observe(model_seconds)
        for seconds in [queue_seconds] if isinstance(queue_seconds, float) else queue_seconds:
            self._child(self._queue_seconds, model).observe(seconds)

    def observe_answer(self, prediction: Prediction) -> None:
        """Counts one answered text, by its label and by how much of it was read and known."""
        counts = prediction.counts
        self._child(self._answers, prediction.model, prediction.model_version, prediction.label).inc()
        self._child(self._text_tokens, prediction.model).observe(counts.tokens)
        self._child(self._unknown_rate, prediction.model).observe(counts.tokens_unknown / max(1, counts.tokens))
        if counts.tokens_read < counts.tokens:
            self._child(self._truncated, prediction.model).inc()

    def observe_digit(self, model: str, model_version: str, label: str) -> None:
        """Counts one answered digit."""
        self._child(self._answers, model, model_version, label).inc()

    def watch(self, registry: ModelRegistry) -> None:
        """Shows, from now on, how long the queue is."""
        self._depth = lambda: registry.waiting

    def exposition(self) -> bytes:
        """Returns all metrics in the text format of Prometheus."""
        self._note_what_others_count()
        if self._folder is None:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together, self._folder)
        # A file for each process that lives; those of a dead one are removed.
        pids = {path.stem.rpartition("_")[2] for path in Path(self._folder).glob("gauge_livesum_*.db")}
        together.register(_ProcessTotals(sorted(map(int, pids))))
        return generate_latest(together)

    def _note_what_others_count(self) -> None:
        self._queue_depth.set(self._depth())


class _ProcessTotals(Collector):
    """Memory, time and open files of several processes together, and the start of the oldest."""

    def __init__(self, pids: Sequence[int]):
        self._pids = pids

    def collect(self) -> Iterator[Metric]:
        families: dict[str, list[Metric]] = {}
        for pid in self._pids:
            for family in ProcessCollector(pid=functools.partial(int, pid), registry=None).collect():
                families.setdefault(family.name, []).append(family)
        for name, each in families.items():
            values = [family.samples[0].value for family in each]
            sample = each[0].samples[0]
            together = min(values) if name == "process_start_time_seconds" else sum(values)
            each[0].samples[:] = [sample._replace(value=together)]
            yield each[0]


@metrics_route.get("/metrics")
async def show_metrics(request: Request) -> Response:
    """Gives Prometheus the metrics of this process."""
    return Response(request.app.state.metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})
