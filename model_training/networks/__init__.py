"""The networks in Keras, as training needs them; `limelight.networks` has them as graphs."""
