"""The loss for targets that are one label, any of several labels, or a teacher's probabilities."""

import keras
from keras import ops


class LabelSetLoss(keras.losses.Loss):
    """Cross-entropy, also for a set of labels: − log Σ p over the labels that may be true.

    The loss of a review known only to be good is − log(p4 + p5), without any assumption about which of the two it was.
    The loss of a row whose target sums to 1 is − Σ target · log p: with one label, the usual cross-entropy; with a
    teacher's probabilities, the distillation loss (Hinton et al. 2015).

    Args:
        smoothing: Share ε of the loss whose target is uniform (label smoothing, Szegedy et al. 2016): (1 − ε) · loss −
            ε · mean log p.
        pair: Weight of the divergence between the answers p and q to both rows of a pair that must get the same one,
            for each row: Σ (p − q) · (log p − log q), which is symmetric (Jeffreys 1946).

    Call arguments:
        y_true: `<float32>[batch, labels]`: probabilities that sum to 1, or 1 for each of several labels that may be
            true. With `pair`, there is one more column: the index in the batch of the row that must get the same
            answer, or the row itself.
        y_pred: Probabilities `<float32>[batch, labels]`.
    """

    def __init__(self, smoothing: float = 0.0, pair: float = 0.0, name: str = "label_set_loss", **kwargs):
        super().__init__(name=name, **kwargs)
        self.smoothing, self.pair = smoothing, pair

    def call(self, y_true, y_pred):
        y_pred = ops.clip(y_pred, keras.config.epsilon(), 1.0)
        y_true, partners = y_true[:, : y_pred.shape[-1]], y_true[:, -1]
        one = ops.sum(y_true, axis=-1) < 1.5
        loss = ops.where(one, -ops.sum(y_true * ops.log(y_pred), axis=-1), -ops.log(ops.sum(y_true * y_pred, axis=-1)))
        if self.smoothing:
            loss = (1 - self.smoothing) * loss - self.smoothing * ops.mean(ops.log(y_pred), axis=-1)
        if self.pair:
            other = ops.take(y_pred, ops.cast(partners, "int32"), axis=0)
            loss = loss + self.pair * ops.sum((y_pred - other) * (ops.log(y_pred) - ops.log(other)), axis=-1)
        return loss


def accuracy(y_true, y_pred):
    """Returns the target's probability of the predicted label, `<float32>[batch]`: 0 or 1 for hard labels."""
    # With pairs the target has one more column, which no prediction selects.
    best = ops.expand_dims(ops.argmax(y_pred, axis=-1), -1)
    return ops.squeeze(ops.take_along_axis(y_true, best, axis=-1), -1)
