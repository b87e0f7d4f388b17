"""What do the papers say?

Other rooms use: registry (all networks by name), spec (what a network says of itself), and han, kim_cnn and digit_cnn:
each a config, its ONNX graphs and its spec. graph writes graphs.
"""
