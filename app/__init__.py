"""The server: a page and an HTTP API over the models under `weights/`."""

from limelight.common.one_thread import set_one_thread

# One thread for the network leaves other cores to requests.
set_one_thread()
