"""Reads labelled greyscale images from an .npz file, and serves them as batches, slightly distorted every time."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from ..errors import DataError
from .sampling import Seed

UInt8 = NDArray[np.uint8]
Int32 = NDArray[np.int32]
Float32 = NDArray[np.float32]

# Every `_DEV_EVERY`-th row of train is split off to choose the epoch: the same rows in every run, for every seed.
_DEV_EVERY = 12
_DEV_SEED = 1
# The most that an image is moved, turned, stretched and slanted at strength 1, and how far elastic bends go (Simard et
# al. 2003), in pixels: about as much as people's handwriting differs.
_SHIFT, _TURN, _STRETCH, _SLANT, _BEND = 2.5, np.radians(12), 0.12, 0.15, 0.9
# Points across an image that an elastic bend moves independently; between them it is smooth.
_BEND_POINTS = 5


@dataclass(frozen=True)
class ImageRows:
    """One split: `pixels <uint8>[rows, size, size]`, 0 for paper, `labels <int32>[rows]`, indices of names."""

    pixels: UInt8
    labels: Int32

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class ImageData:
    """The contents of an .npz file with `x_train`, `y_train`, `x_test` and `y_test`, the usual format of MNIST.

    Attributes:
        file: The name of the file.
        labels: Names of the classes, in sorted order.
        splits: `train`, `dev` (cut from train) and `test`.
    """

    file: str
    labels: list[str]
    splits: dict[str, ImageRows]

    @classmethod
    def load(cls, path: Path) -> "ImageData":
        """Reads `path`. Raises `DataError` if it is not an .npz file of labelled greyscale images."""
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                arrays = {name: file[name] for name in ("x_train", "y_train", "x_test", "y_test")}
        except Exception as error:  # A file of another kind, or a torn one, raises errors of many classes.
            raise DataError(
                f"{path}: not an .npz with x_train, y_train, x_test and y_test ({error}). digit_cnn needs such a file."
            ) from error
        for split in ("train", "test"):
            _check(path, split, arrays[f"x_{split}"], arrays[f"y_{split}"])
        names = np.unique(arrays["y_train"])
        if unseen := sorted(set(arrays["y_test"].tolist()) - set(names.tolist())):
            raise DataError(f"{path}: label {unseen[0]!r} occurs in test but never in train. Remove these rows.")
        train, test = (
            ImageRows(arrays[f"x_{split}"], np.searchsorted(names, arrays[f"y_{split}"]).astype(np.int32))
            for split in ("train", "test")
        )
        order = np.random.default_rng(_DEV_SEED).permutation(len(train))
        dev, rest = (np.sort(rows) for rows in np.split(order, [len(order) // _DEV_EVERY]))
        if not len(dev):
            raise DataError(
                f"{path}: {len(train)} training rows are too few to split off dev rows; {_DEV_EVERY} is the minimum."
            )
        splits = {
            "train": ImageRows(train.pixels[rest], train.labels[rest]),
            "dev": ImageRows(train.pixels[dev], train.labels[dev]),
            "test": test,
        }
        return cls(path.name, [str(name) for name in names], splits)

    @property
    def image_size(self) -> int:
        """Number of rows, and of columns, of an image."""
        return self.splits["train"].pixels.shape[1]


def _check(path: Path, split: str, pixels: NDArray[Any], labels: NDArray[Any]) -> None:
    if pixels.ndim != 3 or pixels.shape[1] != pixels.shape[2] or pixels.dtype != np.uint8:
        raise DataError(
            f"{path}: x_{split} is {pixels.dtype}{list(pixels.shape)}; it must be uint8[rows, size, size], 0 for paper."
        )
    if labels.shape != pixels.shape[:1] or labels.dtype.kind not in "iuU":
        raise DataError(
            f"{path}: y_{split} is {labels.dtype}{list(labels.shape)}; it must contain a whole number or a name for "
            f"each of the {len(pixels):,} images of x_{split}."
        )


class ImageBatches:
    """One pass over images.

    Args:
        rows: The images.
        num_labels: Number of classes of the network.
        batch_rows: Number of images in a batch.
        seed: Seed for shuffling and distortion; None serves images undistorted and in order, for evaluation.
    """

    def __init__(self, rows: ImageRows, num_labels: int, batch_rows: int, seed: Seed | None = None):
        self.rows = rows
        self._seed = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
        self.targets: Float32 = np.eye(num_labels, dtype=np.float32)
        self._distorts = seed is not None
        order = np.arange(len(rows)) if seed is None else np.random.default_rng(seed).permutation(len(rows))
        self.positions = np.split(order, range(batch_rows, len(order), batch_rows))

    def __len__(self) -> int:
        return len(self.positions)

    def __getitem__(self, index: int) -> tuple[Float32, Float32]:
        """Returns `(pixels <float32>[batch, size, size], targets <float32>[batch, labels])`."""
        positions = self.positions[index]
        pixels = self.rows.pixels[positions].astype(np.float32)
        if self._distorts:
            seed = np.random.SeedSequence(self._seed.entropy, spawn_key=(*self._seed.spawn_key, index))
            pixels = distort(pixels, np.random.default_rng(seed))
        return pixels, self.targets[self.rows.labels[positions]]


def distort(pixels: Float32, random: np.random.Generator) -> Float32:
    """Shifts, rotates, stretches, slants and bends each of `pixels <float32>[batch, size, size]` at random."""
    count, size, _ = pixels.shape

    def draw(widest: float) -> Any:
        drawn: Any = widest * random.uniform(-1, 1, count)
        return drawn.astype(np.float32)

    # The source of each pixel of the new image in the old one, relative to the middle.
    steps = np.arange(size, dtype=np.float32) - (size - 1) / 2
    turn, slant = draw(_TURN), draw(_SLANT)
    tall, wide = np.exp(draw(_STRETCH)), np.exp(draw(_STRETCH))
    sine, cosine = np.sin(turn), np.cos(turn)

    def places(along_rows: Float32, along_columns: Float32) -> Float32:
        bends = random.normal(0, _BEND, (count, _BEND_POINTS, _BEND_POINTS)).astype(np.float32)
        smooth = _smoothing(size)
        straight = along_rows[:, None, None] * steps[:, None] + along_columns[:, None, None] * steps
        moved = straight + draw(_SHIFT)[:, None, None] + (size - 1) / 2
        return moved + smooth @ bends @ smooth.T

    rows = places(tall * cosine, -wide * sine)
    columns = places(tall * (sine + slant * cosine), wide * (cosine - slant * sine))
    return _sample(pixels, rows, columns)


def _smoothing(size: int) -> Float32:
    """Interpolates values at `_BEND_POINTS` points to `size` pixels: `<float32>[size, points]`, rows of length 1."""
    points = np.linspace(0, size - 1, _BEND_POINTS)
    weights = np.exp(-0.5 * ((np.arange(size)[:, None] - points) / (points[1] - points[0]) * 1.5) ** 2)
    return (weights / np.sqrt((weights**2).sum(axis=1, keepdims=True))).astype(np.float32)


def _sample(pixels: Float32, rows: Float32, columns: Float32) -> Float32:
    """Samples `pixels` at fractional places (bilinear); outside the image there is paper."""
    coordinates = np.stack([rows, columns], axis=1)
    return np.stack(
        [map_coordinates(*each, order=1, mode="grid-constant") for each in zip(pixels, coordinates, strict=True)]
    )
