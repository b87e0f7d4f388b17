"""Every number between a text or a digit and the answer.

Other rooms use: trace (trace_text, Trace, Tracer), han, kim_cnn and digit_cnn (what is kept of each network), words
(nearest_words), arrays (pack).
"""
