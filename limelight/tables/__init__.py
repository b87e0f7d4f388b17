"""Reads and writes files of rows."""
