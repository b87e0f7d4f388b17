"""The environment of a process that answers with one thread, as each of the server and of `limelight score` does."""

import os

# What libraries read when they start.
ONE_THREAD = {
    # NumPy's products are so small that a second thread gains nothing; processes share the cores.
    "OMP_NUM_THREADS": "1",
    # The second thread that the tokenizer would wake for a text costs more than it gains.
    "TOKENIZERS_PARALLELISM": "false",
}


def set_one_thread() -> None:
    """Sets what the environment does not say otherwise; to be called before NumPy is imported."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
