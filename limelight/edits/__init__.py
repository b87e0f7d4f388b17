"""Finds the fewest sentences to leave out to change a model's answer; `edit.find_edits` is the entry point."""
