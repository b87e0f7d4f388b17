"""The pages as HTML, and their addresses: the review page, the cards of models, the API's documentation, and errors."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
from fastapi import APIRouter
from fastapi.templating import Jinja2Templates
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from limelight import __version__
from limelight.common.formatting import plural
from limelight.common.repository import source
from limelight.engines.black_box import BlackBox
from limelight.errors import LimelightError, NoTraceError
from limelight.insights.star_range import star_range
from limelight.lenses.levels import direction, margins
from limelight.predictor import Predictor

from . import cards
from .answers.descriptions import ModelDetails, find_model
from .answers.explanations import ExplainAnswer, ExplainRequest, explain_text
from .answers.questions import ask
from .answers.traces import INSIDE_EXAMPLE
from .answers.words import find_words
from .problems.description import to_problem
from .problems.kinds import KINDS, NOT_FOUND
from .problems.problem import AppError, Problem
from .settings import GUIDE, TEMPLATES
from .static import address, modules

templates = Jinja2Templates(TEMPLATES)
_NOTEBOOKS = {path.stem: path for path in GUIDE.glob("*.ipynb")}
templates.env.globals.update(direction=direction, margins=margins, plural=plural, star_range=star_range)
templates.env.globals.update(static=address, modules=modules, notebooks=_NOTEBOOKS, source=source)
pages = APIRouter(include_in_schema=False)

# Reviews that a lesson takes from a file.
MOST_IN_LESSON = 100
# Its words that a model likes and dislikes: how many, and of how many of the most frequent ones.
_LIKED, _FREQUENT = 20, 3000
# The largest rank correlation of stars and looks at the word that it asks about.
_FALLING = -0.1

# The stars that the writer meant, where the text is a review with stars; a name; the text.
Example = tuple[int | None, str, str]


def examples_of(model: ModelDetails) -> list[Example]:
    """Returns the texts to try with a model; the first is the one that a first visit shows."""
    examples: Any = templates.env.get_template("examples.html").module
    if model.stars:
        return list(examples.star_examples)
    return list(examples.film_examples) if "positive" in model.labels else []


def first_example(model: ModelDetails) -> str:
    """Returns the text that a first visit shows; "" where a model has no examples."""
    return next((text for _, _, text in examples_of(model)), "")


@pages.get("/")
async def show_page(request: Request, model: str | None = None) -> Response:
    """Shows the page, with the tab of `model` open."""
    # An empty choice is none.
    request.app.state.registry.get(model or None)
    return render_index(request, selected=model)


@pages.post("/")
async def answer_page(request: Request) -> Response:
    """Answers the page's form with the page, for a browser without JavaScript: in the same light as with it."""
    request.state.longest = ExplainRequest.longest(request.app.state.settings)
    text, model = _read_form(await request.body())
    try:
        answer = await ask(request, ExplainRequest(text=text, model=model), explain_text)
    except (AppError, LimelightError) as error:
        return render_index(request, text, model, problem=to_problem(error, request))
    return render_index(request, text, model, answer)


def _read_form(body: bytes) -> tuple[str, str | None]:
    """Returns the `text` and the `model` of a form; nothing, where it has more fields than the page's."""
    try:
        fields = dict(parse_qsl(body.decode("ascii", "replace"), max_num_fields=8))
    except ValueError:
        fields = {}
    return fields.get("text", ""), fields.get("model")


def render_index(
    request: Request,
    text: str = "",
    selected: str | None = None,
    answer: ExplainAnswer | None = None,
    problem: Problem | None = None,
) -> Response:
    """Renders the review page: empty, or with the posted text and the answer or the problem."""
    state = request.app.state
    chosen = selected if selected in state.registry.predictors else state.registry.default
    # Lit where the reader has nothing yet, which static/js/page/theme.js finds out.
    preview = None if text or problem else state.first_lights.get(chosen)
    reviewers = [state.models[name] for name in state.registry.predictors]
    context: dict[str, Any] = {
        "examples": {model.name: examples_of(model) for model in reviewers},
        "models": [model.model_dump(exclude={"card"}) for model in reviewers],
        "selected": chosen,
        "text": text,
        "answer": answer or preview,
        "preview": preview is not None,
        "problem": problem and problem.model_dump(),
        "max_characters": state.settings.max_characters,
        "digits": state.registry.digits is not None,
        "version": __version__,
    }
    return templates.TemplateResponse(request, "index.html", context, status_code=problem.status if problem else 200)


@pages.get("/many")
async def show_many(request: Request) -> Response:
    """Shows the page that reads a file of reviews."""
    settings = request.app.state.settings
    limits = {"max_rows": settings.max_page_rows, "max_characters": settings.max_characters}
    context = {**limits, **_tabs(request, "/many")}
    return templates.TemplateResponse(request, "many.html", context)


@pages.get("/inside")
async def show_inside(request: Request, model: str | None = None) -> Response:
    """Shows the page that follows a review through a network. Raises `NoTraceError` if `model`, or any, has none."""
    state = request.app.state
    chosen = find_model(request, model or state.registry.default)
    if chosen.reads == "digit":
        return RedirectResponse("/digits")
    followed = {model.name: model.inside for model in state.models.values() if model.inside}
    if not followed or (model and chosen.name not in followed):
        raise NoTraceError(f"The model {chosen.name!r} has no layers to show.")
    context = {
        "networks": followed,
        "text": INSIDE_EXAMPLE,
        "selected": chosen.name if chosen.name in followed else next(iter(followed)),
        **_tabs(request, "/inside"),
    }
    return templates.TemplateResponse(request, "inside.html", context)


@pages.get("/lesson")
async def show_lesson(request: Request) -> Response:
    """Shows the lesson in predicting a model. Raises `AppError` if no model gives stars."""
    state = request.app.state
    name = next((name for name, model in state.models.items() if model.stars), None)
    if name is None:
        raise AppError(NOT_FOUND, "No model here predicts stars. Serve one that does, such as han.")
    predictor = state.registry.predictors[name]
    up, down = _likes(predictor)
    context = {"model": state.models[name], "up": up, "down": down, "most": MOST_IN_LESSON, "asked": _asked(predictor)}
    return templates.TemplateResponse(request, "lesson.html", context)


@cache
def _likes(predictor: Predictor) -> tuple[list[str], list[str]]:
    """Returns the words that a network of stars gives most stars, standing alone, and fewest."""
    if not predictor.is_network:
        return [], []
    # The more frequent a word, the lower its id.
    words = list(filter(str.isalpha, predictor.preprocessor.written([list(range(_FREQUENT))])))
    vocabulary = predictor.preprocessor.vocabulary
    probabilities, _ = predictor.engine.answers([[[vocabulary[word]]] for word in words])
    stars = dict(zip(words, (probabilities @ np.array(predictor.stars)).tolist(), strict=True))
    ranked = sorted(words, key=lambda word: -stars[word])
    return ranked[:_LIKED], ranked[::-1][:_LIKED]


def _asked(predictor: Predictor) -> str | None:
    """Returns the most frequent word that teaches and is looked at less, the more stars a review has; None if none."""
    listed = predictor.words.all().words if predictor.words else []
    falling = (each.word for each in listed if each.named and (each.correlation or 0) < _FALLING)
    return next(falling, None)


@pages.get("/words/{name}")
async def show_words_of(request: Request, name: str) -> Response:
    """Shows the page of words of a model: a site has one for each. Raises `AppError` if it has no record of them."""
    return await show_words(request, name)


@pages.get("/words")
async def show_words(request: Request, model: str | None = None) -> Response:
    """Shows the page of words. Raises `AppError` if `model`, by default any, has no record of them."""
    models, registry = request.app.state.models, request.app.state.registry
    known = [each for each in models.values() if each.words]
    chosen = find_model(request, model) if model else next(iter(known), models[registry.default])
    words = find_words(registry.get(chosen.name))
    listed = words.all()
    context = {
        "model": chosen,
        "known": known,
        "rows": listed.rows,
        "least": listed.least_places,
        "named": [each.word for each in listed.words if each.named],
        "ordered": any(each.correlation is not None for each in listed.words),
        "by_sentence": registry.get(chosen.name).lenses[0].by_sentence,
    }
    return templates.TemplateResponse(request, "words.html", context)


@pages.get("/digits")
async def show_digits(request: Request) -> Response:
    """Shows the page for drawing a digit. Raises `AppError` if no model reads digits."""
    state = request.app.state
    model = state.models[state.registry.reader_of_digits().name]
    context = {"model": model.model_dump(), **_tabs(request, "/digits")}
    return templates.TemplateResponse(request, "digits.html", context)


def _tabs(request: Request, here: str) -> dict[str, Any]:
    """Returns the data of the tabs of a page: the models, and the current address."""
    state = request.app.state
    return {"reviews": [state.models[name] for name in state.registry.predictors], "here": here}


@pages.get("/about")
async def show_about(request: Request) -> Response:
    """Shows the page about the product, in one screen."""
    context = {"models": list(request.app.state.models.values()), "version": __version__}
    return templates.TemplateResponse(request, "about.html", context)


@pages.get("/models/{name}")
async def show_card(request: Request, name: str) -> Response:
    """Shows the purpose of a model, and its errors. Raises `AppError` if there is no model of that name."""
    state = request.app.state
    model = find_model(request, name)
    reader = state.registry.predictors.get(name) or state.registry.digits
    metadata, insights = reader.metadata, reader.metadata.get("insights", {})
    calibration, engine = insights.get("calibration", {}), getattr(reader, "engine", None)
    audit = metadata.get("audit", {})
    context = {
        "model": model,
        "metadata": metadata,
        "facts": cards.known_facts(model, engine, audit) if isinstance(engine, BlackBox) else [],
        "sentences": [cards.score_sentence(score, model) for score in cards.tested(model)],
        "calibration": calibration if "error" in calibration else None,
        "doubts": metadata.get("doubts"),
        "coverage": calibration.get("coverage", {}).get("test"),
        "familiarity": insights.get("familiarity"),
        "audit": audit,
        "light_sentence": cards.light_sentence,
        "card": cards.read_card(name, model.card),
    }
    return templates.TemplateResponse(request, "card.html", context)


@pages.get("/models/{name}/{picture}")
async def show_picture(request: Request, name: str, picture: str) -> Response:
    """Sends a picture that is stored with the weights of a model."""
    model = find_model(request, name)
    path = request.app.state.settings.weights_dir / model.name / picture
    if picture not in cards.PICTURES or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path)


@pages.get("/guide/{name}.ipynb")
async def show_notebook(name: str) -> Response:
    """Sends a notebook of the guide, which builds a network from a text, or a digit, to its answer."""
    if name not in _NOTEBOOKS:
        raise HTTPException(404)
    return FileResponse(_NOTEBOOKS[name], media_type="application/x-ipynb+json", filename=f"{name}.ipynb")


@pages.get("/openapi.json")
async def show_schema(request: Request) -> Response:
    """Sends the OpenAPI document, which is made when the server starts."""
    return Response(request.app.state.schema, media_type="application/json")


@pages.get("/docs")
async def show_docs(request: Request) -> Response:
    """Shows the API as a page, from its OpenAPI document."""
    context = {"document": request.app.openapi(), "base": str(request.base_url).rstrip("/")}
    return templates.TemplateResponse(request, "api.html", context)


@pages.get("/problems/{slug}")
async def show_problem_kind(request: Request, slug: str) -> Response:
    """Describes a kind of problem, with links to the others: the target of the `type` of a problem."""
    if slug not in KINDS:
        raise HTTPException(404)
    return templates.TemplateResponse(request, "problem.html", {"kind": KINDS[slug], "kinds": KINDS.values()})


def wants_page(request: Request) -> bool:
    """Returns whether the client is a person with a browser rather than a program."""
    is_page = not request.scope["path"].startswith(("/api/", "/static/"))
    return request.method in ("GET", "HEAD") and is_page and "text/html" in request.headers.get("accept", "")


def render_problem(request: Request, problem: Problem, headers: Mapping[str, str] | None) -> Response:
    """Renders an error; while the server starts or stops, a page that reloads itself."""
    context = {"problem": problem.model_dump()}
    return templates.TemplateResponse(request, "error.html", context, status_code=problem.status, headers=headers)
