"""Lets the C library keep memory from step to step: page by page it would come back in a third of a step's time."""

import ctypes
import platform
from importlib import import_module

# Of `mallopt` of the GNU C library: how many heaps there are at most, below which size pieces come from them, and how
# much of what is freed is kept at their ends. Heaps beside the first are given back whenever they are empty.
_ARENA_MAX, _MMAP_THRESHOLD, _TRIM_THRESHOLD = (-8, 1), (-3, 1 << 25), (-1, 1 << 30)


def keep_freed() -> None:
    """Keeps what is freed, where the C library is GNU's; to be called before there are threads."""
    if _is_gnu():
        for setting in (_ARENA_MAX, _MMAP_THRESHOLD, _TRIM_THRESHOLD):
            ctypes.CDLL(None).mallopt(*setting)


def give_back_freed() -> None:
    """Gives back what steps have held, for what comes after the last one."""
    import_module("keras").utils.clear_session()
    if _is_gnu():
        ctypes.CDLL(None).malloc_trim(0)


def _is_gnu() -> bool:
    return platform.libc_ver()[0] == "glibc"
