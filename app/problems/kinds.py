"""Every kind of problem that the server answers with (RFC 9457), and its status code."""

from typing import NamedTuple


class ProblemKind(NamedTuple):
    """A kind of problem by its stable name, with its HTTP status and its title; `/problems/SLUG` shows it as a page."""

    slug: str
    status: int
    title: str

    @property
    def type(self) -> str:
        """The stable URI of the kind."""
        return f"/problems/{self.slug}"


MALFORMED_BODY = ProblemKind("malformed-body", 400, "The body cannot be read")
UNAUTHORIZED = ProblemKind("unauthorized", 401, "The request has no valid API key")
NOT_FOUND = ProblemKind("not-found", 404, "There is no such page, model or part of a model")
TOO_LARGE = ProblemKind("too-large", 413, "The body, or a text in it, is too large")
UNSUPPORTED_MEDIA_TYPE = ProblemKind("unsupported-media-type", 415, "The body is not uncompressed JSON")
INVALID_REQUEST = ProblemKind("invalid-request", 422, "The request is not valid")
TOO_MANY_REQUESTS = ProblemKind("too-many-requests", 429, "Too many requests, from one client or in total")
INTERNAL_ERROR = ProblemKind("internal-error", 500, "Internal server error")
MODEL_FAILED = ProblemKind("model-failed", 502, "The model behind the server failed")
NOT_READY = ProblemKind("not-ready", 503, "The server is not ready")
TIMED_OUT = ProblemKind("timed-out", 504, "The answer took too long")
STORAGE_FULL = ProblemKind("storage-full", 507, "The server has no space for the file")

KINDS = {kind.slug: kind for kind in list(globals().values()) if isinstance(kind, ProblemKind)}
