"""The routes of the API; those of the pages are in pages.py."""

from collections.abc import Callable
from inspect import cleandoc, get_annotations, iscoroutinefunction
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from limelight.inside.elsewhere import WordElsewhere, WordList
from limelight.report.rows.columns import Columns
from limelight.tables.table_start import FirstRows

from .answers.descriptions import Alive, ModelDetails, Models, Ready, find_model
from .answers.digits import DIGIT_EXAMPLES, answer_digit
from .answers.edits import answer_edits
from .answers.examples import REQUESTS
from .answers.explanations import explain_text
from .answers.insights import Filters, ReviewMap, answer_insights, find_filters, find_map
from .answers.predictions import answer_question, encode
from .answers.questions import Answer, Answers, RequestBody, ask, read_body
from .answers.reports import answer_report
from .answers.tables import FILE_BODY, FileName, Headless, read_file
from .answers.traces import (
    DigitTraceAnswer,
    HANTraceAnswer,
    KimCNNTraceAnswer,
    Layers,
    find_layers,
    trace_digit,
    trace_text,
)
from .answers.words import find_words
from .problems import kinds
from .problems.problem import AppError, shorten

api = APIRouter(prefix="/api/v1", tags=["predictions"])
health = APIRouter(tags=["health"])
# A question is a request with a JSON body. By its address: the route, the function that answers, and the body's model.
QUESTIONS: dict[str, tuple[Any, Callable[[Request, Any], Any], type[RequestBody]]] = {}


def _question(path: str, answer: Callable[..., Any], examples: Any = None, name: str = "", shape: Any = None) -> None:
    """Adds an address for questions, with an `answer` of the request and its `question`.

    Its annotations and the first paragraph of its docstring are in /openapi.json; `shape` is that of the answer, where
    the annotation does not tell. By default, examples of bodies are those of the address in examples.json.
    """
    content = {"application/json": {"examples": examples or REQUESTS.get(path[1:], {})}}
    api.add_api_route(
        path,
        answer,
        methods=["POST"],
        name=name or path[1:],
        description=cleandoc(answer.__doc__ or "").partition("\n\n")[0],
        response_model=shape or get_annotations(answer)["return"],
        openapi_extra={"requestBody": {"content": content}},
    )
    QUESTIONS[f"{api.prefix}{path}"] = api.routes[-1], answer, get_annotations(answer)["question"]


def finder(app: ASGIApp) -> ASGIApp:
    """Returns an app that answers questions, and leaves all other requests to `app`.

    FastAPI's routing and validation take about as long as the model does for a short review. A question is
    answered in a thread of the model that it names, unless its function is a coroutine, which encodes it itself.
    """

    async def find(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] not in QUESTIONS:
            await app(scope, receive, send)
            return
        request = Request(scope, receive)
        scope["route"], answer, shape = QUESTIONS[scope["path"]]
        _require_json(request)
        settings = request.app.state.settings
        request.state.longest = min(shape.longest(settings), settings.max_body_bytes)
        body = read_body(await request.body(), shape)
        if iscoroutinefunction(answer):
            written = await answer(request, body)
        else:
            written = await ask(request, body, lambda request, body: encode(answer(request, body)))
        await Response(written, media_type="application/json")(scope, receive, send)

    return find


def _require_json(request: Request) -> None:
    """Refuses a body that is not declared as JSON."""
    content_type = request.headers.get("content-type")
    if (content_type or "").partition(";")[0].strip().lower() != "application/json":
        sent = "missing" if content_type is None else repr(shorten(content_type))
        raise AppError(kinds.UNSUPPORTED_MEDIA_TYPE, f"The Content-Type is {sent}; it must be application/json.")


_question("/predict", answer_question, shape=Answer | Answers)
_question("/explain", explain_text)
_question("/insights", answer_insights)
_question("/edits", answer_edits)
_question("/trace", trace_text, shape=HANTraceAnswer | KimCNNTraceAnswer)
_question("/digits", answer_digit, DIGIT_EXAMPLES)
_question("/digits/trace", trace_digit, {"a seven": DIGIT_EXAMPLES["a seven"]}, "trace_digits", DigitTraceAnswer)


@api.get("/models")
async def list_models(request: Request) -> Models:
    """Lists the models that are served."""
    return Models(models=list(request.app.state.models.values()), default=request.app.state.registry.default)


@api.get("/models/{name}")
async def get_model(request: Request, name: str) -> ModelDetails:
    """Describes one model, including its card."""
    return find_model(request, name)


@api.get("/models/{name}/filters")
async def get_filters(request: Request, name: str) -> Filters:
    """Returns, for each filter of a Kim CNN, the n-grams of held-out reviews that activate it most."""
    return find_filters(request.app.state.registry.get(name))


@api.get("/models/{name}/layers", response_model=Layers)
def get_layers(request: Request, name: str) -> Any:
    """Returns what is the same for every trace of a network: its blocks, the last layer, and its context vectors."""
    return find_layers(request.app.state.registry.get(name))


@api.get("/models/{name}/map")
def get_map(request: Request, name: str) -> ReviewMap:
    """Returns held-out reviews with their positions on a network's map, after and before training."""
    return find_map(request.app.state.registry.get(name))


@api.get("/models/{name}/words", response_model=WordList)
def list_words(request: Request, name: str, like: str = "") -> Any:
    """Lists words of held-out reviews, with how much a network looks at them; `?like=ba` for those that begin so."""
    words = find_words(request.app.state.registry.get(name))
    return Response(encode(words.all(like)), media_type="application/json")


@api.get("/models/{name}/words/{word:path}", response_model=WordElsewhere)
def get_word(request: Request, name: str, word: str) -> Any:
    """Returns how much a network looks at a word in held-out reviews, by label, and words with similar vectors."""
    words = find_words(request.app.state.registry.get(name))
    return Response(encode(words.find(word)), media_type="application/json")


@api.post("/tables", response_model=FirstRows, openapi_extra=FILE_BODY)
async def tables(request: Request, name: FileName, headless: Headless = False) -> Any:
    """Reads the first rows of a file of reviews, such as an Excel workbook, and stores nothing.

    The body is the file itself. `?name=reviews.xlsx` gives its name, whose extension determines the
    format; `&headless=true` means that the file has no header row.
    """
    return Response(await read_file(request, name, headless), media_type="application/json")


@api.post(
    "/report",
    response_class=StreamingResponse,
    openapi_extra=FILE_BODY,
    responses={200: {"content": {"text/event-stream": {}}, "description": "The report, as a stream of events"}},
)
async def report(
    request: Request,
    name: FileName,
    columns: Annotated[Columns, Depends()],
    headless: Headless = False,
    model: str | None = None,
) -> Any:
    """Reports on a file of reviews, as `limelight report` does, and stores nothing.

    The body is the file itself; query parameters name its columns, which are guessed by default. The response is a
    stream of events, each a JSON object: the number of `rows` read, the `chosen` columns, the progress (`what`, `done`,
    `of`), and finally the `page`, its `title`, the `figures` and the `rows` with their findings, both as CSV; or an
    `error`. Closing the connection cancels the work.
    """
    return await answer_report(request, name, headless, model, columns)


@health.get("/livez")
async def livez() -> Alive:
    """Confirms that the process is running; if this fails, restart the process."""
    return Alive()


@health.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Returns the metrics, for Prometheus."""
    return Response(request.app.state.metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})


@health.get("/readyz")
async def readyz(request: Request) -> Ready:
    """Confirms that the models are loaded. A server that is shutting down rejects all connections."""
    return Ready(models={name: model.version for name, model in request.app.state.models.items()})
