"""The networks described in the papers.

Other packages use: registry (all networks by name), spec (the description of a network), and han, kim_cnn and digit_cnn
(each with a config, ONNX graphs and a spec).
"""
