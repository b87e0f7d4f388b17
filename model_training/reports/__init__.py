"""Writes reports for people."""
