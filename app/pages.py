"""The pages as HTML: the review page, the API's documentation, and what each kind of problem means."""

from typing import Any

from fastapi.templating import Jinja2Templates
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app import VERSION
from app.answers.schemas import Answer
from app.operation.middleware import CONTENT_SECURITY_POLICY
from app.problems.kinds import KINDS
from app.problems.problem import Problem
from app.settings import ROOT
from app.static import address, modules
from limelight.drawing.heat import heat

templates = Jinja2Templates(ROOT / "templates")
templates.env.globals.update(heat=heat, static=address, modules=modules)


def render_index(
    request: Request,
    text: str = "",
    selected: str | None = None,
    answer: Answer | None = None,
    problem: Problem | None = None,
) -> Response:
    """Renders the review page: empty, or with what was posted and the answer or the problem."""
    state = request.app.state
    context: dict[str, Any] = {
        "models": [model.model_dump(exclude={"card"}) for model in state.models.values() if model.reads == "review"],
        "digits": next((model.title for model in state.models.values() if model.reads == "digit"), None),
        "selected": selected if selected in state.registry.predictors else state.registry.default,
        # A form can carry half of a surrogate pair, and a page cannot.
        "text": text.encode("utf-8", "replace").decode(),
        "answer": answer,
        "problem": problem and problem.model_dump(),
        "max_characters": state.settings.max_characters,
        "version": VERSION,
    }
    return templates.TemplateResponse(request, "index.html", context, status_code=problem.status if problem else 200)


def render_digits(request: Request) -> Response:
    """Renders the page on which one draws a digit. Raises `AppError` if no model reads digits."""
    state = request.app.state
    model = state.models[state.registry.reader_of_digits().name]
    reviews = [
        known.model_dump(include={"name", "title"}) for known in state.models.values() if known.reads == "review"
    ]
    return templates.TemplateResponse(request, "digits.html", {"model": model.model_dump(), "reviews": reviews})


def render_docs(request: Request) -> Response:
    """Renders Swagger UI over /openapi.json."""
    # Its style sheet draws the arrows of its lists as data: images.
    policy = CONTENT_SECURITY_POLICY.replace("img-src 'self'", "img-src 'self' data:")
    return templates.TemplateResponse(request, "docs.html", headers={"Content-Security-Policy": policy})


def render_problem_kind(request: Request, slug: str) -> Response:
    """Renders what one kind of problem means, and which others there are."""
    if slug not in KINDS:
        raise HTTPException(404)
    return templates.TemplateResponse(request, "problem.html", {"kind": KINDS[slug], "kinds": KINDS.values()})
