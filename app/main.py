"""Assembles the app."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from pydantic.json_schema import models_json_schema
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from limelight import __version__

from .answers.descriptions import describe_model
from .answers.explanations import ExplainAnswer
from .answers.insights import InsightsAnswer
from .answers.predictions import encode
from .answers.questions import Answer
from .answers.tables import Readers
from .metrics import Metrics
from .operation.middleware import RequestMiddleware
from .operation.server import settle
from .pages import pages, render_index, render_problem, wants_page
from .problems.description import problem_response, to_problem
from .problems.problem import ANY_PROBLEM, Problem
from .routes import api, finder
from .routes import health as probes
from .runtime.registry import Model, ModelRegistry
from .runtime.shares import Shares
from .settings import Settings
from .static import PageFiles, version

CORS: dict[str, Any] = {
    "allow_methods": ["GET", "POST"],
    "allow_headers": ["Authorization", "Content-Type", "X-Request-ID"],
    "expose_headers": ["X-Request-ID", "Retry-After"],
}

# The largest bodies that may be on their way at a time; one client may have half of them.
_BODIES = 16

logger = logging.getLogger("app.main")


def create_app(settings: Settings | None = None) -> FastAPI:
    """Creates an app that loads its models at startup; without `settings`, reads the settings from the environment.

    Raises `ValueError` if a setting refers to something that does not exist.
    """
    settings = settings or Settings()
    app = FastAPI(
        title="Limelight",
        summary="Predicts the stars of a review and highlights the words and sentences that decided them.",
        version=__version__,
        lifespan=_lifespan,
        # Both documents about the API are made once.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        # `RequestMiddleware` traces, counts and logs.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        generate_unique_id_function=lambda route: route.name,
        responses=ANY_PROBLEM,
    )
    app.state.settings = settings
    app.state.registry = None
    app.state.leaving = False
    # Explanations of the first examples, by model, that the first page contains: those of a site.
    app.state.first_lights = {}
    app.state.bodies = Shares(_BODIES * settings.max_body_bytes, "bytes of incomplete request bodies are held")
    app.state.readers = Readers()
    app.state.metrics = Metrics()
    for router in (api, probes, pages):
        app.include_router(router)
    app.mount("/static", PageFiles(), name="static")
    app.state.schema = _schema(app)
    answers, errors = (
        _compressed(inner, settings) for inner in (finder(AsyncExitStackMiddleware(app.router)), _answer_error)
    )
    requests = RequestMiddleware(answers, errors, app.state, settings)
    proxies = list(map(str, settings.trusted_proxies))
    app.middleware_stack = ProxyHeadersMiddleware(requests, proxies) if proxies else requests  # type: ignore
    return app


def _schema(app: FastAPI) -> bytes:
    """Returns the OpenAPI document, with problems."""
    shapes = app.openapi()["components"]["schemas"]
    shapes |= models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")[1]["$defs"]
    for shape in (Answer, ExplainAnswer, InsightsAnswer):
        # Again, since FastAPI takes every null out of an example.
        shapes[shape.__name__]["examples"] = [shape.example]
    return encode(app.openapi())


def _compressed(inner: ASGIApp, settings: Settings) -> ASGIApp:
    """Returns an app that compresses answers, and lets browsers of other origins read them."""
    # Smaller answers fit into one packet; this level takes a third of the time of level 9 for a tenth more bytes.
    # Types that are not compressed: a short list, since the middleware goes through it for each answer.
    kept = ("text/event-stream", "image/png")
    inner = GZipMiddleware(inner, minimum_size=1400, compresslevel=4, exclude_content_types=kept)
    return CORSMiddleware(inner, settings.cors_origins, **CORS) if settings.cors_origins else inner


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings = app.state.settings
    described = {}

    def describe(model: Model) -> None:
        described[model.name] = describe_model(model, settings)

    app.state.registry = registry = await ModelRegistry.load(settings, app.state.metrics, describe)
    # Models of text first, in the order in which they are shown.
    names = [*registry.predictors, *([registry.digits.name] if registry.digits else [])]
    app.state.models = {name: described[name] for name in names}
    settle(app.state)
    # Computed once here, so that the first page does not wait for it.
    version()
    logger.info("Ready, with the models %s", ", ".join(names))
    try:
        yield
    finally:
        await registry.close()


async def _answer_error(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the error in the state of a request: as a page for people, as JSON for programs."""
    request, error = Request(scope), scope["state"]["error"]
    problem = to_problem(error, request)
    if request.app.state.registry and scope["path"] == "/" and request.method in ("GET", "POST"):
        response = render_index(request, problem=problem)
    elif wants_page(request):
        response = render_problem(request, problem, getattr(error, "headers", None))
    else:
        response = problem_response(problem, error)
    await response(scope, receive, send)
