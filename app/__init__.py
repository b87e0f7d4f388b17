"""How Limelight is served: a page and an HTTP API over the models under `weights/`."""

import os

# One thread for the network leaves the other core to requests; TensorFlow reads this when it starts. The steps of a GRU
# are so small that a second thread made one review a third slower, and spins while it waits for the next one.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")

VERSION = "0.1.0"
