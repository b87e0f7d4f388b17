"""The networks of the papers.

Other packages use: registry (all networks by name), spec (the description of a network), and han, kim_cnn and
digit_cnn: each a config, its ONNX graphs and its spec.
"""
