"""Descriptions of the server and its models: GET /api/v1/models and the health checks."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from limelight.common.rules import refusal
from limelight.digits import DigitPredictor
from limelight.lenses.registry import DEFAULT
from limelight.predictor import Predictor
from limelight.weights import METADATA

from ..problems import kinds
from ..problems.problem import AppError, shorten
from ..runtime.registry import StartError
from ..settings import Settings
from .examples import ANSWERS


class Score(BaseModel):
    """One measured score of a model, with its 95% interval if there is one."""

    model_config = ConfigDict(extra="allow")

    name: str
    split: str
    metric: str
    value: float
    n: int = Field(description="Number of reviews or digits on which it was measured.")
    low: float | None = None
    high: float | None = None


class Lens(BaseModel):
    """A lens that a model offers: a method of computing how much each word contributes to the answer."""

    model_config = ConfigDict(from_attributes=True)

    name: str = Field(description="Its name in requests, as `method` of /api/v1/explain.")
    title: str = Field(description="Its display name.")
    meaning: str = Field(description="What its weights mean.")
    signed: bool = Field(description="Whether weights are signed: positive for words that raise the answer.")


class ModelSummary(BaseModel):
    """A model that is served."""

    name: str
    title: str
    description: str
    version: str = Field(description="Hash of the files that determine its answers.")
    labels: list[str]
    stars: list[float] | None = Field(description="Stars that each label stands for; null if labels are not stars.")
    reads: Literal["review", "digit"] = Field(
        "review", description="What the model reads; requests for digits go to /api/v1/digits."
    )
    explanation: str
    default_lens: str | None = Field(None, description="The signed lens that the page shows first; null for digits.")
    inside: str | None = Field(None, description="The kind of network, if /api/v1/trace supports it; otherwise null.")
    words: bool = Field(False, description="Whether /api/v1/models/{name}/words knows words of held-out reviews.")
    lenses: list[Lens] = Field([], description="All lenses of the model, its own lens first; empty for digits.")
    limits: dict[str, int] = Field(
        description="How much of a text the model reads; the rest is shown as not read. For digits, the size of the "
        "image in pixels."
    )
    server_limits: dict[str, int] = Field(description="Limits of the server; larger requests are rejected.")
    scores: list[Score]


class ModelDetails(ModelSummary):
    """A model with its card."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**ANSWERS["model"], "card": "# Reviews to stars\n"}]})

    card: str = Field(description="The model card, in Markdown.")


class Models(BaseModel):
    """Every model that is served."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"models": [ANSWERS["model"]], "default": "han"}]})

    models: list[ModelSummary]
    default: str = Field(description="The model that answers requests that do not name one.")


class Alive(BaseModel):
    """The process is running."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "alive"}]})

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """The models are loaded, though they may be busy."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ready", "models": {"han": "0123456789ab"}}]})

    status: Literal["ready"] = "ready"
    models: dict[str, str] = Field(description="The version of each model, by name.")


def find_model(request: Request, name: str) -> ModelDetails:
    """Returns the description of a served model. Raises `AppError` if there is none of that name."""
    models: dict[str, ModelDetails] = request.app.state.models
    if name not in models:
        detail = refusal("no_model", name=repr(shorten(name)), models=", ".join(models))
        raise AppError(kinds.NOT_FOUND, detail)
    return models[name]


def describe_model(predictor: Predictor | DigitPredictor, settings: Settings) -> ModelDetails:
    """Returns the description of a model for the API. Raises `StartError` if its metadata does not fit."""
    about: dict[str, Any]
    if isinstance(predictor, DigitPredictor):
        size = predictor.image_size
        about = {"reads": "digit", "explanation": "saliency", "stars": None, "limits": {"rows": size, "columns": size}}
    else:
        about = {
            "explanation": predictor.explanation,
            "default_lens": DEFAULT,
            "inside": predictor.inside,
            "words": predictor.words is not None,
            "lenses": [Lens.model_validate(lens) for lens in predictor.lenses],
            "stars": predictor.stars,
            "limits": predictor.limits,
        }
    try:
        return ModelDetails(
            name=predictor.name,
            title=predictor.metadata.get("title", predictor.name),
            description=predictor.metadata.get("description", ""),
            version=predictor.version,
            labels=predictor.labels,
            **about,
            server_limits=settings.model_dump(include={"max_characters", "max_texts", "max_body_bytes"}),
            scores=predictor.metadata.get("scores", []),
            card=predictor.card,
        )
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise StartError(
            f"{settings.weights_dir / predictor.name / METADATA}, {field}: {first['msg']}. Copy the whole directory "
            "again, or retrain the model."
        ) from error
