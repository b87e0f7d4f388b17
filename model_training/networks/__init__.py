"""The networks in Keras, for training; `limelight.networks` has them as graphs."""
