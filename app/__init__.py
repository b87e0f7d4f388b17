"""How Limelight is served: a page and an HTTP API over the models under `weights/`."""

VERSION = "0.1.0"
