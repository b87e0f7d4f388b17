"""How little the server holds: nothing that only training needs, and nothing that was needed at the start alone."""

import ctypes
import os
import re
import sys
from pathlib import Path

# What Keras and TensorFlow load where it is installed, for training or for tests: a fifth of the memory.
_NOT_TO_SERVE = ("jax", "matplotlib", "pandas", "PIL", "scipy", "sklearn", "torch")
_MADV_DONTNEED = 4
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
# More than batches need, whose arrays come and go by the thousand.
_LARGE_BYTES = 4 * 1024 * 1024
_KEPT_BYTES = 8 * 1024 * 1024
# proc(5): addresses, permissions, offset, device, inode, path.
_FILE_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r-[x-]p \S+ \S+ \d+ +/")


def forgo_training() -> None:
    """Keeps out of this process what no answer needs; to be called before TensorFlow is loaded."""
    if os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow":
        for name in _NOT_TO_SERVE:
            sys.modules.setdefault(name, None)  # type: ignore[arg-type]


def keep_small_arrays() -> None:
    """Lets glibc's allocator keep what batches free, and give larger arrays back to the system; others do as they like.

    By default it gives back all but 128 kB, and each page of the next batch is asked for anew: a hundred for a review,
    which took a fifth of the time. And it takes a large array that was freed for a sign that more as large will come,
    and keeps their memory: 100 MB, after a few long texts were explained (mallopt(3)).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)


def let_go_of_files() -> None:
    """Gives back the pages of files that this process has mapped, on Linux: 400 MB, most of it for the start alone.

    They are TensorFlow's code and tables, which are never written to: what is needed again is mapped again.
    """
    maps = Path("/proc/self/smaps")
    if sys.platform != "linux" or not maps.is_file():
        return
    madvise = ctypes.CDLL(None).madvise
    for mapping in re.split(r"^(?=[0-9a-f]+-[0-9a-f]+ )", maps.read_text(), flags=re.MULTILINE):
        # Of a file, not to be written to, and not written to before that was forbidden either, as the linker does.
        found = _FILE_MAPPING.match(mapping)
        if found and re.search(r"^Anonymous: +0 kB", mapping, re.MULTILINE):
            first, end = int(found[1], 16), int(found[2], 16)
            madvise(ctypes.c_void_p(first), ctypes.c_size_t(end - first), _MADV_DONTNEED)
