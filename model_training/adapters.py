"""Adapts command functions: adds the settings of the chosen network, and shortens help to the common options."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import wraps
from inspect import signature
from typing import Annotated, Any, get_type_hints

import tyro

from .commands import COMMON
from .output import quiet
from .training.config import CONFIGS, TextConfig

Function = Callable[..., Any]


def with_keras(function: Function, arguments: Sequence[str]) -> Function:
    """Returns `function`, wrapped to load Keras first, without the log messages of its libraries."""
    if not sys.stderr.isatty():
        # A progress bar redraws itself in place; in a file each update would be a line.
        os.environ.setdefault("TQDM_MININTERVAL", "30")

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        given = signature(function).bind(*args, **kwargs).arguments
        if isinstance(given.get("config"), TextConfig):
            # oneDNN caches the code compiled for each size, and without padding there are many sizes. TensorFlow reads
            # this when it is loaded.
            os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
        with quiet():
            importlib.import_module("keras")
        return function(*args, **kwargs)

    return run


def for_network(function: Function, arguments: Sequence[str]) -> Function:
    """Returns `function` with the settings of the network that the arguments choose, and with Keras loaded.

    An .npz file contains images. `--help` shows the common options of `train`, and `--help all` shows all of them.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--network")
    named = parser.parse_known_args(arguments)[0].network
    if named is None and any(argument.endswith(".npz") for argument in arguments):
        named = "digit_cnn"
    ready = with_config(with_keras(function, arguments), CONFIGS.get(named, TextConfig)())
    return brief(ready, COMMON) if "--help" in arguments and "all" not in arguments else ready


def with_config(function: Function, config: Any) -> Function:
    """Returns `function`, wrapped to take the settings in `config` for its argument of that name."""
    known = signature(function).parameters.values()
    return _with_parameters(
        function, [each.replace(default=config) if each.name == "config" else each for each in known]
    )


def brief(function: Function, common: Collection[str]) -> Function:
    """Returns `function` with all options except `common` hidden in its help."""
    parameters = []
    for parameter in signature(function).parameters.values():
        if is_dataclass(parameter.default):
            hidden = _hidden(type(parameter.default), common)
            parameter = parameter.replace(default=hidden(), annotation=hidden)
        parameters.append(parameter)
    run = _with_parameters(function, parameters)
    run.__doc__ = (function.__doc__ or "").replace("\n", " `--help all` shows all options.\n", 1)
    return run


def _hidden(config: type[Any], common: Collection[str]) -> type[Any]:
    """Returns a copy of a settings class, only for help, in which all options except `common` are hidden."""
    hints = get_type_hints(config, include_extras=True)
    rare = [field for field in fields(config) if _option(field.name, hints[field.name]) not in common]
    annotations = {field.name: Annotated[hints[field.name], tyro.conf.Suppress] for field in rare}
    defaults = {field.name: field.default for field in rare if field.default is not MISSING}
    body = {"__annotations__": annotations, "__post_init__": lambda self: None, "__doc__": config.__doc__, **defaults}
    return dataclass(frozen=True)(type(config.__name__, (config,), body))


def _option(name: str, hint: Any) -> str:
    given = [mark.name for mark in getattr(hint, "__metadata__", ()) if getattr(mark, "name", None)]
    return str(given[0]) if given else name.replace("_", "-")


def _with_parameters(function: Function, parameters: Sequence[Any]) -> Function:
    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    run.__signature__ = signature(function).replace(parameters=parameters)  # type: ignore[attr-defined]
    return run
