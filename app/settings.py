"""The settings: environment variables that begin with LIMELIGHT_, checked at the start."""

import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FilePath,
    IPvAnyNetwork,
    ValidationInfo,
    field_validator,
    model_validator,
)

from limelight.common import resources
from limelight.common.formatting import split

# The longest lists of texts, of rows and of struck words of any request; settings allow no longer ones.
MOST_TEXTS, MOST_ROWS, MOST_STRUCK = 1_000, 100_000, 20_000
_SHORTEST_KEY = 16
ROOT = Path(__file__).resolve().parent.parent


def _folder(name: str) -> Path:
    """Returns a folder of the project: next to this package in a checkout, inside it if installed."""
    installed = Path(__file__).resolve().parent / "files" / name
    return installed if installed.is_dir() else ROOT / name


STATIC, TEMPLATES, GUIDE = _folder("static"), _folder("templates"), _folder("docs/guide")


def _split(value: Any) -> Any:
    return split(value) if isinstance(value, str) else value


def _key(value: str) -> str:
    if len(value) < _SHORTEST_KEY or not re.fullmatch(r"[!-~]+", value):
        # Never the key itself.
        raise ValueError(
            f"One of the keys has {len(value)} characters. Use at least {_SHORTEST_KEY} ASCII letters, digits and "
            "punctuation marks, such as the output of openssl rand -hex 32"
        )
    return value


def _origin(value: str) -> str:
    # Browsers send it in lower case.
    value = value.lower()
    if not re.fullmatch(r"\*|[a-z][a-z0-9+.-]*://[^/\s]+", value):
        raise ValueError(
            f"{value!r} is not an origin. Write its scheme and host without a path, as in https://shop.example"
        )
    return value


# Separated by commas in the environment.
Names = Annotated[tuple[str, ...], BeforeValidator(_split)]


def _prior(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # Imports NumPy, which the process that only watches the workers avoids.
    from limelight.common.probabilities import parse_prior

    return parse_prior(value)


Stated = Annotated[str | tuple[float, ...] | None, BeforeValidator(_prior)]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], BeforeValidator(_split)]
Keys = Annotated[tuple[Annotated[str, AfterValidator(_key)], ...], BeforeValidator(_split)]
Networks = Annotated[tuple[IPvAnyNetwork, ...], BeforeValidator(_split)]


def variable(name: str) -> str:
    """Returns the environment variable of a setting."""
    return f"LIMELIGHT_{name.upper()}"


class Settings(BaseModel):
    """The server's settings; `LIMELIGHT_PORT=9000` sets `port`, unless the caller states it."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, protected_namespaces=())

    @model_validator(mode="before")
    @classmethod
    def _read_environment(cls, stated: dict[str, Any]) -> dict[str, Any]:
        variables = {name: os.environ.get(variable(name)) for name in cls.model_fields}
        return {name: value for name, value in variables.items() if value is not None} | stated

    @field_validator("model_labels", "model_stars", "model_title", "model_budget", "model_audit", "model_trust")
    @classmethod
    def _require_model(cls, value: Any, info: ValidationInfo) -> Any:
        if value and info.data["model"] is None:
            raise ValueError(
                "This setting requires your own classifier. Set LIMELIGHT_MODEL (--model) too, or leave it out"
            )
        return value

    weights_dir: Path = resources.weights_dir()
    """Folder that contains one folder per model; all models in it are loaded."""

    host: str = Field("127.0.0.1", min_length=1)
    """Address to listen on. By default, only this machine can connect; with 0.0.0.0, other machines can too."""

    port: int = Field(8000, ge=0, le=65535)
    """Port to listen on; 0 chooses a free one."""

    workers: Annotated[int, Field(ge=1)] | Literal["auto"] = "auto"
    """Number of processes that share the port, each with its own memory; `auto` starts one per core, but at most one \
per 400 MB of the container's memory. All limits below apply per process."""

    log_format: Literal["json", "text"] = "text"
    """Format of log lines: `text` for people, `json` for a log collector."""

    default_model: str | None = None
    """Model that answers requests that do not name one; by default `han` or, without it, the alphabetically first."""

    prior: Stated = None
    """Expected distribution of 1–5 stars in your reviews: five counts or shares, separated by commas, or `kind`, \
which is typical of public review sites and raises answers by about a quarter of a star. A request may specify \
another. None by default, since nothing is known about your reviews."""

    model: str | None = None
    """Your own classifier, served alongside the others: `FILE.py:FUNCTION`, `FILE.joblib`, or an address \
(`https://host/predict`)."""

    model_labels: Names = ()
    """Labels of your classifier, separated by commas, in the order of its probabilities; by default, the labels that \
the classifier itself provides."""

    model_stars: Annotated[tuple[float, ...], BeforeValidator(_split)] = ()
    """Stars that each label of your classifier stands for, separated by commas, if the labels are ratings."""

    model_title: str | None = None
    """Title of your classifier on the page; by default `mine`. Requests always call the classifier `mine`."""

    model_budget: int = Field(600, ge=1)
    """Maximum number of texts that your classifier evaluates for one explanation. The default is enough for a long \
review. A lower value suits a slow classifier, but phrase values become less exact, or adjacent phrases share one."""

    model_audit: FilePath | None = None
    """Audit of your classifier, written by `limelight audit --json`, to show on its card."""

    model_trust: bool = False
    """Whether your classifier may be loaded from a pickle (.joblib, .pkl). A pickle can run arbitrary code, so allow \
this only if you trust its author."""

    strict_models: bool = False
    """Whether the server refuses to start if a model cannot be loaded; otherwise it skips that model and logs the \
reason."""

    max_characters: int = Field(20_000, ge=1)
    """Maximum length of a text in characters. The default is longer than any review, yet short enough for an \
immediate answer."""

    max_texts: int = Field(32, ge=1, le=MOST_TEXTS)
    """Maximum number of texts in one request; the default is the size of one batch of the network."""

    max_page_rows: int = Field(10_000, ge=1, le=MOST_ROWS)
    """Maximum number of rows in a file on the page Many; for larger files, use `limelight report`."""

    max_body_bytes: int = Field(4 * 1024 * 1024, ge=1)
    """Maximum size of a request body in bytes. By default, 32 texts of 20,000 characters fit even if every character \
is written as a \\u escape."""

    max_queue_characters: int = Field(1_000_000, ge=1)
    """Maximum number of characters queued for the network, at most half of them from one client; requests beyond that \
get status 429 at once. The default is about a second of work; a longer queue would only delay all answers."""

    max_explained_characters: int = Field(400_000, ge=1)
    """Maximum number of characters being explained, traced or scored, including queued ones; one client may use half, \
which is enough for 10 texts of maximum length. An explanation takes many times as long as a prediction."""

    max_connections: int = Field(512, ge=1)
    """Maximum number of open connections, including idle ones; requests beyond that get status 503. The default is \
below the usual limit of 1,024 open files per process."""

    api_keys: Keys = ()
    """API keys, separated by commas, each at least 16 characters long; `openssl rand -hex 32` prints one. Without \
keys, anyone can use the server. With keys, every request to /api/ and every submitted form needs the header \
`Authorization: Bearer KEY`, so the pages open but cannot predict; /metrics needs no key."""

    trusted_proxies: Networks = ()
    """Addresses or networks, separated by commas, of proxies whose X-Forwarded-For header identifies the client; by \
default, the header is ignored, since any client could forge it."""

    cors_origins: Origins = ()
    """Origins (https://shop.example) whose pages may call the API from a browser, separated by commas; none by \
default, since a shop's own server usually calls it."""

    keep_alive_timeout_s: int = Field(65, ge=0)
    """How long an idle connection is kept open, in seconds. The default is longer than the 60 seconds of nginx and \
most load balancers, so that they close a connection first and never send a request on a closed one."""

    request_timeout_s: float = Field(20.0, gt=0)
    """Maximum seconds from the headers of a request to its answer, including the transfer of the body; after that, \
the work is dropped and the status is 504, or 408 if the body is incomplete."""

    shutdown_timeout_s: int = Field(25, ge=0)
    """Seconds that open requests have to finish once the port is closed, 1.5 seconds after SIGTERM; Docker waits 10 \
seconds by default."""


def unknown_variables() -> list[str]:
    """Returns a line for each environment variable that looks like a setting but is not one."""
    known = list(map(variable, Settings.model_fields))
    lines = []
    for name in sorted(set(os.environ) - set(known)):
        if name.startswith("LIMELIGHT_"):
            [nearest] = get_close_matches(name, known, n=1, cutoff=0)
            lines.append(f"{name}: unknown setting. The closest name is {nearest}.")
    return lines


def settings_table() -> str:
    """Formats every setting as a row of a Markdown table: its variable, its default and its meaning."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        rows.append(f"| `{variable(name)}` | {_shown(field.default)} | {field.description} |")
    return "\n".join(rows) + "\n"


def _shown(default: Any) -> str:
    if default is None or default == ():
        return "none"
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, int | float):
        # Ports have no separator.
        return f"{default:,g}" if isinstance(default, float) else f"{default:,}".replace("8,000", "8000")
    return f"`{default.relative_to(ROOT) if isinstance(default, Path) else default}`"
