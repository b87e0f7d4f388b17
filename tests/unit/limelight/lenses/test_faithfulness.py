"""Faithfulness of a lens: a lens with the true weights scores well, and agreement is Spearman's."""

import numpy as np
import pytest

from limelight.engines.engine import Bools, Engine, Floats, TokenIds
from limelight.lenses.faithfulness import SHARES, effects, random_orders, words_to_flip
from limelight.lenses.lens import LensInput, Light, Target

PUSHES = np.array([0, 0, 0, 0.3, -0.1, 0.02, 0], np.float32)
DOCUMENT = [[2, 3, 6], [4, 5, 5, 6, 6]]
YES = Target("yes", "probability", np.array([0, 1], np.float32), 0.0)


class Sum(Engine):
    """A network in two lines: each token adds its push to one half."""

    name = "attention"

    def answers(self, documents: list[TokenIds]) -> tuple[Floats, Floats]:
        whole = [self.parts(document, np.ones((1, sum(map(len, document))), bool))[0] for document in documents]
        return np.array(whole), np.zeros((len(documents), 0), np.float32)

    def parts(self, document: TokenIds, kept: Bools) -> Floats:
        yes = 0.5 + (kept * PUSHES[np.concatenate(document)]).sum(axis=1)
        return np.stack([1 - yes, yes], axis=1).astype(np.float32)


def asked(document: TokenIds = DOCUMENT, target: Target = YES) -> LensInput:
    texts = ["." if token == 6 else f"word{token}" for sentence in document for token in sentence]
    return LensInput.about_words(Sum(), document, target, texts)


def light(weights: list[float] | Floats, signed: bool = True, document: TokenIds = DOCUMENT) -> Light:
    return Light(Sum()([document])[0], np.array(weights, np.float32), signed)


def test_the_lens_that_knows_every_push_is_comprehensive_and_sufficient() -> None:
    question = asked()
    ranked = light(PUSHES[np.concatenate(DOCUMENT)]).ranked(question)
    random = random_orders(question.words)
    gone, alone = effects(question, np.concatenate([ranked[None], random]))
    assert gone.shape == (len(SHARES), 1 + len(random))
    # The value is 0.74; without the strongest word, 0.44; with it alone, 0.8.
    assert gone[0, 0] == pytest.approx(0.3)
    assert alone[0, 0] == pytest.approx(-0.06)
    assert 0 < gone[0, 1:].mean() < 0.3
    assert words_to_flip(question, ranked) == 1
    worst = light(-PUSHES[np.concatenate(DOCUMENT)]).ranked(question)
    assert effects(question, worst[None])[0, 0, 0] == pytest.approx(-0.1)
    assert words_to_flip(question, worst) == 5


def test_of_a_target_below_its_middle_the_words_that_lower_it_speak_for_it() -> None:
    question = asked(target=Target("expected_stars", "stars", np.array([1, 5], np.float32), 4.5))
    ranked = light(4 * PUSHES[np.concatenate(DOCUMENT)]).ranked(question)
    # The word that lowers the stars is removed first: they rise by 0.4, towards the middle.
    assert effects(question, ranked[None])[0, 0, 0] == pytest.approx(-0.4)


def test_a_label_that_no_word_decides_never_flips() -> None:
    document = [[2, 2, 6]]
    question = asked(document)
    assert words_to_flip(question, light([1, 2, 3], signed=False, document=document).ranked(question)) is None
