"""Wraps command functions: loads Keras before they run, and adds the settings of the network that they name."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from inspect import signature
from typing import Any

from .output import quiet
from .training.config import CONFIGS, HANTrainConfig

Function = Callable[..., Any]


def with_keras(function: Function, arguments: Sequence[str]) -> Function:
    """Returns `function`, wrapped to load Keras first, without the log messages of its libraries."""
    if not sys.stderr.isatty():
        # A progress bar redraws itself in place; in a file each update would be a line.
        os.environ.setdefault("TQDM_MININTERVAL", "30")

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        given = signature(function).bind(*args, **kwargs).arguments
        if isinstance(given.get("config"), HANTrainConfig):
            # oneDNN caches the code compiled for each size, and without padding there are many sizes. TensorFlow reads
            # this when it is loaded.
            os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
        with quiet():
            importlib.import_module("keras")
        return function(*args, **kwargs)

    return run


def for_network(function: Function, arguments: Sequence[str]) -> Function:
    """Returns `function` with the settings of the network that `--network` names, and with Keras loaded."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--network")
    config = CONFIGS.get(parser.parse_known_args(arguments)[0].network, HANTrainConfig)()
    return with_config(with_keras(function, arguments), config)


def with_config(function: Function, config: Any) -> Function:
    """Returns `function`, wrapped to have the settings of `config` as those of its argument of that name."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    known = signature(function)
    defaults = [each.replace(default=config) if each.name == "config" else each for each in known.parameters.values()]
    run.__signature__ = known.replace(parameters=defaults)  # type: ignore[attr-defined]
    return run
