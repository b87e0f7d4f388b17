"""Trains networks.

Other packages use: config (TrainConfig), train (train), range_test; task, networks, optimizers, losses,
steps and checkpoint are parts of a run.
"""
