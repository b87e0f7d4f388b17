"""What a network makes of each review of a corpus: the vector that its classifier is given."""

from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from ..data.batches import Batches
from ..data.corpus import Corpus
from ..networks.compiled import compiled
from ..networks.han import HAN
from ..networks.pretrained import Network, Pretrained
from .evaluate import predict


def document_vectors(pretrained: Pretrained, model: Network, corpus: Corpus) -> NDArray[np.float32]:
    """Returns `<float32>[reviews, features]` by `model`, which has the config of `pretrained`."""
    boundaries = pretrained.metadata.get("bucket_boundaries", [pretrained.config.max_sentence_tokens])
    batches = Batches(corpus, pretrained.config.network, 8192, 1024, boundaries)
    return predict(compiled(_reader(model)), batches)


def _reader(model: Network) -> Callable[[Any], Any]:
    """Returns a function from what `model` reads to its document vectors `<float>[batch, features]`."""
    if not isinstance(model, HAN):
        return lambda token_ids: model.pool(token_ids)[0]

    def read(inputs: dict[str, Any]) -> Any:
        encoded = [model.encode_sentences(token_ids)[0] for token_ids in inputs["sentences"]]
        sentences = model.lay_out(ops.concatenate(encoded, axis=0), inputs["layout"])
        return model.encode_documents(sentences, inputs["layout"] > 0)[2]

    return read
