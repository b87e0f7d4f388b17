"""Runs networks efficiently.

Other packages use: engine (Engine, Explanation and the array types), runs (Session), graph (writes ONNX), han, kim_cnn,
and gru (the states of a HAN).
"""
