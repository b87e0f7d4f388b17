"""What do the papers say?

Other rooms use: han, kim_cnn and digit_cnn (each a network and its config); attention and word_dropout are layers of
theirs.
"""
