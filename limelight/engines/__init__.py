"""Runs networks efficiently.

Other packages use: engine (Engine, Explanation and the array types), session (Session, and slices of similar length),
slices (the gate before each run), graph (writes ONNX), han, kim_cnn and level (states of a HAN, for views of it).
"""
