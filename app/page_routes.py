"""The addresses of the pages."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from limelight.errors import LimelightError

from .answers.explanations import ExplainRequest, explain_text
from .answers.traces import INSIDE_EXAMPLE, TraceRequest, trace_page
from .pages import (
    find_notebook,
    find_picture,
    render_about,
    render_card,
    render_digits,
    render_docs,
    render_index,
    render_inside,
    render_many,
    render_problem_kind,
)
from .problems.description import to_problem
from .problems.errors import AppError

pages = APIRouter(include_in_schema=False)


@pages.get("/")
async def show_page(request: Request, model: str | None = None) -> Response:
    """Shows the page, with the tab of `model` open."""
    request.app.state.registry.get(model)
    return render_index(request, selected=model)


@pages.post("/")
async def answer_page(
    request: Request, text: Annotated[str, Form()] = "", model: Annotated[str | None, Form()] = None
) -> Response:
    """Answers the page's form with the page, for a browser without JavaScript: in the same light as with it."""
    try:
        lens = request.app.state.registry.get(model).default_lens
        answer = await explain_text(request, ExplainRequest(text=text, model=model, method=lens, trust=False))
    except (AppError, LimelightError) as error:
        return render_index(request, text, model, problem=to_problem(error, request))
    return render_index(request, text, model, answer)


@pages.get("/many")
async def show_many(request: Request) -> Response:
    """Shows the page that reads a file of reviews."""
    return render_many(request)


@pages.get("/inside")
async def show_inside(request: Request) -> Response:
    """Shows the page that follows a review through a network, with an example at first."""
    state = request.app.state
    followed = [model.name for model in state.models.values() if model.inside]
    model = state.registry.default
    if followed and model not in followed:
        model = followed[0]
    if model not in state.examples:
        state.examples[model] = await trace_page(request, TraceRequest(text=INSIDE_EXAMPLE, model=model, sentence=0))
    return render_inside(request, INSIDE_EXAMPLE, model, state.examples[model])


@pages.post("/inside")
async def follow_review(
    request: Request, text: Annotated[str, Form()] = "", model: Annotated[str | None, Form()] = None
) -> Response:
    """Answers the form of that page with the page, for a browser without JavaScript."""
    registry = request.app.state.registry
    try:
        trace = await trace_page(request, TraceRequest(text=text, model=model, sentence=0))
    except (AppError, LimelightError) as error:
        known = model if model and model in registry.predictors else registry.default
        return render_inside(request, text, known, problem=to_problem(error, request))
    return render_inside(request, text, trace.model, trace)


@pages.get("/digits")
async def show_digits(request: Request) -> Response:
    """Shows the page for drawing a digit."""
    return render_digits(request)


@pages.get("/about")
async def show_about(request: Request) -> Response:
    """Shows the page about the product."""
    return render_about(request)


@pages.get("/models/{name}")
async def show_card(request: Request, name: str) -> Response:
    """Shows the purpose of a model, and its errors."""
    return render_card(request, name)


@pages.get("/models/{name}/{picture}")
async def show_picture(request: Request, name: str, picture: str) -> Response:
    """Sends a picture that is stored with the weights of a model."""
    return find_picture(request, name, picture)


@pages.get("/guide/{name}")
async def show_notebook(name: str) -> Response:
    """Sends a notebook that builds a network from a text, or a digit, to its answer."""
    return find_notebook(name)


@pages.get("/docs")
async def show_docs(request: Request) -> Response:
    """Shows the API's documentation."""
    return render_docs(request)


@pages.get("/problems/{slug}")
async def show_problem_kind(request: Request, slug: str) -> Response:
    """Describes a kind of problem: the target of the `type` of a problem."""
    return render_problem_kind(request, slug)
