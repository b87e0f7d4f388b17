"""Every kind of problem that the server answers with (RFC 9457), and its status code."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProblemKind:
    """The common properties of all problems of one kind; `/problems/SLUG` shows them as a page.

    Attributes:
        slug: Its stable name.
        status: The HTTP status code.
        title: A short description.
        remedy: The way out.
    """

    slug: str
    status: int
    title: str
    remedy: str

    @property
    def type(self) -> str:
        """The stable URI of the kind."""
        return f"/problems/{self.slug}"


MALFORMED_BODY = ProblemKind(
    "malformed-body",
    400,
    "The body cannot be read",
    "Send one JSON object in UTF-8, with both halves of each surrogate pair; the message says where it breaks.",
)
UNAUTHORIZED = ProblemKind(
    "unauthorized",
    401,
    "The request has no key that the server knows",
    "Send the header Authorization: Bearer KEY, with a key from the operator of the server.",
)
NOT_FOUND = ProblemKind(
    "not-found",
    404,
    "There is no such page or model, and the model has no such part",
    "Look at the addresses under /docs. GET /api/v1/models lists the models; `inside` says which can be followed.",
)
TOO_LARGE = ProblemKind(
    "too-large",
    413,
    "The body, or a text in it, is too large",
    "Shorten the text, send its parts, or spread the texts over several requests.",
)
UNSUPPORTED_MEDIA_TYPE = ProblemKind(
    "unsupported-media-type",
    415,
    "The body is not plain JSON",
    "Send the header Content-Type: application/json, and the body uncompressed.",
)
INVALID_REQUEST = ProblemKind(
    "invalid-request",
    422,
    "The request is not valid",
    "Correct what the message names, or the fields that `errors` points at; a text needs a word. See /docs.",
)
TOO_MANY_REQUESTS = ProblemKind(
    "too-many-requests",
    429,
    "Too many requests, of one client or of all",
    "Wait as many seconds as the Retry-After header says.",
)
INTERNAL_ERROR = ProblemKind(
    "internal-error", 500, "Something went wrong here", "Try again; if it stays, report the request id."
)
MODEL_FAILED = ProblemKind(
    "model-failed",
    502,
    "The model behind the server failed",
    "Look at the classifier that LIMELIGHT_MODEL names; the message says what it did.",
)
NOT_READY = ProblemKind("not-ready", 503, "The server is not ready", "Try again in a few seconds.")
TIMED_OUT = ProblemKind("timed-out", 504, "The answer took too long", "Try again later, or with a shorter text.")
STORAGE_FULL = ProblemKind(
    "storage-full", 507, "The server has no room for the file", "Try again later, or tell the operator of the server."
)

KINDS = {kind.slug: kind for kind in list(globals().values()) if isinstance(kind, ProblemKind)}
