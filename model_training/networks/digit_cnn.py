"""A convolutional network for small greyscale images, such as digits (LeCun et al. 1998; Simard et al. 2003)."""

from itertools import chain
from typing import Any

import keras
from keras import ops

from limelight.networks.digit_cnn import DigitCNNConfig, stored


class DigitCNN(keras.Model):
    """Stages of small convolutions without padding and batch normalisation, each followed by 2 × 2 max pooling.

    There is no padding at the edges, so the classifier sees only the image.

    Call arguments:
        pixels: `<float32>[batch, rows, columns]`, 0 (paper) to 255 (ink).

    Returns:
        Probabilities `<float32>[batch, labels]`.

    Raises:
        ValueError: The stages reduce an image of this size to nothing.
    """

    def __init__(self, config: DigitCNNConfig, **kwargs: Any):
        super().__init__(**kwargs)
        self.config = config
        self.stages = [
            [
                (
                    keras.layers.Conv2D(channels, 3, use_bias=False, name=f"convolution_{stage}_{number}"),
                    keras.layers.BatchNormalization(name=f"normalisation_{stage}_{number}"),
                )
                for number in range(1, config.convolutions + 1)
            ]
            for stage, channels in enumerate(config.channels, 1)
        ]
        self.pooling = keras.layers.MaxPooling2D(2, name="pooling")
        self.dropout = keras.layers.Dropout(config.dropout, name="dropout")
        self.classifier = keras.layers.Dense(config.num_labels, dtype="float32", name="classifier")

    def build(self, input_shape: Any = None) -> None:
        """Creates all weights; their shapes follow from the config."""
        features, _ = stored(self.config)["classifier.kernel"].shape
        depth = 1
        layers = chain.from_iterable(self.stages)
        for (convolution, normalisation), (size, channels) in zip(layers, self.config.maps, strict=True):
            convolution.build((None, size + 2, size + 2, depth))
            normalisation.build((None, size, size, channels))
            depth = channels
        self.dropout.build((None, features))
        self.classifier.build((None, features))
        self.built = True

    def scores(self, pixels, training: bool = False):
        """Returns the logits, before the softmax: `<float32>[batch, labels]`."""
        values = ops.expand_dims(pixels, -1) / 255
        for number, stage in enumerate(self.stages):
            values = self.pooling(values) if number else values
            for convolution, normalisation in stage:
                values = ops.relu(normalisation(convolution(values), training=training))
        values = ops.reshape(values, (-1, self.classifier.kernel.shape[0]))
        return self.classifier(self.dropout(values, training=training))

    def call(self, pixels, training: bool = False):
        return ops.softmax(self.scores(pixels, training=training))
