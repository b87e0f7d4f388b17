"""Converts files to batches."""
