"""The environment of a process that answers with one thread, as each of the server and of `limelight score` does."""

import os

# What libraries read when they start.
ONE_THREAD = {
    # The steps of a GRU are so small that a second thread gains nothing: on a busy machine it makes one review half as
    # slow again, and two processes do more with two cores. The last digits of a sum hang on how many there are, too.
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    # The second thread that the tokenizer would wake for a text costs more than it gains.
    "TOKENIZERS_PARALLELISM": "false",
    # What oneDNN compiles for each shape of an array, TensorFlow keeps: 160 MB more after 60 requests of all kinds and
    # lengths, and more with each new length. One thread is as fast without it.
    "TF_ENABLE_ONEDNN_OPTS": "0",
    # What fails is an exception too; what is logged as errors are notes on the processor.
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # The newer code generator and the last level of optimisation double the time that a size takes to compile, add
    # 60 MB, and gain nothing at the sizes that are compiled.
    "XLA_FLAGS": "--xla_cpu_use_fusion_emitters=false --xla_backend_optimization_level=1",
}


def set_one_thread() -> None:
    """Sets what the environment does not say otherwise; to be called before TensorFlow is imported."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
