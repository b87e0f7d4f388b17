"""How Limelight is served: a page and an HTTP API over the models under `weights/`."""

import os

# One thread for the network leaves the other core to requests; TensorFlow reads this when it starts. The steps of a GRU
# are so small that a second thread gained nothing: on a busy machine it made one review half as slow again.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
# The second thread that the tokenizer would wake for a text costs more than it gains.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# Its own pool of memory grows by doubling and gives nothing back: 45 MB more, once a model's vectors were made.
os.environ.setdefault("TF_ONEDNN_USE_SYSTEM_ALLOCATOR", "1")
# The newer code generator and the last level of optimisation double the time that a size takes to compile, add 60 MB,
# and gain nothing at the sizes that are compiled.
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_use_fusion_emitters=false --xla_backend_optimization_level=1")

VERSION = "0.1.0"
