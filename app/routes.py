"""The addresses of the API; those of the pages are in pages.py."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from inspect import iscoroutinefunction
from typing import Annotated, Any, cast

from fastapi import APIRouter, Body, Depends
from fastapi.routing import APIRoute
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope

from limelight.tables.table_start import FirstRows

from .answers.descriptions import Alive, ModelDetails, Models, Ready, find_model
from .answers.digits import DIGIT_EXAMPLES, DigitAnswer, DigitRequest, answer_digit
from .answers.edits import EditsAnswer, EditsRequest, answer_edits
from .answers.examples import REQUESTS
from .answers.explanations import ExplainAnswer, ExplainRequest, explain_text
from .answers.insights import Filters, InsightsAnswer, answer_insights, find_filters
from .answers.predictions import answer_question, encode
from .answers.questions import Answer, Answers, PredictRequest, RequestBody, ReviewRequest, ask
from .answers.reports import ReportQuery, answer_report
from .answers.scores import ScoreAnswer, ScoreRequest, score_texts
from .answers.tables import FILE_BODY, FileName, Headless, read_table
from .answers.traces import (
    DigitTraceAnswer,
    DigitTraceRequest,
    TraceAnswer,
    TraceRequest,
    WordAnswer,
    WordRequest,
    find_words,
    trace_digit,
    trace_text,
)
from .problems import kinds
from .problems.bodies import read_body
from .problems.errors import AppError, NotReadyError, shorten
from .problems.openapi import problems


def require_json(request: Request) -> None:
    """Refuses a body that is not declared as JSON."""
    content_type = request.headers.get("content-type")
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        found = "missing" if content_type is None else repr(shorten(content_type))
        raise AppError(kinds.UNSUPPORTED_MEDIA_TYPE, f"The Content-Type is {found}; it must be application/json.")


class JsonRoute(APIRoute):
    """Sends what an endpoint returns as JSON, without validation.

    Endpoints with a body are called as `finder` says: FastAPI makes their part of /openapi.json alone.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any):
        self.answer = endpoint

        @wraps(endpoint)
        async def respond(*given: Any, **named: Any) -> Response:
            answer = await endpoint(*given, **named)
            if isinstance(answer, Response):
                return answer
            content = answer.model_dump_json() if isinstance(answer, BaseModel) else encode(answer)
            return Response(content, media_type="application/json")

        super().__init__(path, respond, **options)


def finder(app: ASGIApp) -> Callable[[Scope, Receive], Coroutine[Any, Any, ASGIApp]]:
    """Returns a function to the app that answers a request: for one with a JSON body its answer, and otherwise `app`.

    FastAPI's routing and validation take about as long as the model does for a short review. An endpoint is called with
    the request, and with the body as the model that it names: in a thread of the model, unless it is a coroutine.
    """
    direct = {
        route.path: (route, cast(type[RequestBody], route.body_field.field_info.annotation))
        for route in api.routes
        if isinstance(route, JsonRoute) and route.body_field
    }

    async def find(scope: Scope, receive: Receive) -> ASGIApp:
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] not in direct:
            return app
        request = Request(scope, receive)
        require_json(request)
        scope["route"], shape = direct[scope["path"]]
        content, answer = await request.body(), scope["route"].answer
        if len(content) <= _SMALL:
            body = read_body(content, shape)
        else:
            body = await asyncio.get_running_loop().run_in_executor(_READER, read_body, content, shape)
        if iscoroutinefunction(answer):
            written = await answer(request, body)
        else:
            written = await ask(request, body, lambda request, body: encode(answer(request, body)))
        return Response(written, media_type="application/json")

    return find


# Larger bodies are read in a thread, one at a time.
_SMALL = 1 << 13
_READER = ThreadPoolExecutor(1, "reader")
api = APIRouter(prefix="/api/v1", tags=["predictions"], route_class=JsonRoute)
health = APIRouter(tags=["health"])

_LOOKUP_PROBLEMS = (
    kinds.MALFORMED_BODY,
    kinds.NOT_FOUND,
    kinds.BODY_TOO_SLOW,
    kinds.TOO_LARGE,
    kinds.UNSUPPORTED_MEDIA_TYPE,
    kinds.INVALID_REQUEST,
)
_ANSWER_PROBLEMS = problems(*_LOOKUP_PROBLEMS, kinds.MODEL_FAILED)
_SCORE_PROBLEMS = problems(*_LOOKUP_PROBLEMS)


@api.post("/predict", responses=_ANSWER_PROBLEMS)
async def predict(
    request: Request, body: Annotated[PredictRequest, Body(openapi_examples=REQUESTS["predict"])]
) -> Answer | Answers:
    """Predicts one review, or several, and returns which words and sentences decided it."""
    # Written where it was made.
    return await answer_question(request, body)  # type: ignore[return-value]


@api.post("/explain", responses=_ANSWER_PROBLEMS)
def explain(
    request: Request, body: Annotated[ExplainRequest, Body(openapi_examples=REQUESTS["explain"])]
) -> ExplainAnswer:
    """Explains one review: the answer, its phrases and words with their weights, a summary, and reasons to doubt it."""
    return explain_text(request, body)


@api.get("/models", responses=problems())
async def list_models(request: Request) -> Models:
    """Lists the models that are served."""
    return Models(models=list(request.app.state.models.values()), default=request.app.state.registry.default)


@api.get("/models/{name}", responses=problems(kinds.NOT_FOUND))
async def get_model(request: Request, name: str) -> ModelDetails:
    """Describes one model, with its card."""
    return find_model(request, name)


@api.get("/models/{name}/filters", responses=problems(kinds.NOT_FOUND))
async def get_filters(request: Request, name: str) -> Filters:
    """Returns the favourites of each filter of a Kim CNN: the n-grams of held-out reviews that activate it most."""
    return find_filters(request.app.state.registry.get(name))


@api.post("/insights", responses=_ANSWER_PROBLEMS)
def insights(
    request: Request, body: Annotated[ReviewRequest, Body(openapi_examples=REQUESTS["insights"])]
) -> InsightsAnswer:
    """Returns more about one review: its likely range, reasons to doubt its answer, and similar reviews."""
    return answer_insights(request, body)


@api.post("/edits", responses=_ANSWER_PROBLEMS)
def edits(request: Request, body: Annotated[EditsRequest, Body(openapi_examples=REQUESTS["edits"])]) -> EditsAnswer:
    """Finds the fewest words of one review to change so that the answer reaches a number of stars, or a label."""
    return answer_edits(request, body)


@api.post("/digits", responses=_SCORE_PROBLEMS)
def digits(request: Request, body: Annotated[DigitRequest, Body(openapi_examples=DIGIT_EXAMPLES)]) -> DigitAnswer:
    """Reads one handwritten digit, and returns which of its pixels decided."""
    return answer_digit(request, body)


@api.post("/score", responses=_SCORE_PROBLEMS)
def score(request: Request, body: Annotated[ScoreRequest, Body(openapi_examples=REQUESTS["score"])]) -> ScoreAnswer:
    """Scores a few of many reviews: a row for each, with the phrases that move it."""
    return score_texts(request, body)


@api.post(
    "/tables",
    response_model=FirstRows,
    openapi_extra=FILE_BODY,
    responses=problems(
        kinds.BODY_TOO_SLOW,
        kinds.TOO_LARGE,
        kinds.UNSUPPORTED_MEDIA_TYPE,
        kinds.INVALID_REQUEST,
        kinds.STORAGE_FULL,
    ),
)
async def tables(request: Request, name: FileName, headless: Headless = False) -> Any:
    """Reads the first rows of a file of reviews that a browser cannot read itself, and stores nothing.

    The body is the file as it is. `?name=reviews.xlsx` gives its name, whose ending tells how it is written;
    `&headless=true` says that it has no row with the names of its columns.
    """
    return await read_table(request, name, headless)


@api.post(
    "/report",
    response_class=StreamingResponse,
    openapi_extra=FILE_BODY,
    responses={
        200: {"content": {"text/event-stream": {}}, "description": "The events of the report"},
        **problems(
            kinds.BODY_TOO_SLOW,
            kinds.TOO_LARGE,
            kinds.UNSUPPORTED_MEDIA_TYPE,
            kinds.INVALID_REQUEST,
            kinds.NOT_FOUND,
            kinds.STORAGE_FULL,
        ),
    },
)
async def report(request: Request, query: Annotated[ReportQuery, Depends()]) -> Any:
    """Reports on a file of reviews, as `limelight report` does, and stores nothing.

    The body is the file as it is; the query names its columns, which are guessed by default. The answer is a stream of
    events, each a JSON object: `rows` of the file that are read, the `seconds` that it may take, `what` is `done` `of`
    how many steps, and at the end the `page`, its `title`, the `figures` as CSV, and the `rows` with what was found of
    each; or an `error`. Closing the connection ends the work.
    """
    return await answer_report(request, query)


@api.post("/trace", response_model=TraceAnswer, responses=_SCORE_PROBLEMS)
def trace(request: Request, body: Annotated[TraceRequest, Body(openapi_examples=REQUESTS["trace"])]) -> Any:
    """Follows one review through the network: every number between its words and the answer."""
    return trace_text(request, body)


@api.post("/words", responses=_SCORE_PROBLEMS)
def words(request: Request, body: Annotated[WordRequest, Body(openapi_examples=REQUESTS["words"])]) -> WordAnswer:
    """Returns the words of the vocabulary that a model finds most similar to a word."""
    return find_words(request, body)


@api.post("/digits/trace", response_model=DigitTraceAnswer, responses=_SCORE_PROBLEMS)
def trace_digits(
    request: Request,
    body: Annotated[DigitTraceRequest, Body(openapi_examples={"a seven": DIGIT_EXAMPLES["a seven"]})],
) -> Any:
    """Follows one digit through the layers of the network."""
    return trace_digit(request, body)


@health.get("/livez")
async def livez() -> Alive:
    """Confirms that the process is running; if this fails, it needs a restart."""
    return Alive()


@health.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Returns the metrics, for Prometheus."""
    return Response(request.app.state.metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})


@health.get("/readyz", responses=problems(kinds.NOT_READY, anywhere=()))
async def readyz(request: Request) -> Ready:
    """Confirms that the models are loaded. A server that ends takes no new connection, and so no probe."""
    state = request.app.state
    if state.registry is None:
        raise NotReadyError("The models are being loaded.")
    return Ready(models={name: model.version for name, model in state.models.items()})
