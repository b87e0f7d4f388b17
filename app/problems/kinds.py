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
        example: The fault of one such problem, for /openapi.json.
    """

    slug: str
    status: int
    title: str
    remedy: str
    example: str

    @property
    def type(self) -> str:
        """The stable URI of the kind."""
        return f"/problems/{self.slug}"


MALFORMED_BODY = ProblemKind(
    "malformed-body",
    400,
    "The body cannot be read",
    "Send one JSON object in UTF-8, with both halves of each surrogate pair; the message says where it breaks.",
    "The body is not JSON in UTF-8: expected ',' or '}' (byte 14).",
)
UNAUTHORIZED = ProblemKind(
    "unauthorized",
    401,
    "The request has no key that the server knows",
    "Send the header Authorization: Bearer KEY, with a key from the operator of the server.",
    "The request has no key; send the header Authorization: Bearer KEY.",
)
NOT_FOUND = ProblemKind(
    "not-found",
    404,
    "There is no such page or model, and the model has no such part",
    "Look at the addresses under /docs. GET /api/v1/models lists the models; `inside` says which can be followed.",
    "There is no model 'bert'. The models are: han, kim_cnn.",
)
TOO_LARGE = ProblemKind(
    "too-large",
    413,
    "The body, or a text in it, is too large",
    "Shorten the text, send its parts, or spread the texts over several requests.",
    "The text has 25,000 characters; the limit is 20,000. Shorten the text, or send its parts.",
)
UNSUPPORTED_MEDIA_TYPE = ProblemKind(
    "unsupported-media-type",
    415,
    "The body is not plain JSON",
    "Send the header Content-Type: application/json, and the body uncompressed.",
    "The Content-Type is 'text/plain'; it must be application/json.",
)
INVALID_REQUEST = ProblemKind(
    "invalid-request",
    422,
    "The request is not valid",
    "Correct what the message names, or the fields that `errors` points at; a text needs a word. See /docs.",
    "#/modell: There is no such field.",
)
TOO_MANY_REQUESTS = ProblemKind(
    "too-many-requests",
    429,
    "Too many requests, of one client or of all",
    "Wait as many seconds as the Retry-After header says.",
    "256 requests are under way; the limit is 256.",
)
INTERNAL_ERROR = ProblemKind(
    "internal-error",
    500,
    "Something went wrong here",
    "Try again; if it stays, report the request id.",
    "The server met an error that it did not expect. It was logged.",
)
MODEL_FAILED = ProblemKind(
    "model-failed",
    502,
    "The model behind the server failed",
    "Look at the classifier that LIMELIGHT_MODEL names; the message says what it did.",
    "The model returned an array of shape (1, 3) for 1 text. Return a row for each text and a column for each of the "
    "labels negative, positive: (1, 2).",
)
NOT_READY = ProblemKind(
    "not-ready", 503, "The server is not ready", "Try again in a few seconds.", "The models are being loaded."
)
TIMED_OUT = ProblemKind(
    "timed-out",
    504,
    "The answer took too long",
    "Try again later, or with a shorter text.",
    "There was no answer within 20 seconds.",
)
STORAGE_FULL = ProblemKind(
    "storage-full",
    507,
    "The server has no room for the file",
    "Try again later, or tell the operator of the server.",
    "The server has no room for a file of 2,048 bytes (No space left on device). Its operator can free some in its "
    "temporary folder, or set TMPDIR.",
)

KINDS = {kind.slug: kind for kind in list(globals().values()) if isinstance(kind, ProblemKind)}
