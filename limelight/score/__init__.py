"""Scores many reviews, each exactly once: reads tables, and writes them with answers."""
