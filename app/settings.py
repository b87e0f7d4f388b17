"""What can be set from outside: environment variables that begin with LIMELIGHT_, checked at the start."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """The server's settings; `LIMELIGHT_PORT=9000` sets `port`."""

    model_config = SettingsConfigDict(env_prefix="LIMELIGHT_", frozen=True, use_attribute_docstrings=True)

    weights_dir: Path = ROOT / "weights"
    """Folder that holds one folder for each model; all of them are loaded."""

    host: str = "127.0.0.1"
    """Address to listen on; only this machine by default, 0.0.0.0 lets others in."""

    port: int = Field(8000, ge=0, le=65535)
    """Port to listen on; 0 takes any that is free."""

    default_model: str | None = None
    """Model that answers where a request names none; by default han, or the first by name where there is no han."""

    max_characters: int = Field(20_000, ge=1)
    """Longest text in characters: well over any review, and short enough to answer at once."""

    max_texts: int = Field(32, ge=1)
    """Most texts in one request: as many as one batch of the network."""

    max_body_bytes: int = Field(4 * 1024 * 1024, ge=1)
    """Largest request body in bytes: 32 texts of 20,000 characters fit even where each is written as a \\u escape."""

    ready_timeout_s: float = Field(5.0, gt=0)
    """Seconds that the small prediction behind /readyz may take before the server counts as not ready."""

    shutdown_timeout_s: int = Field(8, ge=0)
    """Seconds that open requests may take to end after SIGTERM; Docker kills the process after 10."""
