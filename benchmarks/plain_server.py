"""A peer: 20 lines of FastAPI around the library."""

from pathlib import Path

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from limelight import load

predictor = load(Path(__file__).resolve().parent.parent / "weights/han")
app = FastAPI()


class Review(BaseModel):
    """The body of a request."""

    text: str


@app.post("/api/v1/predict")
def predict(review: Review) -> dict[str, object]:
    """Answers one review; FastAPI gives each request a thread."""
    return predictor.predict(review.text).to_dict()


@app.get("/readyz")
def ready() -> None:
    """Prints that it listens."""


def serve(port: int) -> None:
    """Serves on a port of the loopback interface."""
    uvicorn.run(app, port=port, log_level="error")
