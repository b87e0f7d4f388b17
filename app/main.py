"""Puts the app together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app import VERSION
from app.answers import describe_model
from app.errors import problem_response, to_problem
from app.middleware import RequestMiddleware
from app.openapi import describe_problems
from app.pages import render_index
from app.registry import ModelRegistry
from app.routes import api, health, pages
from app.settings import ROOT, Settings
from limelight.errors import LimelightError


def create_app(settings: Settings | None = None) -> FastAPI:
    """Makes an app that loads its models when it starts; without `settings`, they come from the environment."""
    settings = settings or Settings()
    app = FastAPI(
        title="Limelight",
        summary="Predicts the stars of a review and lights up the words and sentences that decided them.",
        version=VERSION,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        # The middleware limits the whole body; the parser of forms would set a limit of its own below that.
        form_limits={"max_part_size": settings.max_body_bytes},
    )
    app.state.settings = settings
    app.add_middleware(RequestMiddleware, max_body_bytes=settings.max_body_bytes)
    for kind in (HTTPException, RequestValidationError, LimelightError):
        app.add_exception_handler(kind, _answer_error)
    for router in (api, health, pages):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=ROOT / "static"), name="static")
    describe_problems(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings = app.state.settings
    app.state.registry = registry = await ModelRegistry.load(settings)
    try:
        app.state.models = {name: describe_model(model, settings) for name, model in registry.predictors.items()}
        yield
    finally:
        registry.close()


async def _answer_error(request: Request, error: Exception) -> Response:
    problem = to_problem(error, request)
    if request.scope["path"] == "/" and request.method in ("GET", "POST"):
        return render_index(request, problem=problem)
    return problem_response(problem, error)
