"""The mood after each sentence is what the network says of the text up to there."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import limelight
from tests.tiny import save_tiny_han, save_tiny_kim_cnn

TEXT = "I loved it. The lid doesn't close well :-( Terrible! It looks lovely and boils fast, though. Slow."


@pytest.mark.parametrize("save", [save_tiny_han, save_tiny_kim_cnn])
def test_each_prefix_is_read_as_if_it_were_the_whole_text(tmp_path: Path, save: Callable[[Path], Path]) -> None:
    predictor = limelight.load(save(tmp_path / "model"))
    document = predictor.read(TEXT).token_ids
    # A first sentence of one word is shorter than any window of the convolutions.
    for sentences in (document, [[5], *document]):
        prefixes = predictor.prefixes(sentences)
        alone = [predictor.engine([sentences[:count]])[0].probabilities for count in range(1, len(sentences) + 1)]
        np.testing.assert_allclose(prefixes.probabilities, np.array(alone), atol=1e-6)
        assert len(prefixes.vectors) == len(sentences) >= 4
    assert np.ptp(prefixes.probabilities[:, 0]) > 1e-4
