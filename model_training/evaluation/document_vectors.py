"""Document vectors of a corpus: the inputs of the classifier."""

import numpy as np
from numpy.typing import NDArray

from ..data.batches import Batches
from ..data.corpus import Corpus
from ..networks.compiled import compiled
from ..networks.pretrained import Network, Pretrained
from .evaluate import predict


def document_vectors(pretrained: Pretrained, model: Network, corpus: Corpus) -> NDArray[np.float32]:
    """Returns `<float32>[reviews, features]` from `model`, which has the config of `pretrained`."""
    boundaries = pretrained.metadata.get("bucket_boundaries", [pretrained.config.max_sentence_tokens])
    batches = Batches(corpus, pretrained.config.network, 8192, 1024, boundaries)
    return predict(compiled(model.document_vectors), batches)
