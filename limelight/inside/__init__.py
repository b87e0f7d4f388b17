"""Traces: the outputs of all layers between a text or a digit and the answer.

Other packages use: trace (trace_reading, Trace, Tracer), han, kim_cnn and digit_cnn (the trace of each network),
arrays (pack).
"""
