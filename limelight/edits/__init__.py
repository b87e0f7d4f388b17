"""Finds the fewest words to change so that a model answers otherwise; `edit.find_edits` is the door."""
