"""Shared helpers: formatting, ranges, intervals, rules, processes, and shipped files."""
