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
        tells_remedy: Whether every `detail` ends with the remedy.
    """

    slug: str
    status: int
    title: str
    remedy: str
    example: str = ""
    tells_remedy: bool = False

    @property
    def type(self) -> str:
        """The stable URI of the kind."""
        return f"/problems/{self.slug}"

    def detail(self, fault: str) -> str:
        """Returns the `detail` of a problem with this fault."""
        return f"{fault} {self.remedy}" if self.tells_remedy else fault


MALFORMED_BODY = ProblemKind(
    "malformed-body",
    400,
    "The body cannot be read",
    "Send one JSON object in UTF-8; the message says where it breaks.",
    "The body is not JSON: Expecting ',' delimiter at character 14.",
)
UNAUTHORIZED = ProblemKind(
    "unauthorized",
    401,
    "The request has no key that the server knows",
    "Send the header Authorization: Bearer KEY, with a key from the operator of the server.",
    "The request has no key; send the header Authorization: Bearer KEY.",
)
NOT_FOUND = ProblemKind("not-found", 404, "There is no such page", "Look at the addresses under /docs.")
UNKNOWN_MODEL = ProblemKind(
    "unknown-model",
    404,
    "There is no such model",
    "Name one of the models that GET /api/v1/models lists.",
    "There is no model 'bert'. The models are: han, kim_cnn.",
)
NO_MAP = ProblemKind(
    "no-map",
    404,
    "The model has no map",
    "Make one with `limelight insights`, or ask for another model.",
    "The model 'bert' has no map of reviews.",
)
NO_TRACE = ProblemKind(
    "no-trace",
    404,
    "The layers of the model cannot be looked into",
    "Ask for another model; GET /api/v1/models names under `inside` those that can be followed.",
    "The model 'bag' has no layers to look into.",
)
METHOD_NOT_ALLOWED = ProblemKind(
    "method-not-allowed", 405, "The method does not fit the address", "Use a method that the Allow header names."
)
BODY_TOO_SLOW = ProblemKind(
    "body-too-slow",
    408,
    "The body did not arrive in time",
    "Send the whole body at once.",
    "The body was not complete after 10 seconds; 16 bytes had arrived.",
)
BODY_TOO_LARGE = ProblemKind(
    "body-too-large",
    413,
    "The body is too large",
    "Spread the texts over several requests.",
    "The body has 4,194,305 bytes or more; the limit is 4,194,304.",
    tells_remedy=True,
)
TEXT_TOO_LONG = ProblemKind(
    "text-too-long",
    413,
    "The text is too long",
    "Shorten the text, or send its parts.",
    "The text has 25,000 characters; the limit is 20,000.",
    tells_remedy=True,
)
UNSUPPORTED_MEDIA_TYPE = ProblemKind(
    "unsupported-media-type",
    415,
    "The body is not plain JSON",
    "Send the header Content-Type: application/json, and the body uncompressed.",
    "The Content-Type is 'text/plain'; it must be application/json.",
)
UNKNOWN_HOST = ProblemKind(
    "unknown-host",
    421,
    "The server does not answer to this name",
    "Use the address that the server was set up for.",
    "The Host header is 'elsewhere.example', and the server answers to other names: use one of them, or add this one "
    "to LIMELIGHT_ALLOWED_HOSTS.",
)
INVALID_REQUEST = ProblemKind(
    "invalid-request",
    422,
    "The request is not valid",
    "Correct the fields that `errors` points at; see /docs.",
    "#/modell: There is no such field.",
)
EMPTY_TEXT = ProblemKind(
    "empty-text",
    422,
    "The text is empty",
    "Write or paste at least one word.",
    "The text is empty.",
    tells_remedy=True,
)
INVALID_TEXT = ProblemKind(
    "invalid-text",
    422,
    "The text is not valid Unicode",
    "Send whole characters: both halves of each surrogate pair.",
    "The text is not valid Unicode: character 6 is U+D83C, half of a surrogate pair. Send the whole pair.",
)
CANNOT_STRIKE_OUT = ProblemKind(
    "cannot-strike-out",
    422,
    "These tokens cannot be struck out",
    "Number tokens as the answer lists them, from 0, and leave at least one that is read.",
    "There is no token 40 to strike out: the text has 2, numbered from 0 to 1 as the answer lists them.",
)
UNFIT_PRIOR = ProblemKind(
    "unfit-prior",
    422,
    "The prior does not fit the model",
    "Give a number for each of the model's labels, in their order, or leave the field out.",
    "The prior has 5 numbers, and the model has 2 labels: negative, positive. Give one for each, in this order.",
)
NO_SUCH_LENS = ProblemKind(
    "no-such-lens",
    422,
    "The model has no such lens or target",
    "Choose one of those that the message names, or leave the field out.",
    "There is no lens 'ngrams' for this model. Its lenses are: attention, shapley, leave_one_out, "
    "gradient_input, integrated_gradients.",
)
UNREADABLE_TABLE = ProblemKind(
    "unreadable-table",
    422,
    "The file is no table that can be read",
    "Do what the message says, or save the table as CSV in UTF-8.",
    "reviews.csv: line 5 has 3 fields, and the first has 2. Put a field that holds a delimiter in quotation marks, or "
    "mend the row.",
)
TOO_MANY_TEXTS = ProblemKind(
    "too-many-texts",
    422,
    "Too many texts",
    "Spread the texts over several requests.",
    "There are 33 texts; the limit is 32.",
    tells_remedy=True,
)
TEXT_NOT_READ_WHOLE = ProblemKind(
    "text-not-read-whole",
    422,
    "The model does not read the whole text",
    "Shorten the text, or leave `truncate` out to get an answer from the part that is read.",
    "The text has 40 tokens in 20 sentences, and the model reads 16 tokens of 8 sentences.",
    tells_remedy=True,
)
RATE_LIMITED = ProblemKind(
    "rate-limited",
    429,
    "Too many requests from one client",
    "Wait as many seconds as the Retry-After header says.",
    "One client may send 30 requests a minute, 1 of them at once; the next may come in 2 s.",
)
TOO_BUSY = ProblemKind(
    "too-busy",
    429,
    "The server is busy",
    "Try again after as many seconds as the Retry-After header says.",
    "256 requests are under way; the limit is 256.",
)
INTERNAL_ERROR = ProblemKind(
    "internal-error", 500, "Something went wrong here", "Try again; if it stays, report the request id."
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

KINDS = {
    kind.slug: kind
    for kind in (
        MALFORMED_BODY,
        UNAUTHORIZED,
        NOT_FOUND,
        UNKNOWN_MODEL,
        NO_MAP,
        NO_TRACE,
        METHOD_NOT_ALLOWED,
        BODY_TOO_SLOW,
        BODY_TOO_LARGE,
        TEXT_TOO_LONG,
        UNSUPPORTED_MEDIA_TYPE,
        UNKNOWN_HOST,
        INVALID_REQUEST,
        EMPTY_TEXT,
        INVALID_TEXT,
        CANNOT_STRIKE_OUT,
        UNFIT_PRIOR,
        NO_SUCH_LENS,
        UNREADABLE_TABLE,
        TOO_MANY_TEXTS,
        TEXT_NOT_READ_WHOLE,
        RATE_LIMITED,
        TOO_BUSY,
        INTERNAL_ERROR,
        MODEL_FAILED,
        NOT_READY,
        TIMED_OUT,
    )
}
