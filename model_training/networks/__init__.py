"""The networks in Keras, as training needs them; `limelight.networks` has them as graphs.

Other packages use: han, kim_cnn and digit_cnn; attention and word_dropout are their layers.
"""
