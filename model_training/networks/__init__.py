"""The networks in Keras, as training needs them; `limelight.networks` has them as graphs.

Other rooms use: han, kim_cnn and digit_cnn; attention and word_dropout are layers of theirs.
"""
