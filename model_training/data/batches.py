"""Serves a corpus as batches of documents of similar size."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..networks.registry import KERAS_NETWORKS
from .corpus import Corpus
from .devices import Devices, compiles_shapes
from .packing import pack_sentences, pack_tokens
from .sampling import Sampling, Seed

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

# Documents are sorted by size within pools of this many batches: enough to find similar ones, few enough to mix.
_POOL_BATCHES = 100
ONE = Devices()


class Batches:
    """One pass over a corpus, in batches with about the same number of tokens.

    If a compiler generates code for each shape (see `compiles_shapes`), sentences and widths are rounded up to powers
    of two, which gives few shapes, but more padding.

    Args:
        corpus: The rows to serve.
        network: The name of the network, which determines how a batch is packed.
        batch_tokens: A batch is full when its documents have this many tokens.
        max_documents: A batch is also full when it has this many documents.
        targets: `<float32>[labels of rows, labels of the network]`: for each label that a row can have, 1 for each
            label of the network that may be the true one. By default, the identity matrix.
        sampling: How often each row is drawn; once by default.
        hierarchical: False joins the sentences of a document into one, for a HAN without an upper level.
        pairs: Whether both rows of a pair go into the same batch (see `Corpus.partners`). The targets then have one
            more column: the index in the batch of the row that must get the same answer, which is the row itself if it
            has no partner.
        seed: Seed for shuffling documents and batches; None keeps the order by size, for evaluation.
        devices: Number of devices that share each batch, which is filled with empty documents up to a multiple of this
            number. A process packs only the batches of its own devices.
    """

    def __init__(
        self,
        corpus: Corpus,
        network: str,
        batch_tokens: int,
        max_documents: int,
        *,
        targets: NDArray[np.float32] | None = None,
        sampling: Sampling | None = None,
        hierarchical: bool = True,
        pairs: bool = False,
        seed: Seed | None = None,
        devices: Devices = ONE,
    ):
        self.corpus = corpus
        self._devices = devices
        # Whether the network takes sentences and a layout, even if each document is one sentence.
        self._as_sentences = KERAS_NETWORKS[network].by_sentence
        self.by_sentence = self._as_sentences and hierarchical
        self.targets = np.eye(int(corpus.labels.max()) + 1, dtype=np.float32) if targets is None else targets
        random = None if seed is None else np.random.default_rng(seed)
        rows = np.arange(len(corpus)) if random is None else (sampling or Sampling(corpus)).draw(random)
        self._partners = corpus.partners if pairs else None
        sizes = corpus.token_counts
        if self._partners is not None:
            # One row of each pair represents both until batches are cut.
            second = self._partners[rows]
            rows = rows[(second < 0) | (second > rows)]
            sizes = sizes + np.where(self._partners >= 0, sizes[self._partners], 0)
        # A text read as one row has only its length; a HAN's documents also agree in sentences.
        sentences = corpus.sentence_counts if self.by_sentence else np.zeros_like(corpus.token_counts)
        # A compiler makes new code for each shape, so it gets few shapes: each document gets one that holds it.
        self._shapes: Int32 | None = None
        if compiles_shapes():
            self._shapes = _shapes(sentences, corpus.longest_sentences if self.by_sentence else corpus.token_counts)
            self.positions = _cut_by_shape(rows, self._shapes, sizes, batch_tokens, max_documents, devices.count)
        else:
            order = _by_size(sentences, corpus.token_counts, rows, batch_tokens, pools=random is not None)
            self.positions = _cut(order, sizes[order], batch_tokens, max_documents)
        if self._partners is not None:
            self.positions = [_with_partners(batch, self._partners) for batch in self.positions]
        if random is not None:
            random.shuffle(self.positions)

    def __len__(self) -> int:
        return len(self.positions)

    def __getitem__(self, index: int) -> tuple[Any, NDArray[np.float32]]:
        """Returns `(inputs, targets <float32>[batch, labels])`; inputs are the arguments of the network's `call`.

        With pairs, the targets have one more column (see `Batches`).
        """
        positions = self.positions[index]
        # Of a batch that several processes share, each packs its own documents.
        count = -(-len(positions) // self._devices.count) * self._devices.count // self._devices.processes
        slice_here = slice(self._devices.process * count, (self._devices.process + 1) * count)
        mine = positions[slice_here]
        empty = np.zeros(count - len(mine), np.int32)
        tokens, sentence_lengths, document_lengths = self.corpus.take(mine)
        sentences, width = self._shape(positions)
        if self.by_sentence:
            document_lengths = np.concatenate([document_lengths, empty])
            inputs: Any = pack_sentences(tokens, sentence_lengths, document_lengths, sentences, width)
            if slice_here.start:
                # Rows are counted across all processes.
                before = self._devices.process * len(inputs["sentences"])
                inputs["layout"] += np.where(inputs["layout"] > 0, before, 0).astype(np.int32)
        else:
            inputs = pack_tokens(tokens, np.concatenate([self.corpus.token_counts[mine], empty]), width)
            if self._as_sentences:
                # Each document is a single sentence.
                rows = slice_here.start + np.arange(1, count + 1, dtype=np.int32)
                inputs = {"sentences": inputs, "layout": rows[:, None]}
        targets = self.targets[self.corpus.labels[mine]]
        if self._partners is not None:
            partners = _places_of_alike(self._partners[positions], positions, self.corpus.pairs[positions] > 0)
            targets = np.concatenate([targets, partners[slice_here][:, None].astype(np.float32)], axis=1)
        if len(empty):
            # An empty target gives no loss.
            targets = np.concatenate([targets, np.zeros((len(empty), targets.shape[1]), np.float32)])
        return inputs, targets

    def _shape(self, positions: Int64) -> tuple[int | None, int | None]:
        """Returns the sentences and tokens of the shape that holds a batch, or None if any shape will do."""
        if self._shapes is None:
            return None, None
        sentences, width = self._shapes[positions].max(axis=0).tolist()
        return sentences, width


def _by_size(sentences: Int32, tokens: Int32, rows: Int64, batch_tokens: int, *, pools: bool) -> Int64:
    """Orders `rows` so that neighbours are similar, by sentences, then tokens; all together, or within pools."""
    size = len(rows)
    if pools:
        size = max(int(_POOL_BATCHES * batch_tokens / tokens.mean()), 1)
    key = sentences.astype(np.int64) * (int(tokens.max()) + 1) + tokens
    parts = [rows[start : start + size] for start in range(0, len(rows), size)]
    return np.concatenate([part[np.argsort(key[part], kind="stable")] for part in parts])


def _shapes(sentences: Int32, longest: Int32) -> Int32:
    """Returns a shape for each document, `<int32>[rows, 2]`: its sentences, and the tokens of the longest.

    Both are rounded up to powers of two, tokens to 8 or more, and to the longest of all at most.
    """
    sizes = np.stack([np.maximum(sentences, 1), np.maximum(longest, 8)], axis=1)
    shapes = (1 << np.ceil(np.log2(sizes)).astype(np.int32)).astype(np.int32)
    shapes[:, 1] = np.minimum(shapes[:, 1], longest.max())
    return shapes


def _cut_by_shape(
    rows: Int64, shapes: Int32, tokens: Int32, batch_tokens: int, max_documents: int, devices: int
) -> list[Int64]:
    """Cuts `rows` into batches of about `batch_tokens`; all batches of one shape have the same number of documents.

    Rows left over from a shape go into the next larger one; only the very last batch may be smaller than others. Every
    batch has the same number of documents for each of `devices`, except perhaps the last one.
    """
    batches = []
    left = rows[:0]
    kinds, kind_of_row = np.unique(shapes, axis=0, return_inverse=True)
    mean_tokens = np.bincount(kind_of_row, tokens) / np.bincount(kind_of_row)
    for kind in range(len(kinds)):
        members = np.concatenate([left, rows[kind_of_row[rows] == kind]])
        count = min(max(round(batch_tokens / mean_tokens[kind]), 1), max_documents)
        count = -(-count // devices) * devices
        full = len(members) // count * count
        batches += list(members[:full].reshape(-1, count))
        left = members[full:]
    return [*batches, left] if len(left) else batches


def _cut(order: Int64, sizes: NDArray[np.int32], batch_tokens: int, max_documents: int) -> list[Int64]:
    """Cuts `order` into batches that are full by tokens or by documents."""
    batches = []
    start = 0
    ends = np.cumsum(sizes)
    while start < len(order):
        before = ends[start - 1] if start else 0
        count = int(np.searchsorted(ends, before + batch_tokens, side="right")) - start
        count = min(max(count, 1), max_documents)
        batches.append(order[start : start + count])
        start += count
    return batches


def _with_partners(batch: Int64, partners: Int64) -> Int64:
    """Adds the second row of each pair whose first is in `batch`, in the same order."""
    seconds = partners[batch]
    return np.concatenate([batch, seconds[seconds >= 0]])


def _places_of_alike(partners: Int64, positions: Int64, alike: NDArray[np.bool_]) -> Int64:
    """Returns, for each row that `_with_partners` returned, the place of the row that must get the same answer."""
    partner_rows = np.arange(len(positions))
    firsts = np.flatnonzero((partners > positions) & alike)
    seconds = np.flatnonzero((partners >= 0) & (partners < positions) & alike)
    partner_rows[firsts], partner_rows[seconds] = seconds, firsts
    return partner_rows
