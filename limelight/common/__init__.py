"""Shared helpers: numbers and lists in words, ranges, intervals, rules, processes, the files that are shipped."""
