"""Trust in a lens: a lens with the true weights scores well, and agreement is Spearman's."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from limelight.engines.engine import Bools, Explanation, Floats, TokenIds
from limelight.lenses.lens import Asked, Light, Target
from limelight.lenses.trust import SHARES, Faithfulness, measure_faithfulness, rank_correlation

PUSHES = np.array([0, 0, 0, 0.3, -0.1, 0.02, 0], np.float32)
DOCUMENT = [[2, 3, 6], [4, 5, 5, 6, 6]]
YES = Target("yes", "probability", np.array([0, 1], np.float32), 0.0)


class Sum:
    """A network in two lines: each token adds its push to one half."""

    name = "attention"
    sentences = budget = None

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        whole = [self.parts(document, np.ones((1, sum(map(len, document))), bool))[0] for document in documents]
        return [Explanation(probabilities, np.zeros(2, np.float32), []) for probabilities in whole]

    def parts(self, document: TokenIds, kept: Bools) -> Floats:
        yes = 0.5 + (kept * PUSHES[np.concatenate(document)]).sum(axis=1)
        return np.stack([1 - yes, yes], axis=1).astype(np.float32)


def asked(document: TokenIds = DOCUMENT, target: Target = YES) -> Asked:
    texts = ["." if token == 6 else f"word{token}" for sentence in document for token in sentence]
    return Asked.about_words(Sum(), document, target, texts)


def light(weights: list[float] | Floats, signed: bool = True, document: TokenIds = DOCUMENT) -> Light:
    return Light(Sum()([document])[0], np.array(weights, np.float32), signed)


def faithfulness(question: Asked, lit: Light) -> Faithfulness:
    return measure_faithfulness(question, lit.ranked(question))


def test_the_lens_that_knows_every_push_is_comprehensive_and_sufficient() -> None:
    perfect = faithfulness(asked(), light(PUSHES[np.concatenate(DOCUMENT)]))
    assert [level.share for level in perfect.levels] == list(SHARES)
    assert [level.words for level in perfect.levels] == [1, 1, 1, 1, 2]
    # The value is 0.74; without the strongest word, 0.44; with it alone, 0.8.
    assert perfect.words == 1
    assert perfect.drop == perfect.levels[0].comprehensiveness == pytest.approx(0.3)
    assert perfect.levels[0].sufficiency == pytest.approx(-0.06)
    assert perfect.words_to_flip == 1
    assert 0 < perfect.random_drop < 0.3
    worst = faithfulness(asked(), light(-PUSHES[np.concatenate(DOCUMENT)]))
    assert worst.drop == pytest.approx(-0.1)
    assert worst.words_to_flip == 5
    assert worst.random_drop == perfect.random_drop


def test_of_a_target_below_its_middle_the_words_that_lower_it_speak_for_it() -> None:
    stars = Target("expected_stars", "stars", np.array([1, 5], np.float32), 4.5)
    low = faithfulness(asked(target=stars), light(4 * PUSHES[np.concatenate(DOCUMENT)]))
    # The word that lowers the stars is removed first: they rise by 0.4, towards the middle.
    assert low.drop == pytest.approx(-0.4)
    assert low.levels[0].comprehensiveness == pytest.approx(0.4)


def test_a_label_that_no_word_decides_never_flips() -> None:
    document = [[2, 2, 6]]
    nothing = faithfulness(asked(document), light([1, 2, 3], signed=False, document=document))
    assert nothing.words_to_flip is None
    assert nothing.drop == 0


@pytest.mark.parametrize("seed", range(3))
def test_agreement_is_spearmans_also_where_values_are_equal(seed: int) -> None:
    one, other = np.random.default_rng(seed).integers(0, 6, (2, 20)).astype(np.float32)
    assert rank_correlation(light(one), light(other), np.arange(20)) == pytest.approx(spearmanr(one, other).statistic)


def test_agreement_with_an_unsigned_lens_is_about_magnitudes() -> None:
    unsigned, one, other = light([1, 2, 3, 4], signed=False), light([-1, 2, -3, 4]), light([1, -2, 3, -4])
    words = np.arange(4)
    assert rank_correlation(unsigned, one, words) == pytest.approx(1)
    assert rank_correlation(unsigned, other, words) == pytest.approx(1)
    assert rank_correlation(one, other, words) == pytest.approx(-1)


def test_where_a_lens_gives_all_words_the_same_there_is_no_agreement() -> None:
    flat, steep = light([1, 1, 1, 1], signed=False), light([1, 2, 3, 4])
    assert rank_correlation(flat, steep, np.arange(4)) is None
