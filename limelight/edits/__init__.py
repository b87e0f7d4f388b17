"""Finds the fewest sentences to leave out so that a model answers otherwise; `edit.find_edits` is the door."""
