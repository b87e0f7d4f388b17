"""Runs networks efficiently.

Other packages use: engine (Engine, Explanation and the array types), session (Session, which runs in slices), graph
(writes ONNX), han, kim_cnn and level (states of a HAN, for views of it).
"""
